/** How the module decides, fixed when it was compiled. */
@external("layout", "defaultVersion")
declare function defaultVersionCell(): usize;
@external("layout", "defaultScope")
declare function defaultScopeCell(): usize;
@external("layout", "flags")
declare function flags(): u32;

export function defaultVersion(): usize {
  return defaultVersionCell();
}

export function defaultScope(): usize {
  return defaultScopeCell();
}

export function isLenient(): bool {
  return (flags() & 1) != 0;
}

export function isStrict(): bool {
  return (flags() & 2) != 0;
}

/** Whether some condition reads `runtime`, so that derived roles must be known even if nobody asks for them. */
export function readsRuntime(): bool {
  return (flags() & 4) != 0;
}

/** Whether some policy looks at more than single attributes of a party, given by its key in the index of names. */
export function readsAllAttributes(party: u32): bool {
  return (flags() & (party == 0x30000 ? 8 : 16)) != 0;
}

/** Whether some policy asks for the time. */
export function readsNow(): bool {
  return (flags() & 32) != 0;
}

export function hasPrincipalPolicies(): bool {
  return (flags() & 64) != 0;
}

/** Whether attributes are validated. */
export function hasSchemas(): bool {
  return (flags() & 128) != 0;
}

/** Whether some policy looks at anything but names. */
export function readsValues(): bool {
  return (flags() & 256) != 0;
}
