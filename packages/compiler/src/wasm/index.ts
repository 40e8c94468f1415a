export { emitComponent, type WorldName } from "./component/emit-component.ts";
export { emitWasm, type WasmResult } from "./emit-wasm.ts";
