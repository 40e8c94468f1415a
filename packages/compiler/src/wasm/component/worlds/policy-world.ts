import type { World } from "../world.ts";
import { authorization } from "./cerbos-policy.ts";
import { bundle, decide, timedAuthorization } from "./edict-pdp.ts";

/** `edict:pdp/policy`: everything out, nothing in. */
export const policyWorld: World = {
  imports: [],
  exports: [
    { type: authorization, runtime: { check: "componentCheck" } },
    { type: timedAuthorization, runtime: { "check-at": "componentCheckAt" } },
    {
      type: decide,
      runtime: {
        "check-text": "componentCheckJson",
        "check-bytes": "componentCheckJson",
        "check-batch": "componentCheckBatch",
      },
    },
    { type: bundle, runtime: { describe: "describeBundle" } },
  ],
  pagesMax: 1024,
};
