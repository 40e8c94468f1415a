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
function commitFiles(plane: Plane, storeId: string, files: { readonly [path: string]: string | Buffer }): string {
  const git = (args: string[], input: Buffer = Buffer.alloc(0)) => {
    const result = spawnSync("git", ["-C", plane.repositories.pathOf(storeId), ...args], { input, env: gitEnv() });
    if (result.status !== 0) throw new Error(result.stderr.toString());
    return result.stdout.toString().trim();
  };
  const parts: Buffer[] = [
    Buffer.from("commit refs/heads/main\ncommitter Ana <a@b> 1767225600 +0000\ndata 6\nChange\ndeleteall\n"),
  ];
  for (const [path, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    parts.push(Buffer.from(`M 100644 inline ${path}\ndata ${bytes.length}\n`), bytes, Buffer.from("\n"));
  }
  git(["fast-import", "--quiet", "--force"], Buffer.concat(parts));
  return git(["rev-parse", "refs/heads/main"]);
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
