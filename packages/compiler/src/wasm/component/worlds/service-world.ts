import type { World } from "../world.ts";
import { incomingHandler, wasiImports } from "./wasi-http.ts";

/** `edict:pdp/service`: an HTTP server that decides. */
export const serviceWorld: World = {
  imports: wasiImports,
  exports: [{ type: incomingHandler, runtime: { handle: "handleHttp" } }],
  // A body of 4 MiB may be values that take a multiple of it.
  pagesMax: 4096,
};
