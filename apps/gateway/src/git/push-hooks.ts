import { checkTree, type Plane, parseTreeListing, recordPush } from "@edict/control";

/** Who pushes to which store. */
export interface PushContext {
  readonly storeId: string;
  readonly storeName: string;
  readonly pushedBy: string;
}

export interface RefUpdate {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
}

/** What a hook prints to the person who pushes; `ok: false` refuses the push. */
export interface HookVerdict {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** Before git accepts a push: only branches, and only trees that a store takes. */
export function checkPush(updates: readonly RefUpdate[], trees: readonly string[]): HookVerdict {
  const lines = updates.flatMap((update, index) => {
    if (!update.ref.startsWith("refs/heads/")) return [`${update.ref} is not a branch; a store takes branches only.`];
    return checkTree(parseTreeListing(trees[index] ?? ""));
  });
  if (lines.length === 0) return { ok: true, lines };
  return { ok: false, lines: [...lines, "Nothing was changed; the running policies stay as they are."] };
}

/** After git accepted a push: records it, and says which builds it began. */
export async function acceptPush(
  hub: { readonly plane: Plane; readonly webUrl: string; readonly onError: (error: unknown) => void },
  context: PushContext,
  updates: readonly RefUpdate[],
): Promise<HookVerdict> {
  const { plane, webUrl, onError } = hub;
  const lines: string[] = [];
  try {
    for (const { after, ref } of updates) lines.push(...(await acceptUpdate(plane, webUrl, context, { after, ref })));
  } catch (error) {
    onError(error);
    // git has it, and the sweeper records what git has.
    lines.push("your push is stored; its build begins as soon as the hub can record it.");
  }
  return { ok: true, lines };
}

async function acceptUpdate(
  plane: Plane,
  webUrl: string,
  context: PushContext,
  update: { readonly after: string; readonly ref: string },
): Promise<string[]> {
  const branch = update.ref.slice("refs/heads/".length);
  const { storeId, pushedBy } = context;
  const info = await plane.repositories.readCommit(storeId, update.after);
  const { message, author, authoredAt } = info;
  const recorded = await recordPush(plane, {
    storeId,
    branch,
    commit: update.after,
    message,
    author,
    authoredAt,
    pushedBy,
  });
  if (recorded.builds.length === 0) {
    const version = `stored ${branch} as version ${recorded.number} of ${context.storeName}`;
    return [`${version}; no deployment uses this branch, so nothing is built. Create one at ${webUrl}/deployments`];
  }
  const isAlone = recorded.builds.length === 1;
  return recorded.builds.map(({ buildId, number, deploymentName }) => {
    return `build ${number} ${webUrl}/builds/${buildId}${isAlone ? "" : ` (${deploymentName})`}`;
  });
}
