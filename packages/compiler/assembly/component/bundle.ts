/** The interface `edict:pdp/bundle`: what the artifact holds. */
import { alloc } from "../core/arena";
import { lowerText } from "./layout";

@external("layout", "bundleId")
declare function bundleId(): usize;
@external("layout", "abiVersion")
declare function abiVersion(): u32;
@external("layout", "manifest")
declare function manifest(): usize;

/** `describe`: bundle id, version of the ABI, manifest as JSON. */
export function describeBundle(): usize {
  const description = alloc(20);
  lowerText(description, bundleId());
  store<u32>(description, abiVersion(), 8);
  lowerText(description + 12, manifest());
  return description;
}
