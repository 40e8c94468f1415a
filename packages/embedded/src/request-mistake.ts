import { wasmStatuses } from "@edict/protocol/wasm";

/** What is wrong with a request. `memory` and `work` are requests that need more than a module may use. */
export type MistakeCode =
  | "syntax"
  | "end"
  | "utf8"
  | "escape"
  | "depth"
  | "fieldType"
  | "time"
  | "number"
  | "field"
  | "output"
  | "memory";

/** A request that cannot be decided. The policies are as good as before: the next request gets its answer. */
export class RequestMistake extends Error {
  override readonly name = "RequestMistake";
  readonly code: MistakeCode;
  /** Of a JSON request: how many bytes of it are fine. */
  readonly position: number | undefined;

  constructor(code: MistakeCode, sentence: string, position?: number) {
    super(sentence);
    this.code = code;
    this.position = position;
  }

  /** The mistake that a status of the module stands for. */
  static ofStatus(status: number, position?: number): RequestMistake {
    const known = wasmStatuses.get(status);
    const sentence = known?.sentence ?? `The policies gave the unknown status ${status}.`;
    const place = position === undefined ? "" : ` (at byte ${position})`;
    return new RequestMistake((known?.code ?? "syntax") as MistakeCode, sentence + place, position);
  }
}

/** Bytes that are no policies, or policies that this binding cannot run. */
export class UnusablePolicies extends Error {
  override readonly name = "UnusablePolicies";
}
