import type { CelExpr, CelSelect } from "@edict/protocol";
import { argument } from "./argument.ts";
import type { Party } from "./attribute-slots.ts";
import { emitRecord } from "./emit-record.ts";
import type { ExpressionEmitter } from "./expression-emitter.ts";
import { type ExpressionScope, Refusal } from "./expression-scope.ts";
import { writeStatic } from "./static-value.ts";

/** Whether the node selects from something, rather than starting a chain. */
export function isChain(expr: CelExpr): boolean {
  if (expr.kind === "select") return !expr.testOnly;
  return expr.kind === "call" && expr.target === undefined && ["_[_]", "_?._", "_[?_]"].includes(expr.function);
}

/** Words of the request, `assembly/driver/request.ts`. */
const requestAt = 128;
const fields = {
  principal: { id: 4, policyVersion: 8, scope: 12 },
  resource: { kind: 24, id: 28, policyVersion: 32, scope: 36 },
} as const;

/** Emits a selection: names that every request has directly, everything else step by step. */
export function emitChain(emitter: ExpressionEmitter, expr: CelExpr, scope: ExpressionScope): void {
  const path = readPath(expr, scope);
  if (path !== undefined && emitKnown(emitter, path, scope)) return;
  if (path?.length === 1 && path[0] === "request.auxData") {
    emitter.code.runtime("auxDataMessage");
    return;
  }
  emitStep(emitter, expr, scope);
}

function emitStep(emitter: ExpressionEmitter, expr: CelExpr, scope: ExpressionScope): void {
  if (expr.kind === "select") {
    emitter.cell(expr.operand, scope);
    emitKey(emitter, expr.field);
    emitter.code.runtime("select");
  } else if (expr.kind === "call") {
    emitter.cell(argument(expr, 0), scope);
    emitter.cell(argument(expr, 1), scope);
    emitter.code.runtime(expr.function === "_[_]" ? "select" : "selectOptional");
  }
}

function emitKey(emitter: ExpressionEmitter, key: string): void {
  emitter.code.const(writeStatic(key, emitter.context.data) ?? 0);
}

/** `has(operand.field)`; leaves an outcome. */
export function emitPresence(emitter: ExpressionEmitter, expr: CelSelect, scope: ExpressionScope): void {
  const { code, context } = emitter;
  const path = readPath({ ...expr, testOnly: false }, scope);
  const attribute = path === undefined ? undefined : readAttribute(path);
  if (attribute !== undefined && attribute.rest.length === 0) {
    const { party, name } = attribute;
    code.const(context.slots.slot(party, name));
    code.runtime(party === "principal" ? "hasPrincipalAttribute" : "hasResourceAttribute");
    return;
  }
  if (path !== undefined && emitFieldPresence(emitter, path, scope)) return;
  emitter.cell(expr.operand, scope);
  emitKey(emitter, expr.field);
  code.runtime("hasKey");
}

/** `has(V.x)` and `has(P.scope)`: whether a binding or a field of the request is set. */
function emitFieldPresence(emitter: ExpressionEmitter, path: readonly string[], scope: ExpressionScope): boolean {
  const [root = "", name = ""] = path;
  const { code } = emitter;
  if (path.length === 1 && roots.has(root)) code.const(1);
  else if (path.length === 1 && root === "request.auxData") code.runtime("hasAuxData");
  if (path.length === 1) return roots.has(root) || root === "request.auxData";
  if (path.length !== 2) return false;
  if (["C", "constants", "G", "globals"].includes(root)) {
    const bound = root.toLowerCase().startsWith("c") ? scope.constants.has(name) : Object.hasOwn(scope.globals, name);
    code.const(bound ? 1 : 0);
    return true;
  }
  if (root === "V" || root === "variables") {
    const slot = scope.variables.get(name);
    if (slot === undefined) code.const(0);
    else
      code
        .address("variables", slot * 4)
        .load(0)
        .runtime("isBound");
    return true;
  }
  if (!emitKnown(emitter, path, scope)) return false;
  code.runtime("isSet");
  return true;
}

/** The names of a chain of plain selections from a name, with `request.` written out as its short form. */
function readPath(expr: CelExpr, scope: ExpressionScope): string[] | undefined {
  const names: string[] = [];
  let at = expr;
  for (;;) {
    if (at.kind === "select" && !at.testOnly) {
      names.unshift(at.field);
      at = at.operand;
    } else if (at.kind === "call" && at.function === "_[_]" && at.target === undefined) {
      const key = at.args[1];
      if (key?.kind !== "const" || key.value.type !== "string") return undefined;
      names.unshift(key.value.value);
      at = argument(at, 0);
    } else break;
  }
  if (at.kind !== "ident" || scope.locals.has(at.name)) return undefined;
  return shorten([at.name.replace(/^\./, ""), ...names]);
}

