import { isRecord } from "@edict/protocol";
import { parseDocument } from "yaml";

type Environment = { readonly [name: string]: string | undefined };

/** A variable that has neither a value nor a default. */
export class UnknownVariableError extends Error {}

/** `$$`, `$NAME`, `${NAME}` and `${NAME:default}`; any other `$` stands for itself. */
const reference = /\$(?:(\$)|([A-Za-z_]\w*)|\{([^}:]*)(?::([^}]*))?\})/g;

/**
 * Puts variables of the environment into every text of a configuration, as Cerbos does: afterwards a text that reads as a number
 * or a bool is one. Throws `UnknownVariableError`.
 */
export function expandVariables(value: unknown, environment: Environment): unknown {
  if (typeof value === "string") return expandText(value, environment);
  if (Array.isArray(value)) return value.map((item) => expandVariables(item, environment));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expandVariables(item, environment)]));
}

function expandText(text: string, environment: Environment): unknown {
  if (!text.includes("$")) return text;
  const expanded = text.replace(reference, (_, dollar, plain, braced, fallback) =>
    dollar === undefined ? valueOfVariable(plain ?? braced ?? "", fallback, environment) : "$",
  );
  if (expanded === text) return text;
  const scalar: unknown = parseDocument(expanded).toJS();
  return typeof scalar === "number" || typeof scalar === "boolean" ? scalar : expanded;
}

function valueOfVariable(name: string, fallback: string | undefined, environment: Environment): string {
  const value = environment[name];
  if (value !== undefined) return value;
  if (fallback === undefined || fallback === "") {
    throw new UnknownVariableError(
      `the environment variable ${name} is not set; \${${name}:value} gives a default, \${${name}:""} the empty text, and $$ stands for a $`,
    );
  }
  return fallback === '""' ? "" : fallback;
}
