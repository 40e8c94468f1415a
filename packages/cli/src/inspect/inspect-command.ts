import { Command } from "commander";

export interface InspectFlags {
  readonly json?: boolean;
}

/** `edict inspect <file>`: what a compiled policy set says of itself. */
export function createInspectCommand(): Command {
  return new Command("inspect")
    .description("Show what a compiled policy set (.wasm) decides about, and which parts of a request it reads")
    .argument("<file>", "module or component that Edict compiled")
    .option("--json", "print the manifest as it stands in the file")
    .action(async (file: string, flags: InspectFlags) => {
      const { runInspect } = await import("./run-inspect.ts");
      runInspect(file, flags);
    });
}
