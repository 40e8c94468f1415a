import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
let copy = "";

/** A copy of the sources whose `@edict/*` packages are its own, so that a planted file is seen by every fence. */
beforeAll(() => {
  copy = realpathSync(mkdtempSync(join(tmpdir(), "edict-fence-")));
  const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  for (const file of files
    .toString()
    .split("\0")
    .filter((name) => name !== "")) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  linkModules();
  execFileSync("git", ["init", "-q"], { cwd: copy });
}, 120_000);

function linkModules(): void {
  const modules = join(copy, "node_modules");
  mkdirSync(join(modules, "@edict"), { recursive: true });
  for (const entry of readdirSync(join(root, "node_modules"))) {
    if (entry !== "@edict") symlinkSync(join(root, "node_modules", entry), join(modules, entry));
  }
  for (const group of ["packages", "apps"]) {
    for (const room of readdirSync(join(copy, group)))
      symlinkSync(join(copy, group, room), join(modules, "@edict", room));
  }
}

afterAll(() => rmSync(copy, { recursive: true, force: true }));

function runFence(name: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync("node", [join(copy, "infra/fence.mjs"), copy, name], {
    encoding: "utf8",
  });
  return { status, output: `${stdout}${stderr}` };
}

interface Violation {
  readonly what: string;
  readonly fence: string;
  readonly files: { readonly [path: string]: string };
  readonly says: RegExp;
}

const violations: readonly Violation[] = [
  {
    what: "a room that imports a room it may not",
    fence: "imports",
    files: { "packages/engine/src/planted.ts": 'export { parsePolicy as planted } from "@edict/policy";\n' },
    says: /packages-engine-imports/,
  },
  {
    what: "a page that goes past the use cases to the database",
    fence: "imports",
    files: { "apps/gateway/src/planted.ts": 'export { PrismaPg as planted } from "@prisma/adapter-pg";\n' },
    says: /prisma-only-in-control/,
  },
  {
    what: "a pure room that imports a Node module",
    fence: "imports",
    files: { "packages/cel/src/planted.ts": 'export { readFileSync as planted } from "node:fs";\n' },
    says: /pure-rooms-touch-nothing-outside/,
  },
  {
    what: "somebody who imports the conformance room",
    fence: "imports",
    files: { "packages/cli/src/planted.ts": 'export * from "../../conformance/src/index.ts";\n' },
    says: /conformance-is-never-imported/,
  },
  {
    what: "a page that asks the database itself",
    fence: "imports",
    files: {
      "apps/web/src/planted.tsx":
        'import { PrismaPg } from "@prisma/adapter-pg";\nexport const Planted = () => <p>{String(PrismaPg)}</p>;\n',
    },
    says: /prisma-only-in-control/,
  },
  {
    what: "a pure room that depends on the plane",
    fence: "kinds of rooms",
    files: {
      "packages/protocol/turbo.json": '{ "extends": ["//"], "tags": ["plane"] }\n',
    },
    says: /protocol/,
  },
  {
    what: "a pure room that fetches",
    fence: "pure rooms compile",
    files: { "packages/protocol/src/planted.ts": 'export const planted = () => fetch("https://example.org");\n' },
    says: /Cannot find name 'fetch'/,
  },
  {
    what: "two files that import each other",
    fence: "cycles",
    files: {
      "packages/protocol/dist/planted-a.js": 'import { b } from "./planted-b.js";\nexport const a = () => b;\n',
      "packages/protocol/dist/planted-b.js": 'import { a } from "./planted-a.js";\nexport const b = () => a;\n',
    },
    says: /no-cycles/,
  },
  {
    what: "a pure room that asks for the time",
    fence: "rules of style",
    files: { "packages/protocol/src/planted.ts": "export const planted = Date.now();\n" },
    says: /noRestrictedGlobals/,
  },
  {
    what: "an untyped value",
    fence: "rules of style",
    files: { "packages/protocol/src/planted.ts": "export const planted = (value: any): unknown => value;\n" },
    says: /noExplicitAny/,
  },
  {
    what: "a function nobody can read at a glance",
    fence: "rules of style",
    files: {
      "packages/protocol/src/planted.ts": `export function planted(list: number[]): void {\n${"  list.push(1);\n".repeat(71)}}\n`,
    },
    says: /noExcessiveLinesPerFunction/,
  },
];

describe("the fence", () => {
  it.each(violations)(
    "barks at $what",
    ({ fence, files, says }) => {
      const originals = Object.keys(files).filter((path) => path.endsWith("turbo.json"));
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(copy, path)), { recursive: true });
        writeFileSync(join(copy, path), content);
      }
      const { status, output } = runFence(fence);
      for (const path of Object.keys(files)) rmSync(join(copy, path));
      for (const path of originals) cpSync(join(root, path), join(copy, path));
      expect(output).toMatch(says);
      expect(status).toBe(1);
    },
    120_000,
  );
});
