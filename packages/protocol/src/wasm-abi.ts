/**
 * How hosts and compiled policy sets talk: versions, addresses and numbers, as `docs/wasm-abi.md` gives them to people.
 * `packages/compiler/assembly` has the same numbers, and a test compares them.
 */
export const wasmAbiVersion = 1;

/** Words of the request, by their addresses. Zero means absent. */
export const wasmRequestWords = {
  requestId: 128,
  principalId: 132,
  principalPolicyVersion: 136,
  principalScope: 140,
  roleCount: 144,
  roles: 148,
  resourceKind: 152,
  resourceId: 156,
  resourcePolicyVersion: 160,
  resourceScope: 164,
  actionCount: 168,
  actions: 172,
  jwt: 176,
  jwts: 180,
  now: 184,
  principalAttr: 188,
  resourceAttr: 192,
  detail: 196,
  outputs: 200,
  principalSlots: 208,
  resourceSlots: 212,
} as const;

/** Where `check_json` puts its answer: status, address, length, position. */
export const wasmAnswerAddress = 240;

/** Tags of the cells that a host writes or reads. */
export const wasmTags = {
  null: 0,
  bool: 1,
  double: 4,
  string: 5,
  list: 7,
  map: 8,
  timestamp: 9,
} as const;

/** Bytes of a cell; a timestamp has `wasmTimestampBytes`. */
export const wasmCellBytes = 16;
export const wasmTimestampBytes = 24;

/** Cells that every module has. */
export const wasmFixedCells = {
  null: 16,
  false: 32,
  true: 48,
  emptyText: 80,
  emptyList: 96,
  emptyMap: 112,
} as const;

/** Levels that values of a request may nest. */
export const wasmDepthMax = 500;

/** Why a request was not decided, by the status of the answer. */
export const wasmStatuses: ReadonlyMap<number, WasmStatus> = new Map([
  [1, { code: "syntax", sentence: "The request is not JSON." }],
  [2, { code: "end", sentence: "The request ends too early." }],
  [3, { code: "utf8", sentence: "The request is not UTF-8." }],
  [4, { code: "escape", sentence: "A string of the request has an escape that does not exist." }],
  [5, { code: "depth", sentence: "The request nests deeper than 500 levels." }],
  [6, { code: "fieldType", sentence: "A field of the request has a value of another type than it should have." }],
  [7, { code: "time", sentence: "The time of the request is not written as RFC 3339 has it." }],
  [8, { code: "number", sentence: "A number of the request is larger than a double can be." }],
  [9, { code: "field", sentence: "The request has a field that does not exist." }],
  [100, { code: "output", sentence: "An output of a rule is not a finite number." }],
]);

export interface WasmStatus {
  readonly code: string;
  /** For people. */
  readonly sentence: string;
}
