import {
  type BuildDetail,
  cancelBuild,
  type Database,
  getBuild,
  getDeployment,
  listRollouts,
  readBuildLog,
  readSignedManifest,
} from "@edict/control";
import { parseManifest } from "@edict/protocol";
import { createPipeline, type Pipeline } from "@edict/worker";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
// @boundaries-ignore test support of another room
import { startTestHub, type TestHub, type TestPlane } from "../../../packages/control/test/support/test-hub.ts";
import { createPolicyRooms } from "../src/build/create-policy-rooms.ts";
import { runBuild } from "../src/build/run-build.ts";
import { newStore, pushFiles, resourcePolicy, type TestStore } from "./support/push-files.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
}, 60_000);
afterAll(() => hub.stop());

type Files = { readonly [path: string]: string | Buffer };

/** Pushes and builds in this process. */
async function build(
  plane: TestPlane,
  store: TestStore,
  files: Files,
  wrap: (pipeline: Pipeline, buildId: string) => Pipeline = (pipeline) => pipeline,
): Promise<BuildDetail> {
  const [queued] = (await pushFiles(plane, store, files)).builds;
  const buildId = queued?.buildId ?? "";
  const openPipeline = () => ({
    pipeline: wrap(createPipeline(createPolicyRooms()), buildId),
    abort: () => {},
    release: () => {},
  });
  await runBuild(
    { plane, workerId: "w", leaseMs: 10_000, openPipeline, onError: (error) => plane.errors.push(error) },
    buildId,
  );
  return getBuild(plane, buildId);
}

const good: Files = { "document.yaml": resourcePolicy("document"), "README.md": "# hello" };

describe("a build that succeeds", () => {
  it("records_every_phase_and_leaves_a_signed_bundle_that_rolls_out", async () => {
    const plane = await hub.newPlane();
    const store = await newStore(plane);
    const built = await build(plane, store, good);
    expect(built.outcome, built.message).toBe("succeeded");
    const phases = ["checkout", "parse", "compile", "package", "test", "compare", "sign", "publish"];
    expect(built.steps.map((step) => step.phase)).toEqual(phases);
    for (const step of built.steps)
      expect(step).toMatchObject({ ok: true, finishedAt: expect.any(Date), message: expect.any(String) });
    expect(built.bundleId).toMatch(/^[0-9A-F]{16}$/);
    expect(built.artifacts.map(({ kind }) => kind).sort()).toEqual(["rule-table", "wasm-component", "wasm-core"]);
    for (const { sha256, bytes } of built.artifacts) expect((await plane.artifacts.get(sha256)).length).toBe(bytes);
    const component = built.artifacts.find(({ kind }) => kind === "wasm-component")?.sha256 ?? "";
    const text = Buffer.from(await plane.artifacts.get(component)).toString("latin1");
    // The head of a component; it knows which bundle it is.
    expect(text.slice(0, 8)).toBe("\0asm\x0d\0\x01\0");
    expect(text).toContain(`"bundleId":"${built.bundleId}"`);
    const signed = await readSignedManifest(plane, {
      deploymentId: store.deploymentId,
      bundleId: built.bundleId ?? "",
    });
    expect(parseManifest(signed?.manifest ?? "")).toMatchObject({
      bundleId: built.bundleId,
      artifacts: built.artifacts,
    });
    const [rollout] = await listRollouts(plane, { deploymentId: store.deploymentId });
    expect(rollout).toMatchObject({ phase: "rolling", build: { buildId: built.buildId } });
    expect((await readBuildLog(plane, { buildId: built.buildId })).map((line) => line.text)).toContain(
      "README.md: not a policy, left alone",
    );
  });

  it("gives_the_same_bytes_and_the_same_bundle_id_for_the_same_sources_on_another_hub", async () => {
    const files: Files = Object.fromEntries(
      ["zebra", "ant", "mole"].map((name) => [
        `${name}.yaml`,
        resourcePolicy(name, `R.attr.owner == P.id && R.id != "${name}"`),
      ]),
    );
    const planes = [await hub.newPlane(), await hub.newPlane()];
    const [first, second] = await Promise.all(planes.map(async (plane) => build(plane, await newStore(plane), files)));
    expect(first?.outcome).toBe("succeeded");
    expect(second?.bundleId).toBe(first?.bundleId);
    expect(second?.artifacts).toEqual(first?.artifacts);
  });
});

