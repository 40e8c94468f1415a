import type { CelExpr, CelLiteral, CelStructEntry } from "@edict/protocol";
import type { MacroBuilder } from "./macro.ts";

/** Gives out node ids and remembers where each node stands. */
export class NodeMaker {
  /** Node id → UTF-16 offset, -1 when unknown. */
  readonly offsets = new Map<number, number>();
  private nextId = 1;

  newId(offset: number): number {
    const id = this.nextId++;
    this.offsets.set(id, offset);
    return id;
  }

  /** Forgets a node that a macro replaced; the newest id is given out again. */
  deleteId(id: number): void {
    this.offsets.delete(id);
    if (id === this.nextId - 1) this.nextId--;
  }

  literal(offset: number, value: CelLiteral): CelExpr {
    return { kind: "const", id: this.newId(offset), value };
  }

  /** Stands where a mistake left nothing; never leaves the parser. */
  unknown(id: number): CelExpr {
    return { kind: "ident", id, name: "" };
  }

  /** A builder whose nodes stand at the macro call `callId`. */
  at(callId: number): MacroBuilder {
    const id = (): number => this.newId(this.offsets.get(callId) ?? -1);
    return {
      literal: (value) => ({ kind: "const", id: id(), value }),
      ident: (name) => ({ kind: "ident", id: id(), name }),
      list: (...elements) => ({ kind: "list", id: id(), elements, optionalIndices: [] }),
      emptyMap: () => ({ kind: "struct", id: id(), messageName: "", entries: [] }),
      call: (name, ...args) => ({ kind: "call", id: id(), function: name, args }),
      memberCall: (name, target, ...args) => ({ kind: "call", id: id(), function: name, target, args }),
      presence: (operand, field) => ({ kind: "select", id: id(), operand, field, testOnly: true }),
      comprehension: (parts) => ({
        kind: "comprehension",
        id: id(),
        iterVar: parts.iterVar,
        iterVar2: parts.iterVar2 ?? "",
        iterRange: parts.range,
        accuVar: parts.accuVar,
        accuInit: parts.init,
        loopCondition: parts.condition,
        loopStep: parts.step,
        result: parts.result,
      }),
      copy: (expr) => this.copy(expr, id),
    };
  }

  private copy(expr: CelExpr, entryId: () => number): CelExpr {
    const id = this.newId(this.offsets.get(expr.id) ?? -1);
    const copy = (part: CelExpr): CelExpr => this.copy(part, entryId);
    switch (expr.kind) {
      case "const":
      case "ident":
        return { ...expr, id };
      case "select":
        return { ...expr, id, operand: copy(expr.operand) };
      case "call": {
        const args = expr.args.map(copy);
        return expr.target === undefined ? { ...expr, id, args } : { ...expr, id, args, target: copy(expr.target) };
      }
      case "list":
        return { ...expr, id, elements: expr.elements.map(copy) };
      case "struct":
        return { ...expr, id, entries: expr.entries.map((entry) => copyEntry(entry, entryId, copy)) };
      case "comprehension":
        return {
          ...expr,
          id,
          iterRange: copy(expr.iterRange),
          accuInit: copy(expr.accuInit),
          loopCondition: copy(expr.loopCondition),
          loopStep: copy(expr.loopStep),
          result: copy(expr.result),
        };
    }
  }
}

function copyEntry(entry: CelStructEntry, newId: () => number, copy: (part: CelExpr) => CelExpr): CelStructEntry {
  const id = newId();
  const key = "map" in entry.key ? { map: copy(entry.key.map) } : entry.key;
  return { id, key, value: copy(entry.value), optional: entry.optional };
}
