import type { VariableDefinition } from "./collect-definitions.ts";

/** Variables so that each follows those it names, or the groups that name each other in a circle. */
export type VariableOrder =
  | { readonly ok: true; readonly ordered: readonly VariableDefinition[] }
  | { readonly ok: false; readonly cycles: readonly (readonly VariableDefinition[])[] };

/** Definition → the definitions that name it. */
export type Dependents = ReadonlyMap<VariableDefinition, readonly VariableDefinition[]>;

interface Visit {
  readonly order: number;
  low: number;
  onStack: boolean;
}

/**
 * Orders variables by dependency, ties by name, exactly as Cerbos does: the order decides which evaluation errors come
 * first. (Tarjan's algorithm over names in falling order, reversed.)
 */
export function orderVariables(variables: readonly VariableDefinition[], dependents: Dependents): VariableOrder {
  const groups = strongGroups([...variables].sort(byNameFalling), dependents);
  const cycles = groups.filter((group) => group.length > 1);
  if (cycles.length > 0) {
    return { ok: false, cycles: cycles.map((cycle) => cycle.sort((a, b) => -byNameFalling(a, b))) };
  }
  return { ok: true, ordered: groups.flat().reverse() };
}

function byNameFalling(a: VariableDefinition, b: VariableDefinition): number {
  return a.name < b.name ? 1 : a.name > b.name ? -1 : 0;
}

interface Frame {
  readonly node: VariableDefinition;
  readonly visit: Visit;
  readonly next: readonly VariableDefinition[];
  at: number;
}

/** Groups in the order in which they are completed. Iterative, because chains of variables may be long. */
function strongGroups(roots: readonly VariableDefinition[], dependents: Dependents): VariableDefinition[][] {
  const visits = new Map<VariableDefinition, Visit>();
  const stack: VariableDefinition[] = [];
  const groups: VariableDefinition[][] = [];
  const enter = (node: VariableDefinition): Frame => {
    const visit = { order: visits.size, low: visits.size, onStack: true };
    visits.set(node, visit);
    stack.push(node);
    return { node, visit, next: [...(dependents.get(node) ?? [])].sort(byNameFalling), at: 0 };
  };
  for (const root of roots) {
    const frames = visits.has(root) ? [] : [enter(root)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const next = frame.next[frame.at];
      frame.at += 1;
      if (next !== undefined) {
        const seen = visits.get(next);
        if (seen === undefined) {
          frames.push(enter(next));
        } else if (seen.onStack) {
          frame.visit.low = Math.min(frame.visit.low, seen.order);
        }
        continue;
      }
      frames.pop();
      const parent = frames.at(-1);
      if (parent !== undefined) {
        parent.visit.low = Math.min(parent.visit.low, frame.visit.low);
      }
      if (frame.visit.low === frame.visit.order) {
        groups.push(popGroup(stack, frame.node, visits));
      }
    }
  }
  return groups;
}

function popGroup(
  stack: VariableDefinition[],
  last: VariableDefinition,
  visits: ReadonlyMap<VariableDefinition, Visit>,
): VariableDefinition[] {
  const group: VariableDefinition[] = [];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    group.push(node);
    const visit = visits.get(node);
    if (visit !== undefined) {
      visit.onStack = false;
    }
    if (node === last) {
      break;
    }
  }
  return group;
}
