/** One change of a zone's clock. */
export interface ZoneChange {
  /** Seconds since 1970. */
  readonly at: number;
  /** Seconds east of UTC from then on. */
  readonly offset: number;
}

/** A day of each year, such as the last Sunday of March, and a time of it. */
export interface YearlyChange {
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 5, 5 is the last one. */
  readonly week: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Seconds after the day's midnight on the clock that is being changed; may be negative or beyond the day. */
  readonly time: number;
}

/** What holds after the last listed change: the rule of a POSIX `TZ` value. */
export interface ZoneRule {
  /** Seconds east of UTC. */
  readonly standard: number;
  readonly summer: { readonly offset: number; readonly start: YearlyChange; readonly end: YearlyChange } | undefined;
}

/** A time zone. Names of the same zone share one object. */
export interface TimeZone {
  /** Seconds east of UTC before the first change. */
  readonly first: number;
  readonly changes: readonly ZoneChange[];
  readonly rule: ZoneRule;
}
