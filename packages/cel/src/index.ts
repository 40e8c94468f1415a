export type { CelEnv } from "./check/cel-env.ts";
export type { CelType, PrimitiveName } from "./check/cel-type.ts";
export {
  anyType,
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  formatType,
  intType,
  listType,
  mapType,
  nullType,
  optionalType,
  stringType,
  structType,
  timestampType,
  uintType,
  wrapperType,
} from "./check/cel-type.ts";
export { cerbosEnv } from "./check/cerbos-env.ts";
export { checkCel } from "./check/check-cel.ts";
export type { CelCheckResult, CelReference, CheckedCel } from "./check/checked-cel.ts";
export { functions } from "./library/functions.ts";
export type { CelBindings, CelFrame } from "./run/cel-frame.ts";
export type { CelProgram } from "./run/cel-program.ts";
export { emptyFrame } from "./run/empty-frame.ts";
export { evaluateCel } from "./run/evaluate-cel.ts";
export { foldCel } from "./run/fold-cel.ts";
export { nestingMax, planCel } from "./run/plan-cel.ts";
export type { CelJsonResult } from "./run/to-json-value.ts";
export { toJsonValue } from "./run/to-json-value.ts";
export { toLiteral } from "./run/to-literal.ts";
export type { CelIssue } from "./syntax/cel-issue.ts";
export { parseCel, sourceCodePointsMax } from "./syntax/parse-cel.ts";
export type { CelParseResult, ParsedCel } from "./syntax/parsed-cel.ts";
export { printCel } from "./syntax/print-cel.ts";
export { childrenOf, visitNodes } from "./syntax/visit-nodes.ts";
export { CelError } from "./value/cel-error.ts";
export { CelMap } from "./value/cel-map.ts";
export { CelOptional } from "./value/cel-optional.ts";
export { CelUint } from "./value/cel-uint.ts";
export type { CelValue } from "./value/cel-value.ts";
export { equalValues } from "./value/equal.ts";
export { mapEntries } from "./value/map-access.ts";
export { evaluationStepsMax, valueSizeMax } from "./value/meter.ts";
export { compileRegex } from "./value/regex.ts";
export { CelDuration, CelTimestamp } from "./value/time.ts";
export { formatTimestamp, parseDuration, parseTimestamp } from "./value/time-text.ts";
export { isList, isMap, typeNameOf } from "./value/type-name.ts";
export { decodeUtf8, encodeUtf8 } from "./value/utf8.ts";
