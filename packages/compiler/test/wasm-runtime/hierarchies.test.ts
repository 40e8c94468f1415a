import { CelHierarchy, CelSpiffeId, CelSpiffeTrustDomain } from "@edict/cel/values";
import { expect, test } from "vitest";
import { loadRuntime } from "./runtime-host.ts";
import { combine, expectSame } from "./same-as-reference.ts";
import { kinds } from "./values.ts";

const runtime = loadRuntime([
  "library/hierarchies.ts",
  "library/spiffe.ts",
  "library/networks.ts",
  "library/time-text.ts",
  "library/duration-text.ts",
  "core/compare.ts",
  "core/equal.ts",
  "core/equal-hierarchies.ts",
]);

const hierarchies = ["a", "a.b", "a.b.c", "a.b.d", "a.x", "b", "", ".", "größe.🎉"]
  .map((text) => new CelHierarchy(text.split(".")))
  .concat(new CelHierarchy([]));

test("hierarchies are read from text and lists", () => {
  const texts = ["", ".", "a.b.c", "a..b", "größe.🎉", "no dots"];
  const ofOwnTypes = [...kinds.filter((kind) => typeof kind !== "object" || kind === null || !("message" in kind))];
  const lists = [
    ["a", "b"],
    ["a", ...hierarchies],
    ["a", new CelSpiffeTrustDomain("x.org")],
  ];
  const mixed = ofOwnTypes.map((kind) => ["a", kind]);
  expectSame(runtime, combine("hierarchy", false, [...texts, ...lists, ...mixed, ...kinds] as typeof kinds));
  const delimiters = ["", ".", "..", "ö", "🎉", "a", "a.b.c", "a.b.c.d"];
  expectSame(runtime, combine("hierarchy", false, [...texts, ...kinds], [...delimiters, ...kinds]));
});

test.each("ancestorOf commonAncestors descendentOf immediateChildOf immediateParentOf overlaps siblingOf".split(" "))(
  "%s",
  (name) => {
    expectSame(runtime, combine(name, true, [...hierarchies, ...kinds], [...hierarchies, ...kinds]));
  },
);

test("a hierarchy of more parts than an evaluation may take steps is none", () => {
  const dots = ".".repeat(1_000_000);
  for (const args of [[dots], [dots, "."], [`${dots}x`, ""]]) {
    const name = `cel_hierarchy_${args.length}`;
    expect(runtime.call(name, ...args)).toMatchObject({ message: "evaluation exceeds 1000000 steps" });
  }
});

test("a part is found by its index", () => {
  const part = (hierarchy: CelHierarchy, index: bigint | string): unknown => {
    runtime.reset();
    const found = runtime.invoke("hierarchyPart", runtime.encode(hierarchy), runtime.encode(index));
    return runtime.decode(Number(found));
  };
  const abc = new CelHierarchy(["a", "b", "c"]);
  expect(part(abc, 2n)).toBe("c");
  expect(part(abc, 3n)).toMatchObject({ message: "index out of range" });
  expect(part(abc, -1n)).toMatchObject({ message: "index out of range" });
  expect(part(abc, "0")).toMatchObject({ message: "unsupported index type 'string'" });
});

test("hierarchies, ids and trust domains are equal as Cerbos has it", () => {
  const ids = ["", "/a", "/a/b"].map((path) => new CelSpiffeId(new CelSpiffeTrustDomain("x.org"), path));
  const domains = ["x.org", "example.org"].map((name) => new CelSpiffeTrustDomain(name));
  const values = [...hierarchies, ...ids, ...domains, "spiffe://x.org/a", "x.org", "spiffe://x.org", "X", ...kinds];
  expectSame(runtime, combine("_==_", false, values, values));
  expectSame(runtime, combine("_<_", false, values, values));
});
