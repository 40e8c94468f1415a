import { compilePolicySet } from "@edict/compiler";
import type { DecisionPoint, PdpConfig } from "@edict/pdp";
import { fileRoleOf, readPolicySet } from "@edict/policy";
import { compareDiagnostics, type PolicyMeta, placeOf, type RuleTable } from "@edict/protocol";
import { CommandFailure, exitCodes } from "../exit-codes.ts";
import { readPolicyDirectory } from "../files/read-policy-directory.ts";
import type { EvaluatorFactory } from "./create-evaluator.ts";
import type { Log } from "./log.ts";
import { watchTree } from "./watch-tree.ts";

/** Changes that come within this time are loaded together. */
const settleMs = 200;

export interface DiskSourceOptions {
  readonly config: PdpConfig;
  readonly decisionPoint: DecisionPoint;
  readonly log: Log;
  readonly createEvaluator: EvaluatorFactory;
}

/** Compiles the policies of a directory and, if the configuration says so, again whenever a file changes. */
export async function loadFromDisk(options: DiskSourceOptions): Promise<{ close(): Promise<void> }> {
  const { disk } = options.config.storage;
  if (disk === undefined) throw new CommandFailure("storage.disk.directory is not set", exitCodes.unknown);
  const problems = activateDirectory(disk.directory, options);
  if (problems.length > 0) {
    throw new CommandFailure(
      `the policies in ${disk.directory} do not compile:\n${problems.join("\n")}`,
      exitCodes.unknown,
    );
  }
  if (!disk.watchForChanges) return { close: async () => undefined };
  let timer: NodeJS.Timeout | undefined;
  const watcher = watchTree(disk.directory, () => {
    clearTimeout(timer);
    timer = setTimeout(() => reload(disk.directory, options), settleMs);
  });
  return {
    close: async () => {
      clearTimeout(timer);
      watcher.close();
    },
  };
}

/** What fails to compile never replaces what runs. */
function reload(directory: string, options: DiskSourceOptions): void {
  const { log } = options;
  try {
    const problems = activateDirectory(directory, options);
    if (problems.length === 0) log.info(`loaded the changed policies in ${directory}`);
    else log.warn(`the changed policies do not compile; deciding goes on with the old ones:\n${problems.join("\n")}`);
  } catch (error) {
    log.warn("the changed policies cannot be read; deciding goes on with the old ones", error);
  }
}

function activateDirectory(
  directory: string,
  { config, decisionPoint, createEvaluator }: DiskSourceOptions,
): readonly string[] {
  const policySet = readPolicySet(readPolicyDirectory(directory, (path) => fileRoleOf(path) !== "test"));
  const { table, diagnostics } = compilePolicySet(policySet, {
    schemas: config.schema.enforcement === "none" ? "ignore" : "warn",
  });
  if (table === undefined) {
    return diagnostics
      .filter(({ severity }) => severity === "error")
      .sort(compareDiagnostics)
      .map((diagnostic) => `${placeOf(diagnostic)}: ${diagnostic.message}`);
  }
  decisionPoint.activate({
    evaluator: createEvaluator(fromDisk(table), config),
    bundleId: "",
    source: { disk: { directory } },
  });
  return [];
}

/** Decision log entries name the driver beside the file that a policy came from. */
function fromDisk(table: RuleTable): RuleTable {
  const meta = new Map<string, PolicyMeta>();
  for (const [key, policy] of table.meta) {
    const sources = [...policy.sourceAttributes].map(
      ([name, source]) => [name, { ...source, driver: "disk" }] as const,
    );
    meta.set(key, { ...policy, sourceAttributes: new Map(sources) });
  }
  return { ...table, meta };
}
