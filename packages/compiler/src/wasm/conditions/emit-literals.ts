import type { CelList, CelStruct } from "@edict/protocol";
import type { ExpressionEmitter } from "./expression-emitter.ts";
import type { ExpressionScope } from "./expression-scope.ts";

/** `[a, ?b]`: elements are appended one by one; an ERROR takes the place of the list. */
export function emitList(emitter: ExpressionEmitter, expr: CelList, scope: ExpressionScope): void {
  const { code } = emitter;
  const optional = new Set(expr.optionalIndices);
  code.const(expr.elements.length).runtime("startList");
  for (const [i, element] of expr.elements.entries()) {
    emitter.cell(element, scope);
    code.runtime(optional.has(i) ? "appendOptional" : "append");
  }
}

/** `{k: v, ?k: v}`. */
export function emitMap(emitter: ExpressionEmitter, expr: CelStruct, scope: ExpressionScope): void {
  const { code } = emitter;
  code.const(expr.entries.length).runtime("startMap");
  for (const entry of expr.entries) {
    if (!("map" in entry.key)) continue;
    emitter.cell(entry.key.map, scope);
    emitter.cell(entry.value, scope);
    code.runtime(entry.optional ? "addOptionalEntry" : "addEntry");
  }
  code.runtime("closeMap");
}

/** `google.protobuf.Int64Value{value: 1}` and the like: the fields in the order in which they are written. */
export function emitMessage(emitter: ExpressionEmitter, expr: CelStruct, scope: ExpressionScope): void {
  const { code, context } = emitter;
  code.const(context.data.text(expr.messageName.replace(/^\./, "")));
  code.const(2 * expr.entries.length).runtime("startList");
  for (const entry of expr.entries) {
    if (!("field" in entry.key)) continue;
    code.const(context.data.text(entry.key.field));
    emitter.cell(entry.value, scope);
    code.runtime(entry.optional ? "addOptionalField" : "addField");
  }
  code.runtime("makeMessageValue");
}
