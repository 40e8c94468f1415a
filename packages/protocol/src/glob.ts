/**
 * Globs of the policy language: `:` separates segments, `*` and `?` stay inside a segment, `**` crosses, `[a-z]`, `[!x]`
 * and `{a,b}` work as in shells, `\` escapes. Matching simulates a nondeterministic automaton, so its cost is bounded by
 * pattern length × text length whatever the pattern.
 */
export type GlobMatcher = (text: string) => boolean;

type GlobNode =
  | { readonly type: "text"; readonly char: number }
  | { readonly type: "one" }
  | { readonly type: "segment" }
  | { readonly type: "all" }
  | { readonly type: "set"; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly type: "choice"; readonly branches: readonly (readonly GlobNode[])[] };

/** A state of the automaton: it reads one code point and goes on to the next state (loops stay as well), or jumps. */
export type GlobStep =
  | { readonly op: "char"; readonly char: number }
  | { readonly op: "one" | "segment" | "all" }
  | { readonly op: "set"; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly op: "jumps"; readonly to: readonly number[] };

const separator = 58; // ":"

/** A lone `*` matches everything, as Cerbos has it for backward compatibility. `undefined` if the pattern is malformed. */
export function compileGlob(pattern: string): GlobMatcher | undefined {
  const steps = globSteps(pattern);
  if (steps === undefined) return undefined;
  return pattern === "*" || pattern === "**" ? () => true : (text) => simulate(steps, text);
}

/** The automaton of a pattern; it accepts in the state after the last. `undefined` if the pattern is malformed. */
export function globSteps(pattern: string): readonly GlobStep[] | undefined {
  if (pattern === "*") return [{ op: "all" }];
  const parser = { chars: [...pattern].map((c) => c.codePointAt(0) ?? 0), at: 0 };
  const nodes = parseSequence(parser, false);
  if (nodes === undefined || parser.at < parser.chars.length) return undefined;
  const steps: GlobStep[] = [];
  emitSequence(nodes, steps);
  return steps;
}

interface GlobParser {
  readonly chars: readonly number[];
  at: number;
}

function parseSequence(parser: GlobParser, insideChoice: boolean): GlobNode[] | undefined {
  const nodes: GlobNode[] = [];
  while (parser.at < parser.chars.length) {
    const char = parser.chars[parser.at] ?? 0;
    if (insideChoice && (char === 44 || char === 125)) return nodes;
    parser.at += 1;
    const node = parseNode(parser, char);
    if (node === undefined) return undefined;
    nodes.push(node);
  }
  return insideChoice ? undefined : nodes;
}

function parseNode(parser: GlobParser, char: number): GlobNode | undefined {
  switch (char) {
    case 42: // *
      if (parser.chars[parser.at] !== 42) return { type: "segment" };
      while (parser.chars[parser.at] === 42) parser.at += 1;
      return { type: "all" };
    case 63: // ?
      return { type: "one" };
    case 91: // [
      return parseSet(parser);
    case 123: // {
      return parseChoice(parser);
    case 92: {
      const escaped = parser.chars[parser.at];
      if (escaped === undefined) return undefined;
      parser.at += 1;
      return { type: "text", char: escaped };
    }
    default:
      return { type: "text", char };
  }
}

function parseSet(parser: GlobParser): GlobNode | undefined {
  const { chars } = parser;
  const negated = chars[parser.at] === 33;
  if (negated) parser.at += 1;
  const ranges: [number, number][] = [];
  while (parser.at < chars.length && (chars[parser.at] !== 93 || ranges.length === 0)) {
    if (chars[parser.at] === 92) parser.at += 1;
    const low = chars[parser.at];
    if (low === undefined) return undefined;
    parser.at += 1;
    const high = chars[parser.at] === 45 && chars[parser.at + 1] !== 93 ? chars[parser.at + 1] : undefined;
    if (high !== undefined) parser.at += 2;
    ranges.push([low, high ?? low]);
  }
  if (parser.at >= chars.length) return undefined;
  parser.at += 1;
  return { type: "set", negated, ranges };
}

function parseChoice(parser: GlobParser): GlobNode | undefined {
  const branches: (readonly GlobNode[])[] = [];
  for (;;) {
    const branch = parseSequence(parser, true);
    if (branch === undefined) return undefined;
    branches.push(branch);
    parser.at += 1;
    if (parser.chars[parser.at - 1] === 125) return { type: "choice", branches };
  }
}

function emitSequence(nodes: readonly GlobNode[], steps: GlobStep[]): void {
  for (const node of nodes) {
    if (node.type === "choice") emitChoice(node.branches, steps);
    else steps.push(toStep(node));
  }
}

function toStep(node: Exclude<GlobNode, { readonly type: "choice" }>): GlobStep {
  if (node.type === "text") return { op: "char", char: node.char };
  if (node.type === "set") return { op: "set", negated: node.negated, ranges: node.ranges };
  return { op: node.type };
}

function emitChoice(branches: readonly (readonly GlobNode[])[], steps: GlobStep[]): void {
  const fork = steps.length;
  const starts: number[] = [];
  const ends: number[] = [];
  steps.push({ op: "jumps", to: starts });
  for (const branch of branches) {
    starts.push(steps.length);
    emitSequence(branch, steps);
    ends.push(steps.length);
    steps.push({ op: "jumps", to: [] });
  }
  for (const end of ends) steps[end] = { op: "jumps", to: [steps.length] };
  steps[fork] = { op: "jumps", to: starts };
}

function simulate(steps: readonly GlobStep[], text: string): boolean {
  let current = new Set<number>();
  enter(steps, 0, current);
  for (const symbol of text) {
    const char = symbol.codePointAt(0) ?? 0;
    const following = new Set<number>();
    for (const at of current) {
      const step = steps[at];
      if (step === undefined || !accepts(step, char)) continue;
      enter(steps, step.op === "segment" || step.op === "all" ? at : at + 1, following);
    }
    if (following.size === 0) return false;
    current = following;
  }
  return current.has(steps.length);
}

function accepts(step: GlobStep, char: number): boolean {
  switch (step.op) {
    case "char":
      return char === step.char;
    case "one":
    case "segment":
      return char !== separator;
    case "all":
      return true;
    case "set":
      return step.ranges.some(([low, high]) => low <= char && char <= high) !== step.negated;
    case "jumps":
      return false;
  }
}

/** Adds a state and all states reachable without reading; a loop may also be left at once. */
function enter(steps: readonly GlobStep[], at: number, into: Set<number>): void {
  if (into.has(at)) return;
  into.add(at);
  const step = steps[at];
  if (step?.op === "jumps") for (const target of step.to) enter(steps, target, into);
  else if (step?.op === "segment" || step?.op === "all") enter(steps, at + 1, into);
}
