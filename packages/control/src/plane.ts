import type { ArtifactStore } from "./artifacts/artifact-store.ts";
import type { Database } from "./database.ts";
import type { GitRepositories } from "./git/git-repositories.ts";
import type { Notifier } from "./notifier/notifier.ts";
import type { Queue } from "./queue/queue.ts";
import type { HubSecret } from "./seal-secret.ts";

/** Everything the use cases work on. Each takes the parts it needs, so a page that only reads needs only a database. */
export interface Plane {
  readonly database: Database;
  readonly queue: Queue;
  readonly notifier: Notifier;
  readonly artifacts: ArtifactStore;
  readonly repositories: GitRepositories;
  readonly secret: HubSecret;
}
