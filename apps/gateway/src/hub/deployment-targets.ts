import { type DeploymentTarget, type Plane, readDeploymentTarget } from "@edict/control";

/** What the deployments that somebody watches should run, kept current by notifications and, if those fail, by looking. */
export interface DeploymentTargets {
  /** Calls back with the target now and at every change; `undefined` if the deployment does not exist. */
  watch(deploymentId: string, onTarget: (target: DeploymentTarget | undefined) => void): () => void;
  close(): void;
}

interface Entry {
  target: DeploymentTarget | undefined;
  isKnown: boolean;
  reading: Promise<void> | undefined;
  isStale: boolean;
  readonly watchers: Set<(target: DeploymentTarget | undefined) => void>;
}

export function createDeploymentTargets(
  plane: Pick<Plane, "database" | "notifier">,
  options: { readonly lookEveryMs: number; readonly onError: (error: unknown) => void },
): DeploymentTargets {
  const entries = new Map<string, Entry>();

  const read = async (deploymentId: string, entry: Entry): Promise<void> => {
    do {
      entry.isStale = false;
      const target = await readDeploymentTarget(plane, deploymentId);
      const isSame = entry.isKnown && JSON.stringify(target) === JSON.stringify(entry.target);
      entry.target = target;
      entry.isKnown = true;
      if (!isSame) for (const watcher of [...entry.watchers]) watcher(target);
    } while (entry.isStale);
  };
  /** One reading at a time for a deployment, however many ask. */
  const refresh = (deploymentId: string): void => {
    const entry = entries.get(deploymentId);
    if (entry === undefined) return;
    entry.isStale = true;
    entry.reading ??= read(deploymentId, entry)
      .catch(options.onError)
      .finally(() => {
        entry.reading = undefined;
      });
  };
  const refreshAll = () => [...entries.keys()].forEach(refresh);
  const unsubscribe = plane.notifier.subscribe("deployment", (id) => (id === undefined ? refreshAll() : refresh(id)));
  const timer = setInterval(refreshAll, options.lookEveryMs);

  return {
    watch: (deploymentId, onTarget) => {
      const entry: Entry = entries.get(deploymentId) ?? {
        target: undefined,
        isKnown: false,
        reading: undefined,
        isStale: false,
        watchers: new Set(),
      };
      entries.set(deploymentId, entry);
      entry.watchers.add(onTarget);
      if (entry.isKnown) onTarget(entry.target);
      else refresh(deploymentId);
      return () => {
        entry.watchers.delete(onTarget);
        if (entry.watchers.size === 0) entries.delete(deploymentId);
      };
    },
    close: () => {
      clearInterval(timer);
      unsubscribe();
    },
  };
}
