/** Functions of a compiled policy set, `docs/wasm-abi.md`. Addresses and sizes are bytes. */
export interface ModuleExports {
  readonly memory: WebAssembly.Memory;
  abi_version(): number;
  allocate(length: number): number;
  check_json(at: number, length: number): number;
  check_json_at(at: number, length: number, instant: number): number;
  keep(size: number): number;
  find_name(at: number, length: number): number;
  begin_request(size: number): number;
  begin_resource(size: number): number;
  more(size: number): number;
  check(): number;
  result_json(): number;
}
