/** An instant between years 1 and 9999, to the nanosecond. */
export class CelTimestamp {
  /** Seconds since 1970-01-01T00:00:00Z; may be negative. */
  readonly seconds: number;
  /** 0 to 999999999, always counted forward. */
  readonly nanos: number;

  constructor(seconds: number, nanos: number) {
    this.seconds = seconds;
    this.nanos = nanos;
  }
}

/** A length of time in nanoseconds, within 64 bits. */
export class CelDuration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}
