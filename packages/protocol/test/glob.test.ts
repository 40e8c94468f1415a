import { describe, expect, it } from "vitest";
import { compileGlob } from "../src/glob.ts";

const cases: readonly (readonly [string, string, boolean])[] = [
  ["*", "", true],
  ["*", "a:b:c", true],
  ["view:*", "view:", true],
  ["view:*", "view:public", true],
  ["view:*", "view:a:b", false],
  ["view:**", "view:a:b", true],
  ["*:public", "view:public", true],
  ["*:public", "a:view:public", false],
  ["share:*:create", "share:link:create", true],
  ["v*", "view", true],
  ["v*", "view:public", false],
  ["?iew", "view", true],
  ["?iew", ":iew", false],
  ["{edit,delete}", "delete", true],
  ["{edit,delete}", "deletes", false],
  ["{a,b*}:x", "bcd:x", true],
  ["export:[cx]sv", "export:xsv", true],
  ["export:[!cx]sv", "export:xsv", false],
  ["[a-c]*", "bee", true],
  ["a\\*", "a*", true],
  ["a\\*", "ab", false],
  ["été*", "été!", true],
];

describe("compileGlob", () => {
  it.each(cases)("%s on %s is %s", (pattern, text, matches) => {
    expect(compileGlob(pattern)?.(text)).toBe(matches);
  });

  it.each(["{a,b", "[ab", "a\\"])("%s is malformed", (pattern) => {
    expect(compileGlob(pattern)).toBeUndefined();
  });

  it("stays linear on patterns that make backtracking matchers explode", () => {
    const glob = compileGlob("*a*a*a*a*a*a*a*a*a*a*b");
    const started = performance.now();
    expect(glob?.("a".repeat(5000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
