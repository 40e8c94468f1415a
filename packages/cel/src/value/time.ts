import { CelObject } from "./cel-object.ts";
/** An instant between years 1 and 9999, to the nanosecond. */
export class CelTimestamp extends CelObject {
  /** Seconds since 1970-01-01T00:00:00Z; may be negative. */
  readonly seconds: number;
  /** 0 to 999999999, always counted forward. */
  readonly nanos: number;
  /** Minutes east of UTC as written in the source; it shows in the printed form only. */
  readonly offsetMinutes: number;

  get typeName(): string {
    return "google.protobuf.Timestamp";
  }

  constructor(seconds: number, nanos: number, offsetMinutes = 0) {
    super();
    this.seconds = seconds;
    this.nanos = nanos;
    this.offsetMinutes = offsetMinutes;
  }
}

/** A length of time in nanoseconds, within 64 bits. */
export class CelDuration extends CelObject {
  readonly nanos: bigint;

  get typeName(): string {
    return "google.protobuf.Duration";
  }

  constructor(nanos: bigint) {
    super();
    this.nanos = nanos;
  }
}
