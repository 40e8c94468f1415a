import { createPlane, type Plane, readPlaneOptions } from "@edict/control";
import { readEnvironment } from "../env.ts";

// Next loads this module once per route bundle; the connections are the process's.
const holder = globalThis as typeof globalThis & { edictPlane?: Plane };

/** The plane of this process, opened when it is first needed. */
export function getPlane(): Plane {
  holder.edictPlane ??= createPlane({
    ...readPlaneOptions(readEnvironment().variables),
    onError: (error) => console.error(error.message),
  });
  return holder.edictPlane;
}
