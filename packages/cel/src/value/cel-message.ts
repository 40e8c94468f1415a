import type { CelError } from "./cel-error.ts";
import { CelObject } from "./cel-object.ts";
import type { CelValue } from "./cel-value.ts";

/** One of the protobuf messages or records that Cerbos shows to expressions (`request`, `P`, `R`, `runtime`, `V`, …). */
export class CelMessage extends CelObject {
  readonly typeName: string;
  /** Field names as in the .proto file; the JSON spelling is resolved before this is called. `undefined`: no such field. */
  readonly get: (field: string) => CelValue | CelError | undefined;
  /** Whether a field differs from its default. */
  readonly has: (field: string) => boolean;
  /** Names of the fields, in protobuf order. */
  readonly fields: readonly string[];

  constructor(
    typeName: string,
    fields: readonly string[],
    get: (field: string) => CelValue | CelError | undefined,
    has: (field: string) => boolean,
  ) {
    super();
    this.typeName = typeName;
    this.fields = fields;
    this.get = get;
    this.has = has;
  }
}
