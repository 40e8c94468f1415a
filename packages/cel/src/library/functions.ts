import { dynType } from "../check/cel-type.ts";
import { conversions } from "./conversions.ts";
import type { CelFunction } from "./declare.ts";
import { dyn, overload } from "./declare.ts";
import { encoders } from "./encoders.ts";
import { hierarchies, hierarchyMethods } from "./hierarchies.ts";
import { lists } from "./lists.ts";
import { math } from "./math.ts";
import { network } from "./network.ts";
import { operators } from "./operators.ts";
import { optionals } from "./optionals.ts";
import { paths } from "./paths.ts";
import { regexes } from "./regexes.ts";
import { spiffe, spiffeMethods, trustDomainId } from "./spiffe.ts";
import { strings } from "./strings.ts";
import { times } from "./times.ts";

const identity: CelFunction = {
  name: "id",
  overloads: [overload("id_overload", [dyn], dynType), trustDomainId],
  whole: { accepts: () => true, call: (value) => value },
};

const all: readonly CelFunction[] = [
  ...operators,
  ...conversions,
  ...strings,
  ...lists,
  ...times,
  ...math,
  ...network,
  ...regexes,
  ...encoders,
  ...optionals,
  ...hierarchies,
  ...hierarchyMethods,
  ...spiffe,
  ...spiffeMethods,
  ...paths,
  identity,
];

/** Everything an expression can call, by name. */
export const functions: ReadonlyMap<string, CelFunction> = new Map(all.map((fn) => [fn.name, fn]));

/** Functions that only Cerbos's own types know; a target of another type reports the mismatch in its own words. */
export const methods: ReadonlySet<string> = new Set([...hierarchyMethods, ...spiffeMethods].map((fn) => fn.name));
