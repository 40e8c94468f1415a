/** Validation of attributes against the schemas of the policy that a request concerns. */
import { emptyText } from "../core/cell";
import { validate } from "../schema/run-node";
import { setSource, startViolations, violateAt, violationCount } from "../schema/violations";
import { allPrincipalAttributes, allResourceAttributes } from "./attributes";
import { anyName, lookUp, nameOf } from "./names";
import { placePolicyKey } from "./policy-key";
import { actionCount, actions, word } from "./request";

/** Whether attributes that break a schema mean that all actions are denied. */
@external("layout", "rejectsInvalid")
declare function rejectsInvalid(): u32;
@external("optional", "matchesPattern?usesPatterns")
declare function matchesPattern(pattern: u32, name: u32, text: usize): bool;

/** Schemas are in the index beside kinds, under the key of their policy: `[principal's, resource's]`. */
const schemaKey: u32 = 0x50000;

const principalSource: u32 = 1;
const resourceSource: u32 = 2;

/** Forgets what the last validation found. */
export function clearSchemas(): void {
  startViolations();
}

/** Whether the attributes break the schemas in a way that ends the decision. What they break is among the violations. */
export function checkSchemas(): bool {
  startViolations();
  const name = nameOf(placePolicyKey());
  const schemas: usize = name == anyName ? 0 : lookUp(anyName, anyName, schemaKey | name);
  if (schemas == 0) return false;
  checkParty(<usize>load<u32>(schemas), principalSource, allPrincipalAttributes());
  checkParty(<usize>load<u32>(schemas, 4), resourceSource, allResourceAttributes());
  return rejectsInvalid() != 0 && violationCount() > 0;
}

/** A schema is `[node, or 0 if it cannot be loaded, why not, count of ignored actions, pattern…]`; 0 is none. */
function checkParty(schema: usize, source: u32, attributes: usize): void {
  if (schema == 0 || isIgnored(schema)) return;
  setSource(source);
  const node = <usize>load<u32>(schema);
  if (node == 0) violateAt(emptyText, <usize>load<u32>(schema, 4));
  else validate(node, attributes);
}

/** Validation is skipped only if every requested action is to be ignored. */
function isIgnored(schema: usize): bool {
  const count = load<u32>(schema, 8);
  if (count == 0) return false;
  for (let i: usize = 0; i < word(actionCount); i += 1) {
    const action = <usize>load<u32>(word(actions) + (i << 2));
    if (!matchesSome(schema + 12, count, action)) return false;
  }
  return true;
}

function matchesSome(patterns: usize, count: u32, action: usize): bool {
  const name = nameOf(action);
  for (let i: u32 = 0; i < count; i += 1) {
    if (matchesPattern(load<u32>(patterns + (<usize>i << 2)), name, action)) return true;
  }
  return false;
}
