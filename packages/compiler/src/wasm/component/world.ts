import type { HostExports } from "../emit-wasm.ts";
import type { InterfaceType } from "./interface-type.ts";

/** What a component is to its host. */
export interface World {
  /** Interfaces that may be imported; one comes before those that use its types. Only what is called is imported. */
  readonly imports: readonly InterfaceType[];
  readonly exports: readonly ExportedInterface[];
  /** Pages of 64 KiB that memory may grow to. */
  readonly pagesMax: number;
}

export interface ExportedInterface {
  readonly type: InterfaceType;
  /** Function of the interface → function of the runtime. */
  readonly runtime: { readonly [name: string]: string };
}

/** The function that a core module exports when the host has read an answer, and the one that gives the host memory. */
export const postReturnName = "cabi_post_return";
export const reallocName = "cabi_realloc";

/** What a core module exports so that it can be wrapped; the names are those that other tools know. */
export function coreExports({ exports }: World): HostExports {
  const names = new Map([[reallocName, "componentRealloc"]]);
  for (const { type, runtime } of exports) {
    for (const [name, target] of Object.entries(runtime)) names.set(`${type.name}#${name}`, target);
    if (hasAnswers(type)) names.set(postReturnName, "endComponentCall");
  }
  return names;
}

/** Whether functions answer something that lies in memory until the host has read it. */
export function hasAnswers({ functions }: InterfaceType): boolean {
  return Object.values(functions).some(({ result }) => result !== undefined);
}
