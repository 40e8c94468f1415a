import type { CelLiteral } from "@edict/protocol";
import type { CelType } from "./cel-type.ts";
import { boolType, bytesType, doubleType, intType, nullType, stringType, uintType } from "./cel-type.ts";

export function literalType(literal: CelLiteral): CelType {
  switch (literal.type) {
    case "null":
      return nullType;
    case "bool":
      return boolType;
    case "int":
      return intType;
    case "uint":
      return uintType;
    case "double":
      return doubleType;
    case "string":
      return stringType;
    case "bytes":
      return bytesType;
  }
}
