import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { CelExpr, CelLiteral, CelStructEntry } from "@edict/protocol";

/** Bytes of one `google.api.expr.v1alpha1.Expr`. */
export function encodeCelExpr(expr: CelExpr): Uint8Array {
  const writer = new BinaryWriter();
  writeExpr(writer, expr);
  return writer.finish();
}

function writeExpr(writer: BinaryWriter, expr: CelExpr): void {
  writer.tag(2, WireType.Varint).int64(expr.id);
  switch (expr.kind) {
    case "const":
      message(writer, 3, (w) => writeLiteral(w, expr.value));
      return;
    case "ident":
      message(writer, 4, (w) => text(w, 1, expr.name));
      return;
    case "select":
      message(writer, 5, (w) => {
        message(w, 1, (operand) => writeExpr(operand, expr.operand));
        text(w, 2, expr.field);
        if (expr.testOnly) w.tag(3, WireType.Varint).bool(true);
      });
      return;
    case "call":
      message(writer, 6, (w) => {
        const { target } = expr;
        if (target !== undefined) message(w, 1, (t) => writeExpr(t, target));
        text(w, 2, expr.function);
        for (const arg of expr.args) message(w, 3, (a) => writeExpr(a, arg));
      });
      return;
    case "list":
      message(writer, 7, (w) => {
        for (const element of expr.elements) message(w, 1, (e) => writeExpr(e, element));
        if (expr.optionalIndices.length > 0) {
          w.tag(2, WireType.LengthDelimited).fork();
          for (const index of expr.optionalIndices) w.int32(index);
          w.join();
        }
      });
      return;
    case "struct":
      message(writer, 8, (w) => {
        text(w, 1, expr.messageName);
        for (const entry of expr.entries) message(w, 2, (e) => writeEntry(e, entry));
      });
      return;
    case "comprehension":
      message(writer, 9, (w) => {
        text(w, 1, expr.iterVar);
        message(w, 2, (e) => writeExpr(e, expr.iterRange));
        text(w, 3, expr.accuVar);
        message(w, 4, (e) => writeExpr(e, expr.accuInit));
        message(w, 5, (e) => writeExpr(e, expr.loopCondition));
        message(w, 6, (e) => writeExpr(e, expr.loopStep));
        message(w, 7, (e) => writeExpr(e, expr.result));
        text(w, 8, expr.iterVar2);
      });
  }
}

function writeEntry(writer: BinaryWriter, entry: CelStructEntry): void {
  writer.tag(1, WireType.Varint).int64(entry.id);
  const { key } = entry;
  if ("field" in key) writer.tag(2, WireType.LengthDelimited).string(key.field);
  else message(writer, 3, (w) => writeExpr(w, key.map));
  message(writer, 4, (w) => writeExpr(w, entry.value));
  if (entry.optional) writer.tag(5, WireType.Varint).bool(true);
}

function writeLiteral(writer: BinaryWriter, literal: CelLiteral): void {
  switch (literal.type) {
    case "null":
      writer.tag(1, WireType.Varint).int32(0);
      return;
    case "bool":
      writer.tag(2, WireType.Varint).bool(literal.value);
      return;
    case "int":
      writer.tag(3, WireType.Varint).int64(literal.value);
      return;
    case "uint":
      writer.tag(4, WireType.Varint).uint64(literal.value);
      return;
    case "double":
      writer.tag(5, WireType.Bit64).double(literal.value);
      return;
    case "string":
      writer.tag(6, WireType.LengthDelimited).string(literal.value);
      return;
    case "bytes":
      writer.tag(7, WireType.LengthDelimited).bytes(literal.value);
  }
}

function message(writer: BinaryWriter, field: number, write: (writer: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  if (value !== "") writer.tag(field, WireType.LengthDelimited).string(value);
}
