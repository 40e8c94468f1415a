/** Limits at the door. Each is a maximum; crossing it is refused with a sentence that names the limit. */
export const limits = {
  /** One push: the pack as received by `git receive-pack`. */
  pushBytes: 64 * 1024 * 1024,
  /** Files of one commit, policies and everything else. */
  storeFiles: 10_000,
  /** One file of a store. */
  storeFileBytes: 5 * 1024 * 1024,
  /** All files of one commit together. */
  storeBytes: 128 * 1024 * 1024,
  /** A path inside a store, in UTF-8 bytes, and how deep its folders may nest. */
  pathBytes: 512,
  pathDepth: 24,
  /** A server bundle; what a stock PDP still loads without a pause that a caller notices. */
  bundleBytes: 256 * 1024 * 1024,
  /** The encrypted bundle that the bootstrap endpoint serves; fixed by the Hub protocol. */
  bootstrapBytes: 1024 * 1024,
  /** A request to the gateway other than a push. */
  requestBytes: 4 * 1024 * 1024,
  /** How long one build may take, and how often it is tried again after a system error. */
  buildTimeoutMs: 5 * 60 * 1000,
  buildAttempts: 3,
  /** Diagnostics and log lines kept of one build. */
  buildDiagnostics: 500,
  buildLogLines: 5_000,
} as const;
