import { requestFieldTable } from "./data/request-fields.ts";
import { caseFoldTable, unicodeClassTable } from "./regex/unicode-tables.ts";

/** Bytes of the tables that the runtime imports from `data`, by name; made when an artifact is linked that reaches them. */
export const staticTables: ReadonlyMap<string, () => Uint8Array> = new Map([
  ["request fields", requestFieldTable],
  ["unicode classes", unicodeClassTable],
  ["case folds", caseFoldTable],
]);
