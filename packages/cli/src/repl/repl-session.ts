import {
  CelError,
  type CelFrame,
  CelTimestamp,
  type CelValue,
  checkCel,
  formatType,
  parseCel,
  planCel,
  toJsonValue,
} from "@edict/cel";
import { isJsonObject, type JsonObject, type JsonValue } from "@edict/protocol";

/** What expressions of a session see. Plain: a line makes a new one. */
export interface ReplSession {
  readonly principal: JsonObject;
  readonly resource: JsonObject;
  readonly variables: ReadonlyMap<string, CelValue>;
  readonly constants: ReadonlyMap<string, CelValue>;
  readonly globals: JsonObject;
}

export const emptySession: ReplSession = {
  principal: { id: "", roles: [], attr: {} },
  resource: { kind: "", id: "", attr: {} },
  variables: new Map(),
  constants: new Map(),
  globals: {},
};

/** What a line came to: text to print, the session after it, and whether the session is over. */
export interface ReplStep {
  readonly session: ReplSession;
  readonly text: string;
  readonly isOver: boolean;
}

const replHelp = [
  "An expression prints its value, as in a condition: P, R, V, C, G, request and every function are there.",
  "  :let V.name = expression   set a variable; also C.name and G.name",
  "  :let P = {…}               set the principal, R the resource: a map of id, roles, kind, attr",
  "  :type expression           the type of an expression",
  "  :vars                      what is set",
  "  :reset                     forget everything",
  "  :help, :quit",
].join("\n");

/** Runs one line of a session. Never throws: mistakes are text. */
export function runReplLine(session: ReplSession, line: string): ReplStep {
  const text = line.trim();
  const stay = (answer: string) => ({ session, text: answer, isOver: false });
  if (text === "") return stay("");
  const [directive = "", rest = ""] = splitDirective(text);
  switch (directive) {
    case "":
      return stay(evaluate(session, text).text);
    case ":quit":
    case ":q":
    case ":exit":
      return { session, text: "", isOver: true };
    case ":help":
    case ":h":
      return stay(replHelp);
    case ":reset":
      return { session: emptySession, text: "Forgotten.", isOver: false };
    case ":vars":
      return stay(printSession(session));
    case ":type":
      return stay(typeOf(rest));
    case ":let":
      return assign(session, rest);
    default:
      return stay(`Unknown directive ${directive}; :help lists them.`);
  }
}

function splitDirective(text: string): readonly [string, string] {
  const match = /^(:\w+)\s*(.*)$/s.exec(text);
  return [match?.[1] ?? "", match?.[2] ?? ""];
}

interface Evaluated {
  readonly value: CelValue | undefined;
  readonly text: string;
}

function evaluate(session: ReplSession, source: string): Evaluated {
  const checked = read(source);
  if (typeof checked === "string") return { value: undefined, text: checked };
  const value = planCel(checked.expr)(toFrame(session));
  if (value instanceof CelError) return { value: undefined, text: `error: ${value.message}` };
  return { value, text: printValue(value) };
}

function read(source: string) {
  const parsed = parseCel(source);
  const checked = parsed.ok ? checkCel(parsed.parsed) : parsed;
  if (checked.ok) return checked.checked;
  return checked.issues
    .map(({ line, column, message }) => (line < 0 ? `error: ${message}` : `error at ${line}:${column + 1}: ${message}`))
    .join("\n");
}

function typeOf(source: string): string {
  const checked = read(source);
  return typeof checked === "string" ? checked : formatType(checked.type);
}

function printValue(value: CelValue): string {
  const json = toJsonValue(value);
  if (!json.ok) return `error: ${json.error.message}`;
  // JSON has no words for these; CEL prints them so.
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return JSON.stringify(json.value, undefined, 2);
}

function toFrame(session: ReplSession): CelFrame {
  const { principal, resource } = session;
  const now = Date.now();
  return {
    principal: {
      id: textOf(principal["id"]),
      roles: listOf(principal["roles"]),
      attr: objectOf(principal["attr"]),
      policyVersion: textOf(principal["policyVersion"]),
      scope: textOf(principal["scope"]),
    },
    resource: {
      kind: textOf(resource["kind"]),
      id: textOf(resource["id"]),
      attr: objectOf(resource["attr"]),
      policyVersion: textOf(resource["policyVersion"]),
      scope: textOf(resource["scope"]),
    },
    auxData: undefined,
    variables: session.variables,
    constants: session.constants,
    globals: session.globals,
    effectiveDerivedRoles: [],
    now: new CelTimestamp(Math.floor(now / 1000), (now % 1000) * 1_000_000),
  };
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function listOf(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function assign(session: ReplSession, text: string): ReplStep {
  const match = /^([PR]|[VCG]\.\w+|\w+)\s*=(?!=)\s*(.+)$/s.exec(text);
  const stay = (answer: string) => ({ session, text: answer, isOver: false });
  if (match === null) return stay("Write :let V.name = expression, or :let P = {…}.");
  const [, name = "", source = ""] = match;
  const { value, text: answer } = evaluate(session, source);
  if (value === undefined) return stay(answer);
  const changed = set(session, name, value);
  return typeof changed === "string" ? stay(changed) : { session: changed, text: `${name} = ${answer}`, isOver: false };
}

/** @returns the new session, or why there is none */
function set(session: ReplSession, name: string, value: CelValue): ReplSession | string {
  const [root, field = root] = name.split(".");
  if (name === "P" || name === "R" || root === "G") {
    const json = toJsonValue(value);
    if (!json.ok) return `error: ${json.error.message}`;
    if (root === "G") return { ...session, globals: { ...session.globals, [field ?? ""]: json.value } };
    if (!isJsonObject(json.value)) return `${name} has to be a map.`;
    return name === "P" ? { ...session, principal: json.value } : { ...session, resource: json.value };
  }
  if (root === "C") return { ...session, constants: new Map([...session.constants, [field ?? "", value]]) };
  return { ...session, variables: new Map([...session.variables, [field ?? "", value]]) };
}

function printSession({ principal, resource, variables, constants, globals }: ReplSession): string {
  return [
    `P = ${JSON.stringify(principal)}`,
    `R = ${JSON.stringify(resource)}`,
    ...[...variables].map(([name, value]) => `V.${name} = ${printValue(value)}`),
    ...[...constants].map(([name, value]) => `C.${name} = ${printValue(value)}`),
    ...Object.entries(globals).map(([name, value]) => `G.${name} = ${JSON.stringify(value)}`),
  ].join("\n");
}
