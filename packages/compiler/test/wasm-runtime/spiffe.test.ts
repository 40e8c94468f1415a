import { CelSpiffeId, CelSpiffeTrustDomain } from "@edict/cel/values";
import { expect, test } from "vitest";
import type { Outcome } from "./cell-codec.ts";
import { evaluate } from "./evaluate.ts";
import { show } from "./reference.ts";
import { loadRuntime } from "./runtime-host.ts";
import { combine, expectSame } from "./same-as-reference.ts";
import { kinds } from "./values.ts";

const runtime = loadRuntime(["library/spiffe.ts", "library/spiffe-matchers.ts"]);

const texts = (
  "spiffe://example.org spiffe://example.org/ spiffe://example.org/a spiffe://example.org/a/b spiffe://example.org/a//b " +
  "spiffe://example.org/a/ spiffe://example.org/./a spiffe://example.org/.. spiffe://example.org/... spiffe://example.org/a%20 " +
  "spiffe:///a spiffe:// spiffe:/x SPIFFE://x spiffe://Example.org spiffe://a_b-c.1/X_y-Z.9 spiffe://größe spiffe://x/größe " +
  "spiffe://x/.a spiffe://x//.. http://x example.org Example.org a:/b a:b x/y spiffe://x/a:/b"
).split(" ");
const ids = ["", "/a", "/a/b"].map((path) => new CelSpiffeId(new CelSpiffeTrustDomain("example.org"), path));
const domains = [new CelSpiffeTrustDomain("example.org"), new CelSpiffeTrustDomain("x")];

test.each(["spiffeID", "spiffeTrustDomain"])("%s reads what the standard allows", (name) => {
  expectSame(runtime, combine(name, false, [...texts, "", ...kinds, ...ids, ...domains]));
});

test.each(["path", "trustDomain", "name"])("%s", (name) => {
  expectSame(runtime, combine(name, true, [...kinds, ...ids, ...domains]));
});

test("isMemberOf", () => {
  expectSame(runtime, combine("isMemberOf", true, [...kinds, ...ids], [...kinds, ...domains]));
});

const matchers = ["spiffeMatchExact", "spiffeMatchOneOf", "spiffeMatchTrustDomain"];

test.each(matchers)("%s makes what matchesID asks", (name) => {
  const lists: Outcome[] = [[], texts.slice(2, 4), ids, ["spiffe://x", ids[1] ?? null], [...ids, 1n], ["x"], [1n]];
  for (const what of [...kinds, ...texts, ...ids, ...domains, ...lists]) {
    for (const id of [...kinds, ...texts.slice(0, 6), ...ids]) {
      const wanted = evaluate(`${name}(V.a0).matchesID(V.a1)`, [what, id]);
      runtime.reset();
      const matcher = runtime.invoke(`cel_${name}_1`, runtime.encode(what));
      const got = runtime.decode(Number(runtime.invoke("cel_matchesID_2", matcher, runtime.encode(id))));
      expect(show(got), `${name}(${show(what)}).matchesID(${show(id)})`).toBe(show(wanted));
    }
  }
});

test("spiffeMatchAny matches any", () => {
  for (const id of [...kinds, ...texts, ...ids]) {
    runtime.reset();
    const got = runtime.decode(
      Number(runtime.invoke("cel_matchesID_2", runtime.invoke("cel_spiffeMatchAny_0"), runtime.encode(id))),
    );
    expect(show(got)).toBe(show(evaluate("spiffeMatchAny().matchesID(V.a0)", [id])));
  }
});

test("matchesID of what is no matcher", () => {
  expectSame(runtime, combine("matchesID", true, kinds, [...kinds, ...ids]));
});
