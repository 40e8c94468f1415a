import { Command, Option } from "commander";
import type { Environment } from "../environment.ts";
import { logLevels } from "./log.ts";

export interface ServerFlags {
  readonly config?: string;
  readonly set: readonly string[];
  readonly logLevel: (typeof logLevels)[number];
}

const collect = (value: string, values: readonly string[]) => [...values, value];

/** `edict server`: a decision point. */
export function createServerCommand(environment: Environment): Command {
  return new Command("server")
    .description("Run a policy decision point, over HTTP (:3592) and gRPC (:3593)")
    .option("--config <file>", "configuration file (YAML or JSON), as for cerbos server; `-` reads standard input")
    .option(
      "--set <key=value>",
      "override one key of the configuration, e.g. --set server.httpListenAddr=:3592",
      collect,
      [],
    )
    .addOption(new Option("--log-level <level>", "what to print").choices(logLevels).default("info"))
    .action(async (flags: ServerFlags) => {
      // What serves takes a second to load, which the other commands need not wait for.
      const { runServer } = await import("./run-server.ts");
      await runServer(flags, environment);
    });
}
