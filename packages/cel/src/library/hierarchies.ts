import { boolType, intType } from "../check/cel-type.ts";
import { CelError } from "../value/cel-error.ts";
import { CelHierarchy } from "../value/hierarchy.ts";
import type { CelFunction, CelResult } from "./declare.ts";
import { hierarchy, list, member, overload, str } from "./declare.ts";
import { toStrings } from "./to-strings.ts";

/** Whether the first `count` parts agree. */
function agree(a: CelHierarchy, b: CelHierarchy, count: number): boolean {
  for (let i = 0; i < count; i++) if (a.parts[i] !== b.parts[i]) return false;
  return true;
}

function isAncestor(a: CelHierarchy, b: CelHierarchy): boolean {
  return b.parts.length > a.parts.length && agree(a, b, a.parts.length);
}

function isParent(a: CelHierarchy, b: CelHierarchy): boolean {
  return b.parts.length === a.parts.length + 1 && agree(a, b, a.parts.length);
}

function commonAncestors(a: CelHierarchy, b: CelHierarchy): CelResult {
  const same = a.parts.length === b.parts.length;
  if (same && a.parts.length === 0) {
    return new CelError("internal error: runtime error: slice bounds out of range [:-1]");
  }
  const length = same ? a.parts.length - 1 : Math.min(a.parts.length, b.parts.length);
  let common = 0;
  while (common < length && a.parts[common] === b.parts[common]) common++;
  return new CelHierarchy(a.parts.slice(0, common));
}

/** Members without overloads for strangers: the target's own type reports the mismatch. */
function relation(name: string, holds: (a: CelHierarchy, b: CelHierarchy) => boolean): CelFunction {
  return { name, overloads: [member(name, [hierarchy, hierarchy], boolType, holds)] };
}

/** Methods that values of Cerbos's own types resolve themselves, so that mismatches are worded differently. */
export const hierarchyMethods: readonly CelFunction[] = [
  relation("ancestorOf", isAncestor),
  {
    name: "commonAncestors",
    overloads: [member("commonAncestors", [hierarchy, hierarchy], hierarchy.type, commonAncestors)],
  },
  relation("descendentOf", (a, b) => isAncestor(b, a)),
  relation("immediateChildOf", (a, b) => isParent(b, a)),
  relation("immediateParentOf", isParent),
  relation("overlaps", (a, b) => agree(a, b, Math.min(a.parts.length, b.parts.length))),
  relation("siblingOf", (a, b) => a.parts.length === b.parts.length && agree(a, b, Math.max(a.parts.length - 1, 0))),
];

export const hierarchies: readonly CelFunction[] = [
  {
    name: "hierarchy",
    overloads: [
      overload("hierarchy_string", [str], hierarchy.type, (text) => new CelHierarchy(text.split("."))),
      overload("hierarchy_string_string", [str, str], hierarchy.type, splitBy),
      overload("hierarchy_stringarray", [list(str)], hierarchy.type, (parts) => {
        const strings = toStrings(parts);
        return strings instanceof CelError ? strings : new CelHierarchy(strings);
      }),
    ],
  },
];

function splitBy(text: string, delimiter: string): CelHierarchy {
  return new CelHierarchy(delimiter === "" ? Array.from(text) : text.split(delimiter));
}

/** Declared apart: `size` as a whole is with the lists. */
export const hierarchySize = member("hierarchy_size", [hierarchy], intType);
