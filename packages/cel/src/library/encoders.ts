import { bytesType, stringType } from "../check/cel-type.ts";
import { toJsonValue } from "../run/to-json-value.ts";
import { decodeBase64, encodeBase64 } from "../value/base64.ts";
import { CelError } from "../value/cel-error.ts";
import { printJson } from "../value/print-json.ts";
import type { CelFunction } from "./declare.ts";
import { bytes, dyn, overload, str } from "./declare.ts";

export const encoders: readonly CelFunction[] = [
  {
    name: "base64.decode",
    overloads: [
      overload("base64_decode_string", [str], bytesType, (text) => {
        const decoded = decodeBase64(text);
        return typeof decoded === "number" ? new CelError(`illegal base64 data at input byte ${decoded}`) : decoded;
      }),
    ],
  },
  { name: "base64.encode", overloads: [overload("base64_encode_bytes", [bytes], stringType, encodeBase64)] },
  {
    name: "json.encode",
    overloads: [
      overload("json_encode_dyn", [dyn], stringType, (value) => {
        const json = toJsonValue(value);
        if (!json.ok) return json.error;
        return printJson(json.value);
      }),
    ],
  },
];
