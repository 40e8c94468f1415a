import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  stringType,
  timestampType,
  typeType,
  uintType,
} from "../check/cel-type.ts";
import { CelError, timestampOverflow } from "../value/cel-error.ts";
import { CelTypeValue } from "../value/cel-type-value.ts";
import { CelUint } from "../value/cel-uint.ts";
import type { CelValue } from "../value/cel-value.ts";
import { formatDouble } from "../value/format-number.ts";
import { checkedInt, checkedUint, doubleToInt, doubleToUint } from "../value/int64.ts";
import { formatCidr, formatIp } from "../value/network.ts";
import { parseBool, parseDouble, parseInt64, parseUint64 } from "../value/parse-number.ts";
import { CelTimestamp } from "../value/time.ts";
import { isTimestampInRange } from "../value/time-arithmetic.ts";
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from "../value/time-text.ts";
import { typeNameOf } from "../value/type-name.ts";
import { decodeUtf8, encodeUtf8 } from "../value/utf8.ts";
import type { CelFunction } from "./declare.ts";
import { bool, bytes, cidr, double, duration, int, ip, overload, param, str, timestamp, uint } from "./declare.ts";

const identity = <V extends CelValue>(value: V): V => value;

function fromString(target: string): CelError {
  return new CelError(`type conversion error from 'string' to '${target}'`);
}

/** Conditions of one request convert the same attribute again and again. */
function rememberLast<R>(convert: (text: string) => R): (text: string) => R {
  let lastText: string | undefined;
  let lastResult: R | undefined;
  return (text) => {
    if (text === lastText && lastResult !== undefined) return lastResult;
    lastResult = convert(text);
    lastText = text;
    return lastResult;
  };
}

const intError = fromString("int");
const uintError = fromString("uint");
const doubleError = fromString("double");
const boolError = fromString("bool");
const durationError = fromString("google.protobuf.Duration");
const invalidUtf8 = new CelError("invalid UTF-8 in bytes, cannot convert to string");

const toNumbers: readonly CelFunction[] = [
  {
    name: "int",
    overloads: [
      overload("int64_to_int64", [int], intType, identity),
      overload("double_to_int64", [double], intType, doubleToInt),
      overload("duration_to_int64", [duration], intType, (value) => value.nanos),
      overload("string_to_int64", [str], intType, (text) => parseInt64(text) ?? intError),
      overload("timestamp_to_int64", [timestamp], intType, (value) => BigInt(value.seconds)),
      overload("uint64_to_int64", [uint], intType, (value) => checkedInt(value.value)),
    ],
  },
  {
    name: "uint",
    overloads: [
      overload("uint64_to_uint64", [uint], uintType, identity),
      overload("double_to_uint64", [double], uintType, doubleToUint),
      overload("int64_to_uint64", [int], uintType, checkedUint),
      overload("string_to_uint64", [str], uintType, (text) => {
        const value = parseUint64(text);
        return value === undefined ? uintError : new CelUint(value);
      }),
    ],
  },
  {
    name: "double",
    overloads: [
      overload("double_to_double", [double], doubleType, identity),
      overload("int64_to_double", [int], doubleType, Number),
      overload("string_to_double", [str], doubleType, (text) => parseDouble(text) ?? doubleError),
      overload("uint64_to_double", [uint], doubleType, (value) => Number(value.value)),
    ],
  },
];

const toText: readonly CelFunction[] = [
  {
    name: "string",
    overloads: [
      overload("string_to_string", [str], stringType, identity),
      overload("bool_to_string", [bool], stringType, String),
      overload("bytes_to_string", [bytes], stringType, (value) => decodeUtf8(value) ?? invalidUtf8),
      overload("double_to_string", [double], stringType, formatDouble),
      overload("duration_to_string", [duration], stringType, formatDuration),
      overload("int64_to_string", [int], stringType, String),
      overload("timestamp_to_string", [timestamp], stringType, (value) => formatTimestamp(value)),
      overload("uint64_to_string", [uint], stringType, (value) => String(value.value)),
      overload("cidr_to_string", [cidr], stringType, formatCidr),
      overload("ip_to_string", [ip], stringType, formatIp),
    ],
  },
  {
    name: "bytes",
    overloads: [
      overload("bytes_to_bytes", [bytes], bytesType, identity),
      overload("string_to_bytes", [str], bytesType, encodeUtf8),
    ],
  },
];

const toOthers: readonly CelFunction[] = [
  {
    name: "bool",
    overloads: [
      overload("bool_to_bool", [bool], boolType, identity),
      overload("string_to_bool", [str], boolType, (text) => parseBool(text) ?? boolError),
    ],
  },
  {
    name: "duration",
    overloads: [
      overload("duration_to_duration", [duration], durationType, identity),
      overload("string_to_duration", [str], durationType, (text) => parseDuration(text) ?? durationError),
    ],
  },
  {
    name: "timestamp",
    overloads: [
      overload("timestamp_to_timestamp", [timestamp], timestampType, identity),
      overload("int64_to_timestamp", [int], timestampType, (seconds) =>
        isTimestampInRange(Number(seconds)) ? new CelTimestamp(Number(seconds), 0) : timestampOverflow,
      ),
      overload("string_to_timestamp", [str], timestampType, rememberLast(parseTimestamp)),
    ],
  },
  {
    name: "type",
    overloads: [overload("type", [param("A")], typeType(param("A").type))],
    whole: { accepts: () => true, call: (value) => new CelTypeValue(typeNameOf(value)) },
  },
  {
    name: "dyn",
    overloads: [overload("to_dyn", [param("A")], dynType)],
    whole: { accepts: () => true, call: identity },
  },
];

export const conversions: readonly CelFunction[] = [...toNumbers, ...toText, ...toOthers];
