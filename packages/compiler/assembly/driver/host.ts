/**
 * Calls of hosts that write a request as cells, without JSON: `begin_request`, words and slots of the principal, then for each
 * resource `begin_resource`, words and slots of the resource, `check`. `docs/wasm-abi.md` tells hosts the same.
 */
import { alloc, arenaTop, keepArena, releaseTo, resetArena } from "../core/arena";
import { clearResourceSlots, clearSlots } from "./attributes";
import { decide } from "./decide";
import { knownName } from "./names";
import { firstOutput } from "./outputs";
import { clearRequest, clearResource, outputs, setWord } from "./request";

@external("layout", "abiVersion")
declare function layoutAbiVersion(): u32;

let resourceStart: usize = 0;

export function abiVersion(): u32 {
  return layoutAbiVersion();
}

/**
 * Room for `size` bytes that stays across requests, for texts that come again and again; forgets the last request. Traps
 * beyond the module's own maximum of memory, so hosts ask once and use the room again.
 */
export function keep(size: u32): usize {
  resetArena();
  const at = alloc(<usize>size);
  keepArena();
  return at;
}

/** The module's own STRING of a text that policies mention as a name, which is found the fastest; 0 for any other text. */
export function findName(at: usize, length: u32): usize {
  return knownName(at, length);
}

/** Forgets the last request and begins its first resource, too. The address of room for `size` bytes. */
export function beginRequest(size: u32): usize {
  resetArena();
  clearRequest();
  clearSlots();
  resourceStart = 0;
  return alloc(<usize>size);
}

/** Forgets the last resource. The address of room for `size` bytes. */
export function beginResource(size: u32): usize {
  if (resourceStart == 0) resourceStart = arenaTop();
  else releaseTo(resourceStart);
  clearResource();
  clearResourceSlots();
  return alloc(<usize>size);
}

/** Room for more of the request that was begun. */
export function more(size: u32): usize {
  return alloc(<usize>size);
}

/** Decides the request about the resource; the address of the outcomes, 12 bytes for each action. */
export function check(): usize {
  const outcomes = decide();
  setWord(outputs, firstOutput());
  return outcomes;
}
