type Step =
  | { readonly kind: "text"; readonly accepts: (character: string) => boolean }
  | { readonly kind: "star" | "all" };

const alternativesMax = 256;

/**
 * Matches a name against a glob of the policy language, as needed while compiling: `*` and `?` stay inside a `:` segment,
 * `**` and a lone `*` cross, `[a-z]`, `[!x]` and `{a,b}` work as in shells. Costs at most pattern × name length.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  if (pattern === "*" || pattern === "**" || pattern === name) {
    return true;
  }
  return expandBraces(pattern).some((alternative) => matchesSteps(toSteps(alternative), [...name]));
}

function expandBraces(pattern: string): string[] {
  let expanded = [pattern];
  for (let rounds = 0; rounds < alternativesMax; rounds++) {
    const next = expanded.flatMap((alternative) => {
      const braces = /\{([^{}]*)\}/.exec(alternative);
      if (braces === null) {
        return [alternative];
      }
      const [whole, choices = ""] = braces;
      const before = alternative.slice(0, braces.index);
      const after = alternative.slice(braces.index + whole.length);
      return choices.split(",").map((choice) => before + choice + after);
    });
    if (next.length === expanded.length || next.length > alternativesMax) {
      return next.slice(0, alternativesMax);
    }
    expanded = next;
  }
  return expanded;
}

function toSteps(pattern: string): Step[] {
  const steps: Step[] = [];
  const parts = pattern.match(/\*\*+|\*|\?|\[!?[^\]]+\]|\\?./gsu) ?? [];
  for (const part of parts) {
    if (part.startsWith("**")) {
      steps.push({ kind: "all" });
    } else if (part === "*") {
      steps.push({ kind: "star" });
    } else if (part === "?") {
      steps.push({ kind: "text", accepts: (character) => character !== ":" });
    } else if (part.startsWith("[") && part.length > 2) {
      steps.push({ kind: "text", accepts: toClass(part) });
    } else {
      const literal = part.length > 1 && part.startsWith("\\") ? part.slice(1) : part;
      steps.push({ kind: "text", accepts: (character) => character === literal });
    }
  }
  return steps;
}

function toClass(part: string): (character: string) => boolean {
  const negated = part.startsWith("[!");
  const body = part.slice(negated ? 2 : 1, -1);
  const range = /^(.)-(.)$/u.exec(body);
  const [, low = "", high = ""] = range ?? [];
  return (character) => negated !== (range === null ? body.includes(character) : character >= low && character <= high);
}

/** Walks all positions the pattern can be in at once. */
function matchesSteps(steps: readonly Step[], name: readonly string[]): boolean {
  let states = withSkips(new Set([0]), steps);
  for (const character of name) {
    const next = new Set<number>();
    for (const state of states) {
      const step = steps[state];
      if (step?.kind === "text" && step.accepts(character)) {
        next.add(state + 1);
      } else if (step?.kind === "all" || (step?.kind === "star" && character !== ":")) {
        next.add(state);
      }
    }
    states = withSkips(next, steps);
  }
  return states.has(steps.length);
}

function withSkips(states: Set<number>, steps: readonly Step[]): Set<number> {
  for (const state of states) {
    const step = steps[state];
    if (step !== undefined && step.kind !== "text") {
      states.add(state + 1);
    }
  }
  return states;
}
