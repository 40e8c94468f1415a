import { readFileSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { DecisionPoint, type PdpConfig, PdpStartError, parsePdpConfig, startPdp } from "@edict/pdp";
import type { Environment } from "../environment.ts";
import { CommandFailure, exitCodes } from "../exit-codes.ts";
import { edictVersion } from "../version.ts";
import { chooseEvaluator, type EvaluatorFactory } from "./create-evaluator.ts";
import { loadFromDisk } from "./load-from-disk.ts";
import { loadFromHub } from "./load-from-hub.ts";
import { loadNothing } from "./load-nothing.ts";
import { createLog, type Log } from "./log.ts";
import { createPlaygroundMethods } from "./playground.ts";
import type { ServerFlags } from "./server-command.ts";

/** Serves decisions until it is told to stop. */
export async function runServer(flags: ServerFlags, environment: Environment): Promise<void> {
  const config = readConfig(flags, environment);
  const log = createLog(flags.logLevel);
  if (flags.debugListenAddr !== undefined)
    log.warn("--debug-listen-addr is for Cerbos's own tools; nothing listens there");
  const decisionPoint = new DecisionPoint();
  const createEvaluator = chooseEvaluator(environment);
  const source = await loadPolicies(config, decisionPoint, log, environment, createEvaluator);
  const pdp = await startPdp({
    config,
    decisionPoint,
    version: edictVersion,
    playground: createPlaygroundMethods,
    onError: (error) => log.error("internal error", error),
  }).catch(async (error: unknown) => {
    await source.close();
    throw error instanceof PdpStartError ? new CommandFailure(error.message, exitCodes.unknown) : error;
  });
  log.info(`serving decisions on ${pdp.url} and, over gRPC, on ${pdp.grpcAddress}`);
  await waitForStop();
  log.info("stopping");
  await source.close();
  await pdp.close();
}

async function loadPolicies(
  config: PdpConfig,
  decisionPoint: DecisionPoint,
  log: Log,
  environment: Environment,
  createEvaluator: EvaluatorFactory,
): Promise<{ close(): Promise<void> }> {
  switch (config.storage.driver) {
    case "hub":
      return loadFromHub({
        config,
        decisionPoint,
        log,
        environment,
        createEvaluator,
        instance: environment.CERBOS_HUB_PDP_ID ?? hostname(),
      });
    case "disk":
      return loadFromDisk({ config, decisionPoint, log, createEvaluator });
    case "sqlite3":
      log.warn(
        "storage.driver sqlite3 is not offered: there are no policies and every request is denied; use a hub or a directory",
      );
      return loadNothing(config, decisionPoint, createEvaluator);
  }
}

/** What is served if nobody says what. */
const defaultConfig = "storage: {driver: disk, disk: {directory: policies, watchForChanges: true}}";

function readConfig(flags: ServerFlags, environment: Environment): PdpConfig {
  const config = flags.config ?? (environment.CERBOS_CONFIG || undefined);
  const text = config === undefined ? defaultConfig : readConfigFile(config);
  const overrides = [...flags.set, ...hubOverrides(flags, environment)];
  const result = parsePdpConfig({ text, overrides, environment });
  if (result.ok) return result.config;
  const where = config === undefined ? "the configuration" : `the configuration in ${config}`;
  throw new CommandFailure(`${where} is not valid:\n  ${result.problems.join("\n  ")}`, exitCodes.unknown);
}

function readConfigFile(path: string): string {
  if (path === "-") return readFileSync(0, "utf8");
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === true) return readFileSync(path, "utf8");
  const problem = found === undefined ? "does not exist" : "is not a file";
  throw new CommandFailure(`the configuration file ${path} ${problem}`, exitCodes.unknown);
}

/** A deployment that the command names takes the place of the store that the configuration names. */
function hubOverrides(flags: ServerFlags, environment: Environment): readonly string[] {
  if (flags["hub.playgroundId"] ?? environment.CERBOS_HUB_PLAYGROUND_ID) {
    throw new CommandFailure("playgrounds of a hub cannot be followed; name a deployment", exitCodes.unknown);
  }
  const deployment = flags["hub.deploymentId"] ?? environment.CERBOS_HUB_DEPLOYMENT_ID;
  if (deployment === undefined || deployment === "") return [];
  return ["storage.driver=hub", `storage.hub.remote.deploymentID=${deployment}`];
}

function waitForStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
