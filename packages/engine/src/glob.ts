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

type Step =
  | { readonly accepts: (char: number) => boolean; readonly next: number; readonly loops: boolean }
  | { readonly jumps: readonly number[] };

const separator = 58; // ":"

/** A lone `*` matches everything, as Cerbos has it for backward compatibility. `undefined` if the pattern is malformed. */
export function compileGlob(pattern: string): GlobMatcher | undefined {
  if (pattern === "*" || pattern === "**") return () => true;
  const parser = { chars: [...pattern].map((c) => c.codePointAt(0) ?? 0), at: 0 };
  const nodes = parseSequence(parser, false);
  if (nodes === undefined || parser.at < parser.chars.length) return undefined;
  const steps: Step[] = [];
  emitSequence(nodes, steps);
  const accept = steps.length;
  return (text) => simulate(steps, accept, text);
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

function emitSequence(nodes: readonly GlobNode[], steps: Step[]): void {
  for (const node of nodes) emitNode(node, steps);
}

function emitNode(node: GlobNode, steps: Step[]): void {
  const next = steps.length + 1;
  switch (node.type) {
    case "text":
      steps.push({ accepts: (char) => char === node.char, next, loops: false });
      return;
    case "one":
      steps.push({ accepts: (char) => char !== separator, next, loops: false });
      return;
    case "segment":
      steps.push({ accepts: (char) => char !== separator, next, loops: true });
      return;
    case "all":
      steps.push({ accepts: () => true, next, loops: true });
      return;
    case "set":
      steps.push({ accepts: (char) => inRanges(node.ranges, char) !== node.negated, next, loops: false });
      return;
    case "choice":
      emitChoice(node.branches, steps);
  }
}

function emitChoice(branches: readonly (readonly GlobNode[])[], steps: Step[]): void {
  const fork = steps.length;
  const starts: number[] = [];
  const ends: number[] = [];
  steps.push({ jumps: starts });
  for (const branch of branches) {
    starts.push(steps.length);
    emitSequence(branch, steps);
    ends.push(steps.length);
    steps.push({ jumps: [] });
  }
  for (const end of ends) steps[end] = { jumps: [steps.length] };
  steps[fork] = { jumps: starts };
}

function inRanges(ranges: readonly (readonly [number, number])[], char: number): boolean {
  return ranges.some(([low, high]) => low <= char && char <= high);
}

function simulate(steps: readonly Step[], accept: number, text: string): boolean {
  let current = new Set<number>();
  enter(steps, 0, current);
  for (const symbol of text) {
    const char = symbol.codePointAt(0) ?? 0;
    const following = new Set<number>();
    for (const at of current) {
      const step = steps[at];
      if (step === undefined || "jumps" in step || !step.accepts(char)) continue;
      enter(steps, step.loops ? at : step.next, following);
    }
    if (following.size === 0) return false;
    current = following;
  }
  return current.has(accept);
}

/** Adds a state and all states reachable without reading; a loop may also be left at once. */
function enter(steps: readonly Step[], at: number, into: Set<number>): void {
  if (into.has(at)) return;
  into.add(at);
  const step = steps[at];
  if (step === undefined) return;
  if ("jumps" in step) for (const target of step.jumps) enter(steps, target, into);
  else if (step.loops) enter(steps, step.next, into);
}
