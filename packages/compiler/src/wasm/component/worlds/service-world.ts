import type { World } from "../world.ts";
import { incomingHandler, wasiImports } from "./wasi-http.ts";

/** `edict:pdp/service`: an HTTP server that decides. */
export const serviceWorld: World = {
  imports: wasiImports,
  exports: [{ type: incomingHandler, runtime: { handle: "handleHttp" } }],
};
