import { childrenOf } from "@edict/cel";
import type { CelComprehension, CelExpr } from "@edict/protocol";

/** A part of a request that an expression reads: names from `P`, `R` or `auxData` downwards, or `now` alone. */
export type ReadPath = readonly string[];

/** Tells of every part of the request that an expression reads, as far as the names are known without a request. */
export function collectReads(expr: CelExpr, note: (path: ReadPath) => void): void {
  visit(expr, new Set(), note);
}

function visit(expr: CelExpr, locals: ReadonlySet<string>, note: (path: ReadPath) => void): void {
  const { root, path, keys } = unchain(expr);
  if (root.kind === "ident") {
    if (!locals.has(root.name)) noteChain([root.name.replace(/^\./, ""), ...path], note);
  } else if (root.kind === "comprehension") visitComprehension(root, locals, note);
  else {
    if (root.kind === "call" && (root.function === "now" || root.function === "timeSince")) note(["now"]);
    for (const child of childrenOf(root)) visit(child, locals, note);
  }
  for (const key of keys) visit(key, locals, note);
}

function visitComprehension(loop: CelComprehension, locals: ReadonlySet<string>, note: (path: ReadPath) => void): void {
  visit(loop.iterRange, locals, note);
  visit(loop.accuInit, locals, note);
  const inResult = new Set([...locals, loop.accuVar]);
  const inLoop = new Set([...inResult, loop.iterVar, loop.iterVar2]);
  visit(loop.loopCondition, inLoop, note);
  visit(loop.loopStep, inLoop, note);
  visit(loop.result, inResult, note);
}

/** `a.b["c"][d].e` → the root `a`, the names `b` and `c` that are known, and the keys `d` that are not. */
function unchain(expr: CelExpr): { readonly root: CelExpr; readonly path: string[]; readonly keys: CelExpr[] } {
  let root = expr;
  let path: string[] = [];
  const keys: CelExpr[] = [];
  for (;;) {
    if (root.kind === "select") {
      path.unshift(root.field);
      root = root.operand;
      continue;
    }
    const container = root.kind === "call" && root.target === undefined ? root.args[0] : undefined;
    const key = root.kind === "call" ? root.args[1] : undefined;
    if (root.kind !== "call" || container === undefined || key === undefined) return { root, path, keys };
    if (root.function !== "_[_]" && root.function !== "_?._" && root.function !== "_[?_]") return { root, path, keys };
    if (root.function === "_[_]" && key.kind === "const" && key.value.type === "string") path.unshift(key.value.value);
    else {
      // Everything that was selected so far lies behind a key that is not known.
      path = [];
      keys.push(key);
    }
    root = container;
  }
}

const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const records: ReadonlyMap<string, string> = new Map([
  ["principal", "P"],
  ["resource", "R"],
  ["auxData", "auxData"],
]);

function noteChain(path: readonly string[], note: (path: ReadPath) => void): void {
  const [root = "", first, ...rest] = path;
  if (root === "P" || root === "R") note(path);
  if (root !== "request") return;
  if (first === undefined) for (const record of records.values()) note([record]);
  const record = records.get(camelCase(first ?? ""));
  if (record !== undefined) note([record, ...rest]);
}