const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function shorten(path: string[]): string[] {
  const [root, first = "", ...rest] = path;
  if (root !== "request" || path.length < 2) return path;
  const name = camelCase(first);
  if (name === "principal") return ["P", ...rest];
  if (name === "resource") return ["R", ...rest];
  return name === "auxData" ? ["request.auxData", ...rest] : path;
}

const roots: ReadonlyMap<string, Party> = new Map([
  ["P", "principal"],
  ["R", "resource"],
]);

function readAttribute(path: readonly string[]) {
  const [root = "", field, name, ...rest] = path;
  const party = roots.get(root);
  return party === undefined || field !== "attr" || name === undefined ? undefined : { party, name, rest };
}

/** Emits a path that begins with something that every request has; false if it does not. */
function emitKnown(emitter: ExpressionEmitter, path: readonly string[], scope: ExpressionScope): boolean {
  const { code, context } = emitter;
  if (path.length === 1 && emitRecord(emitter, path[0] ?? "", scope)) return true;
  const attribute = readAttribute(path);
  if (attribute !== undefined) {
    const { party, name, rest } = attribute;
    code.const(context.slots.slot(party, name));
    code.runtime(party === "principal" ? "principalAttribute" : "resourceAttribute");
    return emitRest(emitter, rest);
  }
  const [root = "", name = "", ...rest] = path;
  const party = roots.get(root);
  if (party !== undefined) return emitParty(emitter, party, name, rest);
  if (root === "V" || root === "variables") return emitVariable(emitter, name, rest, scope);
  if (["C", "constants", "G", "globals"].includes(root) && path.length > 1)
    return emitUnset(emitter, name, rest, path, scope);
  if (root === "runtime" && camelCase(name) === "effectiveDerivedRoles") {
    context.noteRuntime();
    code.runtime("effectiveDerivedRoles");
    return emitRest(emitter, rest);
  }
  if (root === "request.auxData" && (name === "jwt" || name === "jwts")) {
    code.runtime(name === "jwt" ? "tokenClaims" : "namedTokens");
    return emitRest(emitter, rest);
  }
  return false;
}

function emitRest(emitter: ExpressionEmitter, rest: readonly string[]): true {
  for (const key of rest) {
    emitKey(emitter, key);
    emitter.code.runtime("select");
  }
  return true;
}

function emitParty(emitter: ExpressionEmitter, party: Party, field: string, rest: readonly string[]): boolean {
  const { code, context } = emitter;
  const name = camelCase(field);
  if (name === "attr") {
    context.slots.noteAll(party);
    code.runtime(party === "principal" ? "allPrincipalAttributes" : "allResourceAttributes");
  } else if (name === "roles" && party === "principal") code.runtime("principalRoles");
  else {
    const offset = (fields[party] as { readonly [name: string]: number })[name];
    if (offset === undefined) return false;
    code.const(requestAt + offset).runtime(name === "scope" ? "scopeText" : "textAt");
  }
  return emitRest(emitter, rest);
}

function emitVariable(
  emitter: ExpressionEmitter,
  name: string,
  rest: readonly string[],
  scope: ExpressionScope,
): boolean {
  const slot = scope.variables.get(name);
  if (name === "") return false;
  if (slot === undefined) emitUndefined(emitter, name);
  else emitter.code.address("variables", slot * 4).load(0);
  return emitRest(emitter, rest);
}

/** Constants and globals; those that are set and whose value is a plain one have been put in before. */
function emitUnset(
  emitter: ExpressionEmitter,
  name: string,
  rest: readonly string[],
  path: readonly string[],
  scope: ExpressionScope,
): boolean {
  const isConstant = path[0] === "C" || path[0] === "constants";
  const value = isConstant
    ? scope.constants.get(name)
    : Object.hasOwn(scope.globals, name)
      ? scope.globals[name]
      : undefined;
  if (value === undefined) emitUndefined(emitter, name);
  else {
    const at = writeStatic(value, emitter.context.data);
    if (at === undefined) throw new Refusal(`the value of ${path.join(".")}`);
    emitter.code.const(at);
  }
  return emitRest(emitter, rest);
}

function emitUndefined(emitter: ExpressionEmitter, name: string): void {
  emitter.code
    .const(emitter.context.data.text(`undefined field '${name}'`))
    .const(0)
    .runtime("makeError");
}
