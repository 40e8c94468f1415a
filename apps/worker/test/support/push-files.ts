import { spawnSync } from "node:child_process";
import { createDeployment, createStore, gitEnv, type Plane, type RecordedPush, recordPush } from "@edict/control";

export interface TestStore {
  readonly workspaceId: string;
  readonly storeId: string;
  readonly deploymentId: string;
}

export async function newStore(plane: Plane & { readonly workspaceId: string }): Promise<TestStore> {
  const { workspaceId } = plane;
  const { storeId } = await createStore(plane, { workspaceId, name: "Policies", actor: "test" });
  const stores = [{ storeId }];
  const { deploymentId } = await createDeployment(plane, { workspaceId, name: "Production", stores, actor: "test" });
  return { workspaceId, storeId, deploymentId };
}

/** Puts a commit with exactly these files straight into the bare repository, with the same id on every run. */
export function commitFiles(
  plane: Plane,
  storeId: string,
  files: { readonly [path: string]: string | Buffer },
): string {
  const fixed = { GIT_AUTHOR_NAME: "Ana", GIT_AUTHOR_EMAIL: "a@b", GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z" };
  const committer = {
    GIT_COMMITTER_NAME: "Ana",
    GIT_COMMITTER_EMAIL: "a@b",
    GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
  };
  const git = (args: string[], input: string | Buffer = "", env = {}) => {
    const options = { input, env: { ...gitEnv(), ...fixed, ...committer, ...env }, maxBuffer: 1 << 28 };
    const result = spawnSync("git", ["-C", plane.repositories.pathOf(storeId), ...args], options);
    if (result.status !== 0) throw new Error(result.stderr.toString());
    return result.stdout.toString().trim();
  };
  const known = new Map<string, string>();
  const lines = Object.entries(files).map(([path, content]) => {
    const key = content.toString("latin1" as BufferEncoding);
    const oid = known.get(key) ?? git(["hash-object", "-w", "--stdin"], content);
    known.set(key, oid);
    return `100644 ${oid}\t${path}\n`;
  });
  const index = { GIT_INDEX_FILE: "test-index" };
  git(["read-tree", "--empty"], "", index);
  git(["update-index", "--index-info"], lines.join(""), index);
  const commit = git(["commit-tree", git(["write-tree"], "", index), "-m", "Change"]);
  git(["update-ref", "refs/heads/main", commit]);
  return commit;
}

export async function pushFiles(
  plane: Plane,
  store: TestStore,
  files: { readonly [path: string]: string | Buffer },
): Promise<RecordedPush> {
  const commit = commitFiles(plane, store.storeId, files);
  const info = await plane.repositories.readCommit(store.storeId, commit);
  return recordPush(plane, { ...info, storeId: store.storeId, branch: "main", pushedBy: "test" });
}

/** A resource policy with one rule. */
export function resourcePolicy(resource: string, condition = "true", effect = "EFFECT_ALLOW"): string {
  return `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: ${resource}
  version: default
  rules:
    - actions: [view]
      roles: [user]
      effect: ${effect}
      condition:
        match:
          expr: ${JSON.stringify(condition)}
`;
}