function policyTest(effect: string): string {
  return `name: Documents
principals:
  ana: { id: ana, roles: [user] }
resources:
  open: { kind: document, id: d1, attr: { open: true } }
tests:
  - name: open ones can be seen
    input: { principals: [ana], resources: [open], actions: [view] }
    expected:
      - { principal: ana, resource: open, actions: { view: ${effect} } }
`;
}

describe("a build of mistaken sources", () => {
  const cases: { name: string; files: Files; phase: string; code: string; file: string; line?: number }[] = [
    {
      name: "broken_yaml",
      files: { "a.yaml": 'apiVersion: "api' },
      phase: "parse",
      code: "yaml_syntax",
      file: "a.yaml",
      line: 1,
    },
    {
      name: "a_cel_syntax_error",
      files: { "a.yaml": resourcePolicy("document", "R.attr.owner ==") },
      phase: "compile",
      code: "cel_syntax",
      file: "a.yaml",
      line: 11,
    },
    {
      name: "a_cel_type_error",
      files: { "a.yaml": resourcePolicy("document", '1 + "a" == 2') },
      phase: "compile",
      code: "cel_type",
      file: "a.yaml",
      line: 11,
    },
    {
      name: "a_missing_import",
      files: { "a.yaml": resourcePolicy("document").replace("  rules:", "  importDerivedRoles: [nobody]\n  rules:") },
      phase: "compile",
      code: "import_missing",
      file: "a.yaml",
    },
    {
      name: "a_failing_policy_test",
      files: {
        "a.yaml": resourcePolicy("document", "R.attr.open"),
        "tests/a_test.yaml": policyTest("EFFECT_DENY"),
      },
      phase: "test",
      code: "test_failed",
      file: "tests/a_test.yaml",
    },
    {
      name: "a_broken_policy_test",
      files: { "a.yaml": resourcePolicy("document"), "tests/a_test.yaml": "name: [" },
      phase: "test",
      code: "test_structure",
      file: "tests/a_test.yaml",
    },
    { name: "no_policies", files: { "README.md": "# empty" }, phase: "parse", code: "no_policies", file: "" },
  ];

  it.each(cases)("$name ends_it_as_a_user_error_at_the_right_place_and_the_running_bundle_stays", async (mistake) => {
    const plane = await hub.newPlane();
    const store = await newStore(plane);
    const before = await build(plane, store, good);
    const failed = await build(plane, store, { ...mistake.files });
    expect(failed.outcome, failed.message).toBe("userError");
    expect(failed.steps.at(-1)).toMatchObject({ phase: mistake.phase, ok: false });
    const [diagnostic] = failed.diagnostics;
    expect(diagnostic).toMatchObject({ code: mistake.code, file: mistake.file });
    if (mistake.line !== undefined) expect(diagnostic?.position?.line).toBe(mistake.line);
    const rollouts = await listRollouts(plane, { deploymentId: store.deploymentId });
    expect(rollouts.map((rollout) => rollout.build.buildId)).toEqual([before.buildId]);
    const after = await build(plane, store, { ...good, "more.yaml": resourcePolicy("more") });
    expect(after.outcome).toBe("succeeded");
    expect(plane.errors).toEqual([]);
  });
});

it("a_mistake_does_not_hide_those_of_other_files", async () => {
  const plane = await hub.newPlane();
  const store = await newStore(plane);
  const unknown = resourcePolicy("document").replace("  rules:", "  importDerivedRoles: [nobody]\n  rules:");
  const failed = await build(plane, store, { "a.yaml": unknown, "b.yaml": resourcePolicy("more", '1 + "a" == 2') });
  expect(failed.diagnostics.map(({ code, file }) => `${file} ${code}`)).toEqual([
    "a.yaml import_missing",
    "b.yaml cel_type",
  ]);
});

