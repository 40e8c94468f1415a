import type { JsonObject } from "@edict/protocol";
import { CelError } from "../value/cel-error.ts";
import { CelMessage } from "../value/cel-message.ts";
import type { CelValue } from "../value/cel-value.ts";
import type { CelFrame } from "./cel-frame.ts";
import type { Node } from "./node.ts";

/** A record that an expression sees: its fields are resolved while planning. */
export interface RootRecord {
  readonly typeName: string;
  /** Node of a field, record of a nested record, or `undefined` when there is no such field. */
  readonly field: (name: string) => Node | RootRecord | undefined;
  /** Names of the fields as in the .proto file. */
  readonly names: readonly string[];
  /** Names bound to values instead of declared fields: never missing while planning. */
  readonly open: boolean;
}

const empty: JsonObject = {};
const isRecord = (field: Node | RootRecord): field is RootRecord => typeof field !== "function";

function record(typeName: string, fields: { readonly [name: string]: Node | RootRecord }): RootRecord {
  const byName = new Map<string, Node | RootRecord>();
  for (const [name, field] of Object.entries(fields)) {
    byName.set(name, field);
    byName.set(
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      field,
    );
  }
  return { typeName, field: (name) => byName.get(name), names: Object.keys(fields), open: false };
}

const principalAttr: Node = (frame) => frame.principal.attr;
const resourceAttr: Node = (frame) => frame.resource.attr;

const principal = record("cerbos.engine.v1.Request.Principal", {
  id: (frame) => frame.principal.id,
  roles: (frame) => frame.principal.roles,
  attr: principalAttr,
  policy_version: (frame) => frame.principal.policyVersion,
  scope: (frame) => frame.principal.scope,
});

const resource = record("cerbos.engine.v1.Request.Resource", {
  kind: (frame) => frame.resource.kind,
  id: (frame) => frame.resource.id,
  attr: resourceAttr,
  policy_version: (frame) => frame.resource.policyVersion,
  scope: (frame) => frame.resource.scope,
});

const auxData = record("cerbos.engine.v1.AuxData", {
  jwt: (frame) => frame.auxData?.jwt ?? empty,
  jwts: (frame) => namedTokens(frame),
});

/** Tokens by name, each a message with its claims. */
function namedTokens(frame: CelFrame): CelValue {
  const tokens = Object.entries(frame.auxData?.jwts ?? {});
  return Object.fromEntries(tokens.map(([name, token]) => [name, { claims: token.claims }]));
}

function bindings(kind: string, read: (frame: CelFrame, name: string) => CelValue | CelError | undefined): RootRecord {
  return {
    typeName: "cerbos.Variables",
    field: (name) => {
      const undefinedField = new CelError(`undefined field '${name}'`);
      return (frame) => {
        const value = read(frame, name);
        return value === undefined ? undefinedField : value;
      };
    },
    names: [kind],
    open: true,
  };
}

const variables = bindings("variables", (frame, name) => frame.variables.get(name));
const constants = bindings("constants", (frame, name) => frame.constants.get(name));
const globals = bindings("globals", (frame, name) =>
  Object.hasOwn(frame.globals, name) ? frame.globals[name] : undefined,
);

/** Reads an attribute of the principal or the resource, the most frequent thing that conditions do. */
export function planAttribute(container: Node, key: string): Node | undefined {
  const noSuchKey = new CelError(`no such key: ${key}`);
  // Names that every object inherits need the careful way.
  if (key in Object.prototype) return undefined;
  if (container === principalAttr) {
    return (frame) => {
      const value = frame.principal.attr[key];
      return value === undefined ? noSuchKey : value;
    };
  }
  if (container !== resourceAttr) return undefined;
  return (frame) => {
    const value = frame.resource.attr[key];
    return value === undefined ? noSuchKey : value;
  };
}

/** The names that every expression can use. */
export const roots: ReadonlyMap<string, RootRecord> = new Map([
  ["request", record("cerbos.engine.v1.Request", { principal, resource, aux_data: auxData })],
  ["P", principal],
  ["R", resource],
  ["runtime", record("cerbos.engine.v1.Runtime", { effective_derived_roles: (frame) => frame.effectiveDerivedRoles })],
  ["variables", variables],
  ["V", variables],
  ["constants", constants],
  ["C", constants],
  ["globals", globals],
  ["G", globals],
]);

/** The record as a value, for expressions that do more than select its fields. */
export function recordValue(root: RootRecord): Node {
  if (root === globals) return (frame) => frame.globals;
  if (root.open) return (frame) => openRecord(root, frame);
  return (frame) => {
    const get = (name: string): CelValue | CelError | undefined => {
      const field = root.field(name);
      if (field === undefined) return undefined;
      return isRecord(field) ? recordValue(field)(frame) : field(frame);
    };
    return new CelMessage(root.typeName, root.names, get, (name) => isSet(get(name), root.field(name), frame));
  };
}

/** Bindings as a map when they can be listed. */
function openRecord(root: RootRecord, frame: CelFrame): CelValue {
  const source = root === variables ? frame.variables : frame.constants;
  if (!(source instanceof Map)) return empty;
  const entries: (readonly [string, CelValue])[] = [];
  for (const [name, value] of source as ReadonlyMap<string, CelValue | CelError>) {
    if (!(value instanceof CelError)) entries.push([name, value]);
  }
  return Object.fromEntries(entries) as { readonly [name: string]: never };
}

function isSet(value: CelValue | CelError | undefined, field: Node | RootRecord | undefined, frame: CelFrame): boolean {
  if (field === auxData) return frame.auxData !== undefined;
  if (value === undefined || value === "" || value instanceof CelError) return false;
  if (value instanceof CelMessage) return true;
  return typeof value !== "object" || value === null || Object.keys(value).length > 0;
}

/** Whether a field of the record is set, as `has(P.scope)` asks. */
export function planFieldPresence(root: RootRecord, name: string): Node {
  const field = root.field(name);
  if (field === undefined) {
    const error = new CelError(`no such field '${name}'`);
    return () => error;
  }
  const read = isRecord(field) ? recordValue(field) : field;
  if (root.open) return (frame) => isBound(read(frame), name);
  return (frame) => isSet(read(frame), field, frame);
}

function isBound(value: CelValue | CelError, name: string): boolean | CelError {
  if (!(value instanceof CelError)) return true;
  return value.message === `undefined field '${name}'` ? false : value;
}
