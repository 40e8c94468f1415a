import type { BinaryReader } from "@bufbuild/protobuf/wire";
import type { CelExpr, CelLiteral, CelStructEntry } from "@edict/protocol";
import { readMessage } from "./read-message.ts";

/** Deeper trees are refused: the parser stops at 250 levels, so only damaged or hostile bundles hold them. */
const depthMax = 1_000;

/** Reads one `google.api.expr.v1alpha1.Expr` of `length` bytes. Throws on malformed bytes. */
export function decodeCelExpr(reader: BinaryReader, length: number, depth = 0): CelExpr {
  if (depth > depthMax) throw new RangeError("expression is nested too deeply");
  let id = 0;
  let body: ((id: number) => CelExpr) | undefined;
  readMessage(reader, length, (field, r) => {
    if (field === 2) {
      id = Number(r.int64());
      return true;
    }
    const read = bodies[field];
    if (read === undefined) return false;
    body = read(r, r.uint32(), depth + 1);
    return true;
  });
  if (body === undefined) throw new TypeError("expression without content");
  return body(id);
}

type ReadBody = (reader: BinaryReader, length: number, depth: number) => (id: number) => CelExpr;

const bodies: { readonly [field: number]: ReadBody } = {
  3: (reader, length) => {
    const value = readLiteral(reader, length);
    return (id) => ({ kind: "const", id, value });
  },
  4: (reader, length) => {
    let name = "";
    readMessage(reader, length, (number, r) => {
      if (number === 1) name = r.string();
      return number === 1;
    });
    return (id) => ({ kind: "ident", id, name });
  },
  5: readSelect,
  6: readCall,
  7: readList,
  8: readStruct,
  9: readComprehension,
};

function readSelect(reader: BinaryReader, length: number, depth: number): (id: number) => CelExpr {
  let operand: CelExpr | undefined;
  let field = "";
  let testOnly = false;
  readMessage(reader, length, (number, r) => {
    if (number === 1) operand = decodeCelExpr(r, r.uint32(), depth);
    else if (number === 2) field = r.string();
    else if (number === 3) testOnly = r.bool();
    else return false;
    return true;
  });
  const of = required(operand);
  return (id) => ({ kind: "select", id, operand: of, field, testOnly });
}

function readCall(reader: BinaryReader, length: number, depth: number): (id: number) => CelExpr {
  let target: CelExpr | undefined;
  let name = "";
  const args: CelExpr[] = [];
  readMessage(reader, length, (number, r) => {
    if (number === 1) target = decodeCelExpr(r, r.uint32(), depth);
    else if (number === 2) name = r.string();
    else if (number === 3) args.push(decodeCelExpr(r, r.uint32(), depth));
    else return false;
    return true;
  });
  return (id) =>
    target === undefined
      ? { kind: "call", id, function: name, args }
      : { kind: "call", id, function: name, target, args };
}

function readList(reader: BinaryReader, length: number, depth: number): (id: number) => CelExpr {
  const elements: CelExpr[] = [];
  const optionalIndices: number[] = [];
  readMessage(reader, length, (number, r) => {
    if (number === 1) elements.push(decodeCelExpr(r, r.uint32(), depth));
    else if (number === 2) {
      const end = r.uint32() + r.pos;
      while (r.pos < end) optionalIndices.push(r.int32());
    } else return false;
    return true;
  });
  return (id) => ({ kind: "list", id, elements, optionalIndices });
}

function readStruct(reader: BinaryReader, length: number, depth: number): (id: number) => CelExpr {
  let messageName = "";
  const entries: CelStructEntry[] = [];
  readMessage(reader, length, (number, r) => {
    if (number === 1) messageName = r.string();
    else if (number === 2) entries.push(readEntry(r, r.uint32(), depth));
    else return false;
    return true;
  });
  return (id) => ({ kind: "struct", id, messageName, entries });
}

function readEntry(reader: BinaryReader, length: number, depth: number): CelStructEntry {
  let id = 0;
  let key: CelStructEntry["key"] | undefined;
  let value: CelExpr | undefined;
  let optional = false;
  readMessage(reader, length, (number, r) => {
    if (number === 1) id = Number(r.int64());
    else if (number === 2) key = { field: r.string() };
    else if (number === 3) key = { map: decodeCelExpr(r, r.uint32(), depth) };
    else if (number === 4) value = decodeCelExpr(r, r.uint32(), depth);
    else if (number === 5) optional = r.bool();
    else return false;
    return true;
  });
  return { id, key: required(key), value: required(value), optional };
}

function readComprehension(reader: BinaryReader, length: number, depth: number): (id: number) => CelExpr {
  const names = new Map<number, string>();
  const parts = new Map<number, CelExpr>();
  readMessage(reader, length, (number, r) => {
    if (number === 1 || number === 3 || number === 8) names.set(number, r.string());
    else if (number >= 2 && number <= 7) parts.set(number, decodeCelExpr(r, r.uint32(), depth));
    else return false;
    return true;
  });
  const part = (number: number) => required(parts.get(number));
  const shape = {
    iterVar: names.get(1) ?? "",
    iterVar2: names.get(8) ?? "",
    iterRange: part(2),
    accuVar: names.get(3) ?? "",
    accuInit: part(4),
    loopCondition: part(5),
    loopStep: part(6),
    result: part(7),
  };
  return (id) => ({ kind: "comprehension", id, ...shape });
}

function readLiteral(reader: BinaryReader, length: number): CelLiteral {
  let literal: CelLiteral | undefined;
  readMessage(reader, length, (number, r) => {
    literal = readLiteralField(number, r);
    return literal !== undefined;
  });
  return required(literal);
}

function readLiteralField(field: number, reader: BinaryReader): CelLiteral | undefined {
  switch (field) {
    case 1:
      reader.int32();
      return { type: "null" };
    case 2:
      return { type: "bool", value: reader.bool() };
    case 3:
      return { type: "int", value: BigInt(reader.int64()) };
    case 4:
      return { type: "uint", value: BigInt(reader.uint64()) };
    case 5:
      return { type: "double", value: reader.double() };
    case 6:
      return { type: "string", value: reader.string() };
    case 7:
      return { type: "bytes", value: reader.bytes().slice() };
    default:
      return undefined;
  }
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError("expression with a missing part");
  return value;
}
