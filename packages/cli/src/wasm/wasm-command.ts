import { Command, Option } from "commander";

const schemaEnforcements = ["none", "warn", "reject"] as const;
const worlds = ["policy", "service"] as const;

export interface WasmFlags {
  readonly out: string;
  readonly component?: (typeof worlds)[number];
  readonly resources?: readonly string[];
  readonly actions?: readonly string[];
  readonly roles?: readonly string[];
  readonly scopes?: readonly string[];
  readonly policyVersions?: readonly string[];
  readonly schemas: (typeof schemaEnforcements)[number];
  readonly strictEvaluation?: boolean;
  readonly lenientScopeSearch?: boolean;
  readonly defaultPolicyVersion?: string;
  readonly defaultScope?: string;
  readonly errorReports: boolean;
}

const names = (value: string): readonly string[] => value.split(",").map((name) => name.trim());

/** `edict wasm <dir> -o <file>`: compiles policies to WebAssembly. */
export function createWasmCommand(): Command {
  return new Command("wasm")
    .description("Compile policies to a WebAssembly module, or component, that decides by itself")
    .argument("<dir>", "policy directory")
    .requiredOption("-o, --out <file>", "the file to write")
    .addOption(
      new Option(
        "--component [world]",
        "write a component instead of a module: policy, for other components and programs, or service, which answers HTTP",
      )
        .choices(worlds)
        .preset("policy"),
    )
    .option("--resources <kinds>", "only what is about these resource kinds, separated by commas", names)
    .option("--actions <actions>", "only what is about these actions", names)
    .option("--roles <roles>", "only what is about these roles and their parents", names)
    .option("--scopes <scopes>", "only what holds in these scopes; an empty name is the root scope", names)
    .option("--policy-versions <versions>", "only policies of these versions", names)
    .addOption(new Option("--schemas <enforcement>", "what schemas do").choices(schemaEnforcements).default("none"))
    .option("--strict-evaluation", "deny when a condition fails")
    .option("--lenient-scope-search", "look in parent scopes when the scope of a request has no policies")
    .option("--default-policy-version <version>", "version of requests that name none")
    .option("--default-scope <scope>", "scope of requests that name none")
    .option("--no-error-reports", "smaller: evaluation errors, and policies that took part, cannot be asked for")
    .action(async (directory: string, flags: WasmFlags) => {
      const { runWasm } = await import("./run-wasm.ts");
      runWasm(directory, flags);
    });
}
