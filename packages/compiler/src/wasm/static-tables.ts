/** Bytes of the tables that the runtime imports from `data`, by name; made when an artifact is linked that reaches them. */
export const staticTables: ReadonlyMap<string, () => Uint8Array> = new Map();
