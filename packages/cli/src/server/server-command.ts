import { Command, InvalidArgumentError, Option } from "commander";
import type { Environment } from "../environment.ts";
import { logLevels } from "./log.ts";

export interface ServerFlags {
  readonly config?: string;
  readonly set: readonly string[];
  readonly logLevel: (typeof logLevels)[number];
  readonly debugListenAddr?: string;
  readonly "hub.deploymentId"?: string;
  readonly "hub.playgroundId"?: string;
}

const collect = (value: string, values: readonly string[]) => [...values, value];

/** `edict server`: a decision point. */
export function createServerCommand(environment: Environment): Command {
  const levels = logLevels.map((level) => `"${level}"`).join(", ");
  return new Command("server")
    .description("Run a policy decision point, over HTTP (:3592) and gRPC (:3593)")
    .option(
      "--config <file>",
      "configuration file (YAML or JSON), as for cerbos server; `-` reads standard input; without one, the policies of ./policies are served (env: CERBOS_CONFIG)",
    )
    .option(
      "--set <key=value>",
      "override keys of the configuration, e.g. --set server.httpListenAddr=:3592,engine.lenientScopeSearch=true; may be repeated",
      collect,
      [],
    )
    .addOption(
      new Option("--log-level <level>", `what to print (choices: ${levels})`).argParser(readLogLevel).default("info"),
    )
    .option(
      "--hub.deployment-id <id>",
      "follow this deployment of a hub, whatever store the configuration names (env: CERBOS_HUB_DEPLOYMENT_ID)",
    )
    .addOption(new Option("--hub.playground-id <id>").hideHelp())
    .addOption(new Option("--debug-listen-addr <address>").hideHelp())
    .action(async (flags: ServerFlags) => {
      // What serves takes a second to load, which the other commands need not wait for.
      const { runServer } = await import("./run-server.ts");
      await runServer(flags, environment);
    });
}

function readLogLevel(text: string): (typeof logLevels)[number] {
  const level = logLevels.find((known) => known === text.toLowerCase());
  if (level === undefined) throw new InvalidArgumentError(`It can be ${logLevels.join(", ")}.`);
  return level;
}
