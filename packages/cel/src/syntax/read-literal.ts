import type { CelLiteral } from "@edict/protocol";
import type { Token } from "./token.ts";
import { T } from "./token.ts";
import type { Unescaped } from "./unescape.ts";
import { unescapeBytes, unescapeString } from "./unescape.ts";

const intMin = -(2n ** 63n);
const intMax = 2n ** 63n - 1n;
const uintMax = 2n ** 64n - 1n;

/** Value of a literal token; `negative` when a minus sign belongs to it. */
export function readLiteral(token: Token, negative: boolean): Unescaped<CelLiteral> {
  switch (token.type) {
    case T.NUM_INT: {
      const value = negative ? -BigInt(token.text) : BigInt(token.text);
      if (value < intMin || value > intMax) return { ok: false, message: "invalid int literal" };
      return { ok: true, value: { type: "int", value } };
    }
    case T.NUM_UINT: {
      const value = BigInt(token.text.slice(0, -1));
      return value > uintMax
        ? { ok: false, message: "invalid uint literal" }
        : { ok: true, value: { type: "uint", value } };
    }
    case T.NUM_FLOAT: {
      const value = negative ? -Number(token.text) : Number(token.text);
      if (!Number.isFinite(value)) return { ok: false, message: "invalid double literal" };
      return { ok: true, value: { type: "double", value } };
    }
    case T.STRING:
      return mapped(unescapeString(token.text), (value) => ({ type: "string", value }));
    case T.BYTES:
      return mapped(unescapeBytes(token.text), (value) => ({ type: "bytes", value }));
    case T.TRUE:
    case T.FALSE:
      return { ok: true, value: { type: "bool", value: token.type === T.TRUE } };
    default:
      return { ok: true, value: { type: "null" } };
  }
}

function mapped<A, B>(result: Unescaped<A>, map: (value: A) => B): Unescaped<B> {
  return result.ok ? { ok: true, value: map(result.value) } : result;
}
