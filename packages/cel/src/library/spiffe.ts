import { boolType, stringType } from "../check/cel-type.ts";
import { CelError, noSuchOverload } from "../value/cel-error.ts";
import type { CelValue } from "../value/cel-value.ts";
import { CelSpiffeId, CelSpiffeMatcher, parseSpiffeId, parseTrustDomain } from "../value/spiffe.ts";
import type { CelFunction, CelResult } from "./declare.ts";
import { list, member, overload, spiffeId, spiffeMatcher, spiffeTrustDomain, str } from "./declare.ts";

function readId(text: string): CelSpiffeId | CelError {
  const id = parseSpiffeId(text);
  return typeof id === "string" ? new CelError(`failed to parse SPIFFE ID: ${id}`) : id;
}

function matchOne(id: CelSpiffeId | CelError): CelResult {
  if (id instanceof CelError) return id;
  const wanted = id.toString();
  return new CelSpiffeMatcher((other) => other.toString() === wanted);
}

function matchOneOf(ids: readonly CelValue[]): CelResult {
  const wanted = new Set<string>();
  for (const id of ids) {
    const read = typeof id === "string" ? parseSpiffeId(id) : id;
    if (!(read instanceof CelSpiffeId)) return noSuchOverload;
    wanted.add(read.toString());
  }
  return new CelSpiffeMatcher((other) => wanted.has(other.toString()));
}

/** Methods that values of Cerbos's own types resolve themselves, so that mismatches are worded differently. */
export const spiffeMethods: readonly CelFunction[] = [
  {
    name: "isMemberOf",
    overloads: [
      member(
        "isMemberOf",
        [spiffeId, spiffeTrustDomain],
        boolType,
        (id, domain) => id.trustDomain.name === domain.name,
      ),
    ],
  },
  { name: "path", overloads: [member("path", [spiffeId], stringType, (id) => id.path)] },
  {
    name: "trustDomain",
    overloads: [member("trustDomain", [spiffeId], spiffeTrustDomain.type, (id) => id.trustDomain)],
  },
  { name: "name", overloads: [member("name", [spiffeTrustDomain], stringType, (domain) => domain.name)] },
  {
    name: "matchesID",
    overloads: [
      member("matchesID_spiffeID", [spiffeMatcher, spiffeId], boolType, (matcher, id) => matcher.matches(id)),
      member("matchesID_string", [spiffeMatcher, str], boolType, (matcher, text) => {
        const id = parseSpiffeId(text);
        return typeof id === "string" ? new CelError(`invalid SPIFFE ID: ${id}`) : matcher.matches(id);
      }),
    ],
  },
];

/** Declared apart: `id` is also a function of Cerbos, which shadows the method; it yields the domain itself. */
export const trustDomainId = member("id", [spiffeTrustDomain], stringType);

export const spiffe: readonly CelFunction[] = [
  { name: "spiffeID", overloads: [overload("spiffeID_string", [str], spiffeId.type, readId)] },
  {
    name: "spiffeTrustDomain",
    overloads: [
      overload("spiffeTrustDomain_string", [str], spiffeTrustDomain.type, (text) => {
        const domain = parseTrustDomain(text);
        return typeof domain === "string" ? new CelError(`failed to parse SPIFFE trust domain: ${domain}`) : domain;
      }),
    ],
  },
  {
    name: "spiffeMatchAny",
    overloads: [overload("spiffeMatchAny", [], spiffeMatcher.type, () => new CelSpiffeMatcher(() => true))],
  },
  {
    name: "spiffeMatchExact",
    overloads: [
      overload("spiffeMatchExact_spiffeID", [spiffeId], spiffeMatcher.type, matchOne),
      overload("spiffeMatchExact_string", [str], spiffeMatcher.type, (text) => matchOne(readId(text))),
    ],
  },
  {
    name: "spiffeMatchOneOf",
    overloads: [
      overload("spiffeMatchOneOf_spiffeIDList", [list(spiffeId)], spiffeMatcher.type, matchOneOf),
      overload("spiffeMatchOneOf_stringList", [list(str)], spiffeMatcher.type, matchOneOf),
    ],
  },
  {
    name: "spiffeMatchTrustDomain",
    overloads: [
      overload("spiffeMatchTrustDomain_spiffeTrustDomain", [spiffeTrustDomain], spiffeMatcher.type, (domain) => {
        return new CelSpiffeMatcher((id) => id.trustDomain.name === domain.name);
      }),
      overload("spiffeMatchTrustDomain_string", [str], spiffeMatcher.type, (text) => {
        const domain = parseTrustDomain(text);
        if (typeof domain === "string") return new CelError(`failed to parse SPIFFE trust domain: ${domain}`);
        return new CelSpiffeMatcher((id) => id.trustDomain.name === domain.name);
      }),
    ],
  },
];
