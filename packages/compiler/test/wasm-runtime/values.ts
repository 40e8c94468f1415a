import { CelDuration, CelError, CelMap, CelOptional, CelTimestamp, CelUint } from "@edict/cel";
import { CelCidr, CelHierarchy, CelIp, CelSpiffeId, CelSpiffeTrustDomain, CelTypeValue } from "@edict/cel/values";
import type { Outcome } from "./cell-codec.ts";

const numbered = new CelMap();
numbered.set(1n, "one");

/** A value of each kind, and an error: what any function must have an answer for. */
export const kinds: readonly Outcome[] = [
  null,
  true,
  -1n,
  new CelUint(2n),
  1.5,
  "größer 🎉",
  "",
  new Uint8Array([0, 255]),
  [],
  ["a", 1],
  [1n],
  {},
  { a: "b" },
  numbered,
  new CelTimestamp(-5, 999_999_999, -90),
  new CelDuration(-90_061_001_000_000n),
  new CelTypeValue("int"),
  new CelOptional(undefined),
  new CelOptional("x"),
  new CelHierarchy(["a", "b"]),
  new CelIp(new Uint8Array([10, 0, 0, 1])),
  new CelCidr(new CelIp(new Uint8Array([10, 0, 0, 0])), 8),
  new CelSpiffeId(new CelSpiffeTrustDomain("example.org"), "/a"),
  new CelSpiffeTrustDomain("example.org"),
  new CelError("an argument that failed"),
];
