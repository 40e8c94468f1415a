import type { CelType } from "./cel-type.ts";

/** What names mean: variables and the fields of record types. Functions are those of the library. */
export interface CelEnv {
  readonly variables: ReadonlyMap<string, CelType>;
  /** Record type name → the type of a field, or `undefined` when there is no such field. */
  readonly records: ReadonlyMap<string, (field: string) => CelType | undefined>;
}
