/** What hosts of compiled policy sets need, apart from everything else, so that they stay small. */
export { sanitizeName } from "./policy-key.ts";
export * from "./wasm-abi.ts";
export * from "./wasm-manifest.ts";
