import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const bin = fileURLToPath(new URL("../bin/edict.mjs", import.meta.url));

const examples = fileURLToPath(new URL("../../../examples/expenses", import.meta.url));
const fromExamples = ["--set", `storage.disk.directory=${examples}`];

function edict(args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { encoding: "utf8", input });
  return { status, stdout, stderr };
}

const policy = `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: note
  rules:
    - actions: [view]
      effect: EFFECT_ALLOW
      roles: [user]
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "edict-cli-"));
  mkdirSync(join(folder, "good"));
  mkdirSync(join(folder, "broken"));
  mkdirSync(join(folder, "failing"));
  writeFileSync(join(folder, "good/note.yaml"), policy);
  writeFileSync(join(folder, "broken/note.yaml"), policy.replace("EFFECT_ALLOW", "EFFECT_MAYBE"));
  writeFileSync(join(folder, "failing/note.yaml"), policy);
  writeFileSync(
    join(folder, "failing/note_test.yaml"),
    `name: Notes
principals:
  ana: { id: ana, roles: [user] }
resources:
  n1: { kind: note, id: n1 }
tests:
  - name: users may not view
    input: { principals: [ana], resources: [n1], actions: [view] }
    expected:
      - { principal: ana, resource: n1, actions: { view: EFFECT_DENY } }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("edict", () => {
  it.each([
    [["--help"], 0],
    [["--version"], 0],
    [[], 80],
    [["nonsense"], 80],
    [["compile"], 80],
    [["compile", ".", "--output", "xml"], 80],
    [["server", "--nonsense"], 80],
    [["compile", "/nowhere"], 1],
    [["fmt", "/nowhere"], 1],
    [["server", "--config", "/nowhere"], 1],
    [["server", "--set", "nonsense"], 1],
    [["server", "--set", "server.surprise=1"], 1],
    [["server", ...fromExamples, "--set", "server.httpListenAddr=nowhere"], 1],
    [["server", ...fromExamples, "--set", "server.tls.cert=/nowhere", "--set", "server.tls.key=/nowhere"], 1],
    [["server", ...fromExamples, "--set", "auxData.jwt.keySets=[{id: a, local: {file: /nowhere}}]"], 1],
    [["server", ...fromExamples, "--set", "audit.enabled=true", "--set", "audit.file.path=/dev/null/x"], 1],
  ])("%j ends with %i and without a stack trace", (args, status) => {
    const run = edict(args);
    expect(run.status).toBe(status);
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect(run.stdout + run.stderr).not.toBe("");
  });

  it("compile_shows_what_failed_and_if_asked_what_passed_and_why", () => {
    const brief = edict(["compile", "--color=never", join(folder, "failing")]);
    expect(brief.stdout).toBe(`Test results
└─┬Notes (note_test.yaml) [1 FAILED]
  └─┬users may not view
    └─┬ana
      └─┬n1
        └─┬view [FAILED]
          └──OUTCOME: expected: EFFECT_DENY, actual: EFFECT_ALLOW

1 tests executed [1 FAILED]
`);
    const { stdout } = edict(["compile", "--no-color", "--verbose", "--output=list", join(folder, "failing")]);
    expect(stdout).toContain(
      "          WHY:\n            resource.note.vdefault#rule-001 for role user: activated → allow\n",
    );
  });

  it.each([
    [["--run=Notes/.*ana"], 4, "1 tests executed [1 FAILED]"],
    [["--run=Nothing"], 0, "1 tests executed [1 SKIPPED]"],
    [["--run=("], 1, ""],
    [["--skip-tests=true"], 0, ""],
    [["--skip-tests=false"], 4, "1 tests executed [1 FAILED]"],
    [["--test-filter=principal=bo"], 0, "0 tests executed"],
  ])("compile_takes_flags_as_cerbos_does: %j", (flags, status, tally) => {
    const run = edict(["compile", ...flags, join(folder, "failing")]);
    expect([run.status, run.stdout.trim().split("\n").at(-1)]).toEqual([status, tally]);
  });

  it("compile_tells_good_broken_and_failing_apart_by_its_exit_code", () => {
    expect(edict(["compile", join(folder, "good")]).status).toBe(0);
    const broken = edict(["compile", join(folder, "broken")]);
    expect(broken.status).toBe(3);
    expect(broken.stdout).toContain("note.yaml:7:");
    const { lintErrors } = JSON.parse(edict(["compile", "-o", "json", join(folder, "broken")]).stdout);
    expect(lintErrors.load_failures).toEqual([
      {
        file: "note.yaml",
        error: 'invalid enum value "EFFECT_MAYBE"',
        error_details: {
          kind: 1,
          position: { line: 7, column: 15, path: "$.resourcePolicy.rules[0].effect" },
          message: 'invalid enum value "EFFECT_MAYBE"',
          context: expect.stringContaining("> 7 |       effect: EFFECT_MAYBE"),
        },
      },
    ]);
    expect(edict(["compile", join(folder, "failing")]).status).toBe(4);
    expect(edict(["compile", join(folder, "failing"), "--skip-tests"]).status).toBe(0);
  });

  it("lint_shows_every_mistake_with_its_place_and_code", () => {
    const { status, stdout } = edict(["lint", join(folder, "broken"), "-o", "json"]);
    expect(status).toBe(3);
    const [first] = JSON.parse(stdout).diagnostics;
    expect(first).toMatchObject({ file: "note.yaml", severity: "error", position: { line: 7 } });
    expect(edict(["lint", join(folder, "good")])).toMatchObject({ status: 0, stdout: "0 errors, 0 warnings\n" });
  });

  it("fmt_changes_what_is_not_formatted_once_and_check_changes_nothing", () => {
    const file = join(folder, "unformatted.yaml");
    const text = policy.replace("  version: default\n  resource: note", '  resource:   "note"\n  version: default');
    writeFileSync(file, text);
    expect(edict(["fmt", "--check", file]).status).toBe(1);
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(edict(["fmt", file])).toMatchObject({ status: 0, stdout: `${file}\n` });
    expect(edict(["fmt", "--check", file]).status).toBe(0);
  });

  it("fmt_leaves_a_broken_file_alone_and_says_where_it_breaks", () => {
    const file = join(folder, "broken.yaml");
    writeFileSync(file, "resourcePolicy: [");
    const { status, stderr } = edict(["fmt", file]);
    expect(status).toBe(3);
    expect(stderr).toContain("broken.yaml:1:");
    expect(readFileSync(file, "utf8")).toBe("resourcePolicy: [");
  });

  it("repl_reads_lines_from_a_pipe", () => {
    expect(edict(["repl"], "1 + 1\n:quit\n")).toMatchObject({ status: 0, stdout: "2\n" });
  });
});
