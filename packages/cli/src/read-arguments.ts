import { colorLevels } from "./paint.ts";

/** Flags that take no value of their own. */
const switches = new Set([
  "--ignore-schemas",
  "--skip-tests",
  "--skip-batching",
  "--strict-evaluation",
  "--no-color",
  "--verbose",
]);

/** Arguments as scripts for `cerbos` write them: switches with `=true` and `=false`, and `--color` without a level. */
export function readArguments(args: readonly string[]): readonly string[] {
  return args.flatMap((arg, index) => {
    const [, flag = "", value = ""] = /^(--[\w-]+)=(true|false)$/.exec(arg) ?? [];
    if (switches.has(flag)) return value === "true" ? [flag] : [];
    const isLevel = colorLevels.some((level) => level === args[index + 1]);
    return arg === "--color" && !isLevel ? ["--color=always"] : [arg];
  });
}
