import { CelHierarchy } from "@edict/cel/values";
import { test } from "vitest";
import type { Outcome } from "./cell-codec.ts";
import { loadRuntime } from "./runtime-host.ts";
import { combine, expectSame } from "./same-as-reference.ts";
import { kinds } from "./values.ts";

const runtime = loadRuntime(["library/paths.ts", "library/hierarchies.ts"]);

const paths = [
  ..."/ // . .. ./ ../ /.. a a/ /a a/b /a/b a//b a/./b a/../b a/../../b ../../a /../a /a/b/../../.. .a a. a.b a.b/c.d.e .../x".split(
    " ",
  ),
  ..."C: C:\\ C:\\a C:\\a\\b.txt C:/a c:\\.. C:x \\\\ \\\\host \\\\host\\ \\\\host\\share \\\\host\\share\\ \\\\host\\share\\dir\\f.x".split(
    " ",
  ),
  ..."\\\\\\share \\a \\a\\b a\\b a\\..\\.. a\\..\\b ..\\a .\\a größe/🎉.ä größe\\🎉 1:\\a é:\\a C:\\é.ü /größe".split(
    " ",
  ),
  "",
  " ",
  "with space/x y",
];

const patterns = (
  "* *.go a* a*/b a/* ** a** ? ?? a? [a-c] [^a-c] [a [] []a] [a-] [-a] [^] [a-c-e] a[ \\* a\\ [\\]] [\\-x] [x\\-] *[ *a* *a/* " +
  "/*/b /a/* größe/* größe/?.? [à-ü] *🎉* [🎉]* a*b*c*d */a.b/* C:\\* C:\\a\\* \\\\host\\* [/] a[/]b *.* [^/]* x*] [*] [*]a *[*] C:/x"
).split(" ");
const names = [
  ..."a b ab abc a.go a/b a/b/c /a/b /x/b größe/🎉 größe/🎉.ä ü 🎉 * a* [ ] - C:\\a C:\\a\\b \\\\host\\a aXbYcZd a-b . / a.b/a.b/a.b *a".split(
    " ",
  ),
  "",
];

test.each(["basePath", "dirPath", "extPath", "volumeName"])("%s", (name) => {
  expectSame(runtime, combine(name, false, [...paths, ...kinds]));
});

test("relPath", () => {
  expectSame(runtime, combine("relPath", false, paths, paths));
  expectSame(runtime, combine("relPath", false, kinds, kinds));
});

test("pathHasPrefix", () => {
  expectSame(runtime, combine("pathHasPrefix", true, paths, paths));
  expectSame(runtime, combine("pathHasPrefix", false, kinds, kinds));
});

test("joinPath", () => {
  const pairs = paths.flatMap((path) => paths.map((other) => [path, other]));
  const longer = paths.map((path, i) => [path, ...paths.slice(i, i + 5), path]);
  const lists: Outcome[] = [[], ["C:/x"], ["a", new CelHierarchy(["b", "c"])], ["a", 1n], ["a", null, 2]];
  expectSame(runtime, combine("joinPath", false, [...pairs, ...longer, ...lists, ...kinds]));
});

test("pathMatch", () => {
  expectSame(runtime, combine("pathMatch", true, [...names, ...paths], patterns));
  expectSame(runtime, combine("pathMatch", false, kinds, kinds));
});

test("pathMatch of anything", () => {
  let state = 11;
  const pick = (letters: readonly string[], most: number): string => {
    const next = (count: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * count);
    };
    return Array.from({ length: next(most + 1) }, () => letters[next(letters.length)]).join("");
  };
  const calls = Array.from({ length: 5000 }, () => {
    const args = [pick(["a", "b", "/", "-", "ü"], 8), pick([..."ab*?[]^-/ü", "*", "[ab", "]", "\\", "/\\"], 9)];
    return { name: "pathMatch", member: true, args };
  });
  expectSame(runtime, calls);
});

test("pathMatchAnyOf", () => {
  const lists: Outcome[] = [[], patterns.slice(0, 3), ["x", "[", "a"], ["a", "["], ["x", 1n], ["C:/x"], ...kinds];
  expectSame(runtime, combine("pathMatchAnyOf", true, [...names, ...kinds], lists));
});
