import {
  CelError,
  type CelFrame,
  CelTimestamp,
  type CelValue,
  checkCel,
  formatType,
  isMap,
  mapEntries,
  type ParsedCel,
  parseCel,
  planCel,
  toJsonValue,
} from "@edict/cel";
import { isJsonObject, type JsonObject, type JsonValue } from "@edict/protocol";
import { replaceNames } from "./replace-names.ts";

/** What expressions of a session see. Plain: a line makes a new one. */
export interface ReplSession {
  readonly principal: JsonObject;
  readonly resource: JsonObject;
  readonly variables: ReadonlyMap<string, CelValue>;
  readonly constants: ReadonlyMap<string, CelValue>;
  readonly globals: JsonObject;
  /** Names of the session's own, and `_`, the last value. */
  readonly names: ReadonlyMap<string, CelValue>;
}

export const emptySession: ReplSession = {
  principal: { id: "", roles: [], attr: {} },
  resource: { kind: "", id: "", attr: {} },
  variables: new Map(),
  constants: new Map(),
  globals: {},
  names: new Map(),
};

/** What a line came to: text to print, the session after it, and whether the session is over. */
export interface ReplStep {
  readonly session: ReplSession;
  readonly text: string;
  readonly isOver: boolean;
}

const replHelp = [
  "An expression prints its value, as in a condition: P, R, V, C, G, request and every function are there.",
  "  :let name = expression     set a name of your own; `_` is the last value",
  "  :let V.name = expression   set a variable; also C.name and G.name; :let V = {…} sets all",
  "  :let P = {…}               set the principal, R the resource: a map of id, roles, kind, attr",
  "  :let request = {…}         set both: a map of principal and resource",
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
      return show(session, evaluate(session, text));
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
      return stay(typeOf(session, rest));
    case ":let":
      return assign(session, rest);
    default:
      return stay(`Unknown directive ${directive}; :help lists them.`);
  }
}

function show(session: ReplSession, { value, text }: Evaluated): ReplStep {
  const next = value === undefined ? session : { ...session, names: new Map([...session.names, ["_", value]]) };
  return { session: next, text, isOver: false };
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
  const checked = read(session, source);
  if (typeof checked === "string") return { value: undefined, text: checked };
  const value = planCel(checked.expr)(toFrame(session));
  if (value instanceof CelError) return { value: undefined, text: `error: ${value.message}` };
  return { value, text: printValue(value) };
}

function read({ names }: ReplSession, source: string) {
  const parsed = parseCel(source);
  const checked = parsed.ok ? checkCel(withNames(parsed.parsed, names)) : parsed;
  if (checked.ok) return checked.checked;
  return checked.issues
    .map(({ line, column, message }) => (line < 0 ? `error: ${message}` : `error at ${line}:${column + 1}: ${message}`))
    .join("\n");
}

/** Conditions know no names of one's own, so they are read as variables, under names that no variable can have. */
const asVariable = (name: string) => `let ${name}`;

function withNames(parsed: ParsedCel, names: ReplSession["names"]): ParsedCel {
  const expr = replaceNames(parsed.expr, (name, id) => {
    if (!names.has(name)) return undefined;
    return { kind: "select", id, operand: { kind: "ident", id, name: "V" }, field: asVariable(name), testOnly: false };
  });
  return { ...parsed, expr };
}

function typeOf(session: ReplSession, source: string): string {
  const checked = read(session, source);
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
    variables: new Map([
      ...session.variables,
      ...[...session.names].map(([name, own]) => [asVariable(name), own] as const),
    ]),
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

/** Long names of what a session holds. */
const roots: { readonly [name: string]: string } = { variables: "V", constants: "C", globals: "G" };

function assign(session: ReplSession, text: string): ReplStep {
  const match = /^([A-Za-z_]\w*)(?:\.(\w+))?\s*=(?!=)\s*(.+)$/s.exec(text);
  const stay = (answer: string) => ({ session, text: answer, isOver: false });
  if (match === null) return stay("Write :let name = expression, :let V.name = expression, or :let P = {…}.");
  const [, root = "", field, source = ""] = match;
  const { value, text: answer } = evaluate(session, source);
  if (value === undefined) return stay(answer);
  const changed = set(session, roots[root] ?? root, field, value);
  const name = field === undefined ? root : `${root}.${field}`;
  return typeof changed === "string" ? stay(changed) : { session: changed, text: `${name} = ${answer}`, isOver: false };
}

/** @returns the new session, or why there is none */
function set(session: ReplSession, root: string, field: string | undefined, value: CelValue): ReplSession | string {
  if (root === "V" || root === "C") return setBindings(session, root, field, value);
  const isObject = ["P", "R", "G", "request"].includes(root);
  if (!isObject && field === undefined) return { ...session, names: new Map([...session.names, [root, value]]) };
  if (!isObject || (field !== undefined && root !== "G")) return `${root} cannot be set in parts; set the whole of it.`;
  const json = toJsonValue(value);
  if (!json.ok) return `error: ${json.error.message}`;
  if (field !== undefined) return { ...session, globals: { ...session.globals, [field]: json.value } };
  if (!isJsonObject(json.value)) return `${root} has to be a map.`;
  return setObject(session, root, json.value);
}

function setObject(session: ReplSession, root: string, object: JsonObject): ReplSession {
  if (root === "P") return { ...session, principal: object };
  if (root === "R") return { ...session, resource: object };
  if (root === "G") return { ...session, globals: object };
  return { ...session, principal: objectOf(object["principal"]), resource: objectOf(object["resource"]) };
}

function setBindings(session: ReplSession, root: "V" | "C", field: string | undefined, value: CelValue) {
  const old = root === "V" ? session.variables : session.constants;
  const bindings = field === undefined ? readBindings(value) : new Map([...old, [field, value]]);
  if (bindings === undefined) return `${root} has to be a map.`;
  return root === "V" ? { ...session, variables: bindings } : { ...session, constants: bindings };
}

function readBindings(value: CelValue): ReadonlyMap<string, CelValue> | undefined {
  if (!isMap(value)) return undefined;
  return new Map([...mapEntries(value)].map(([name, item]) => [String(name), item]));
}

function printSession({ principal, resource, variables, constants, globals, names }: ReplSession): string {
  return [
    `P = ${JSON.stringify(principal)}`,
    `R = ${JSON.stringify(resource)}`,
    ...[...variables].map(([name, value]) => `V.${name} = ${printValue(value)}`),
    ...[...constants].map(([name, value]) => `C.${name} = ${printValue(value)}`),
    ...Object.entries(globals).map(([name, value]) => `G.${name} = ${JSON.stringify(value)}`),
    ...[...names].map(([name, value]) => `${name} = ${printValue(value)}`),
  ].join("\n");
}
