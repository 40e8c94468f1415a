import type { ExpressionEmitter } from "./expression-emitter.ts";
import type { ExpressionScope } from "./expression-scope.ts";
import { fixedCells, writeStatic } from "./static-value.ts";

const messages: ReadonlyMap<string, string> = new Map([
  ["P", "principalMessage"],
  ["R", "resourceMessage"],
  ["request", "requestMessage"],
  ["runtime", "runtimeMessage"],
]);

/** Emits a record as a value by itself, rather than one of its fields; false for any other name. */
export function emitRecord(emitter: ExpressionEmitter, name: string, scope: ExpressionScope): boolean {
  const { code, context } = emitter;
  const message = messages.get(name);
  if (message !== undefined) {
    if (name === "P" || name === "request") context.slots.noteAll("principal");
    if (name === "R" || name === "request") context.slots.noteAll("resource");
    if (name === "runtime") context.noteRuntime();
    code.runtime(message);
    return true;
  }
  if (name === "V" || name === "variables") {
    emitVariables(emitter, scope);
    return true;
  }
  const isConstants = name === "C" || name === "constants";
  if (!isConstants && name !== "G" && name !== "globals") return false;
  const values = isConstants ? Object.fromEntries(scope.constants) : scope.globals;
  code.const(writeStatic(values, context.data) ?? fixedCells.emptyMap);
  return true;
}

/** `[count, name, address, …]`; the addresses are known when the module is put together, so code makes the list. */
function emitVariables(emitter: ExpressionEmitter, scope: ExpressionScope): void {
  const { code, context } = emitter;
  code.const(scope.variables.size).runtime("startMap");
  for (const [name, slot] of scope.variables) {
    code
      .const(context.data.text(name))
      .address("variables", slot * 4)
      .load(0)
      .runtime("addBound");
  }
  code.runtime("closeMap");
}
