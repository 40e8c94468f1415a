import type { PolicyDocument } from "@edict/policy";
import type { JsonValue, PolicyKind, PolicyMeta } from "@edict/protocol";
import { requiredAncestors } from "../policy-index/missing-ancestors.ts";
import type { PolicyIndex } from "../policy-index/policy-index.ts";

/** Describes a policy to those who decide with it: its name, and the files it and its ancestors came from. */
export function toPolicyMeta(document: PolicyDocument, index: PolicyIndex): PolicyMeta {
  const { policy, key, version } = document;
  const ancestors = requiredAncestors(document).flatMap((ancestor) => index.byKey.get(ancestor.key) ?? []);
  const sources = [document, ...ancestors].map((source) => [source.key, sourceAttributes(source)] as const);
  return {
    fqn: key,
    kind: kindOf(document),
    name: nameOf(document),
    version,
    sourceAttributes: new Map(sources),
    annotations: policy.metadata?.annotations ?? new Map(),
  };
}

function kindOf({ policy }: PolicyDocument): PolicyKind {
  return policy.kind === "principal" || policy.kind === "role" ? policy.kind : "resource";
}

function nameOf({ policy }: PolicyDocument): string {
  switch (policy.kind) {
    case "resource":
      return policy.body.resource;
    case "principal":
      return policy.body.principal;
    case "role":
      return policy.body.role;
    default:
      return policy.body.name;
  }
}

function sourceAttributes({ policy, file }: PolicyDocument): { readonly [name: string]: JsonValue } {
  const attributes: { [name: string]: JsonValue } = Object.create(null);
  for (const [name, value] of policy.metadata?.sourceAttributes ?? []) {
    attributes[name] = value;
  }
  attributes["source"] = file;
  return attributes;
}
