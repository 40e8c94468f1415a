import { EventEmitter, on } from "node:events";
import { getBuild, getDeployment, getStore, type Plane, type Topic } from "@edict/control";
import { procedure } from "../trpc.ts";
import { inWorkspace, requireInWorkspace } from "./require-operation.ts";

/** What to read again: a topic, and of which row; no id means that something may have been missed. */
export interface Change {
  readonly topic: Topic;
  readonly id: string | undefined;
}

const watched: readonly Topic[] = ["build", "deployment", "fleet", "store"];

/** What changes in a workspace, as it happens. Pages read the rows again; a lost event only makes them slower. */
export const changes = procedure.input(inWorkspace).subscription(async function* ({ ctx, input, signal }) {
  await requireInWorkspace(ctx, input.workspaceId, "read");
  const wakes = new EventEmitter();
  const ends = watched.map((topic) =>
    ctx.plane.notifier.subscribe(topic, (id) => wakes.emit("wake", { topic, id } satisfies Change)),
  );
  const belongs = createBelongs(ctx.plane, input.workspaceId);
  try {
    for await (const [change] of on(wakes, "wake", signal === undefined ? {} : { signal }) as AsyncIterable<[Change]>) {
      if (await belongs(change)) yield change;
    }
  } catch (error) {
    if (!(error instanceof Error && error.name === "AbortError")) throw error;
  } finally {
    for (const end of ends) end();
  }
});

const rememberedMax = 10_000;

/** Tells whether a row is of a workspace; rows never move, so each is asked for once. */
function createBelongs(plane: Plane, workspaceId: string): (change: Change) => Promise<boolean> {
  const known = new Map<string, boolean>();
  return async ({ topic, id }) => {
    if (id === undefined) return true;
    const key = `${topic}:${id}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const isOurs = (await readWorkspaceOf(plane, topic, id)) === workspaceId;
    if (known.size >= rememberedMax) known.clear();
    known.set(key, isOurs);
    return isOurs;
  };
}

async function readWorkspaceOf(plane: Plane, topic: Topic, id: string): Promise<string | undefined> {
  try {
    if (topic === "build") return (await getBuild(plane, id)).workspaceId;
    if (topic === "store") return (await getStore(plane, id)).workspaceId;
    return (await getDeployment(plane, id)).workspaceId;
  } catch {
    return undefined;
  }
}