it("a_passing_policy_test_is_counted_and_its_report_kept", async () => {
  const plane = await hub.newPlane();
  const files = {
    "a.yaml": resourcePolicy("document", "R.attr.open"),
    "tests/a_test.yaml": policyTest("EFFECT_ALLOW"),
  };
  const built = await build(plane, await newStore(plane), files);
  expect(built.outcome, built.message).toBe("succeeded");
  expect(built.steps.find((step) => step.phase === "test")?.message).toBe("1 suite: 1 passed, 0 failed, 0 skipped.");
  expect(built.reports["tests"]).toMatchObject({ summary: { testsCount: 1, overallResult: "RESULT_PASSED" } });
});

describe("a build that does not run to its end", () => {
  it("stops_at_the_next_step_when_it_is_cancelled", async () => {
    const plane = await hub.newPlane();
    const store = await newStore(plane);
    const cancelled = await build(plane, store, good, (pipeline, buildId) => ({
      ...pipeline,
      compile: async () => {
        await cancelBuild(plane, { buildId, actor: plane.userId });
        return pipeline.compile();
      },
    }));
    expect(cancelled).toMatchObject({ phase: "done", outcome: "cancelled" });
    expect(cancelled.steps.map((step) => step.phase)).toEqual(["checkout", "parse", "compile"]);
    expect(await listRollouts(plane, { deploymentId: store.deploymentId })).toEqual([]);
  });

  it("is_queued_again_after_a_failure_of_the_hub_and_ends_as_a_system_error_after_three", async () => {
    const plane = await hub.newPlane();
    const store = await newStore(plane);
    const fail = (pipeline: Pipeline): Pipeline => ({
      ...pipeline,
      package: () => Promise.reject(new Error("disk on fire")),
    });
    const first = await build(plane, store, good, fail);
    expect(first).toMatchObject({ phase: "queued", outcome: undefined, attempt: 1 });
    const openPipeline = () => ({
      pipeline: fail(createPipeline(createPolicyRooms())),
      abort: () => {},
      release: () => {},
    });
    const parts = { plane, workerId: "w", leaseMs: 10_000, openPipeline, onError: () => {} };
    await runBuild(parts, first.buildId);
    await runBuild(parts, first.buildId);
    const last = await getBuild(plane, first.buildId);
    expect(last).toMatchObject({ phase: "done", outcome: "systemError", attempt: 3 });
    expect(JSON.stringify(last)).not.toContain("disk on fire");
  });

  it("writes_nothing_once_another_worker_has_taken_it_over", async () => {
    const plane = await hub.newPlane();
    const store = await newStore(plane);
    const database: Database = plane.database;
    const overtaken = await build(plane, store, good, (pipeline, buildId) => ({
      ...pipeline,
      compare: async () => {
        await database.build.update({ where: { id: buildId }, data: { attempt: { increment: 1 }, workerId: "other" } });
        return pipeline.compare();
      },
    }));
    expect(overtaken).toMatchObject({ phase: "compare", outcome: undefined, attempt: 2 });
    expect((await getDeployment(plane, store.deploymentId)).latestRollout).toBeUndefined();
  });

  it("of_two_builds_that_end_in_the_wrong_order_the_newer_one_stays_out", async () => {
    const plane = await hub.newPlane();
    const store = await newStore(plane);
    const [newer] = [{ ...good, "b.yaml": resourcePolicy("b") }];
    let newerBuild: BuildDetail | undefined;
    await build(plane, store, good, (pipeline) => ({
      ...pipeline,
      compare: async () => {
        newerBuild = await build(plane, store, newer);
        return pipeline.compare();
      },
    }));
    const rollouts = await listRollouts(plane, { deploymentId: store.deploymentId });
    expect(rollouts.map((rollout) => rollout.build.buildId)).toEqual([newerBuild?.buildId]);
  });
});
