export { emitWasm, type WasmResult } from "./emit-wasm.ts";
