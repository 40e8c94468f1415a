export { emitComponent, type WorldName } from "./component/emit-component.ts";
export { emitWasm, type ModuleOptions, type WasmOptions, type WasmResult } from "./emit-wasm.ts";
export type { Slice } from "./slice/slice.ts";
export { sliceTable } from "./slice/slice-table.ts";
export { encodeTimeZones } from "./time/time-zone-table.ts";
