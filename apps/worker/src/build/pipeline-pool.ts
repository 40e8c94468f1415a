import { Worker } from "node:worker_threads";
import type { PackageReport, Pipeline, StageReport, TestStageReport } from "./pipeline.ts";

/** What the host asks of a pipeline thread. */
export type PipelineCall =
  | { readonly id: number; readonly stage: "parse"; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly id: number; readonly stage: Exclude<keyof Pipeline, "parse"> };

export type PipelineReply =
  | { readonly id: number; readonly report: StageReport | PackageReport | TestStageReport }
  | { readonly id: number; readonly failure: string };

/** A pipeline for one build. */
export interface OpenPipeline {
  readonly pipeline: Pipeline;
  /** Stops it wherever it is; the running stage rejects. */
  abort(): void;
  release(): void;
}

/** Threads that run pipelines, one build each; kept warm between builds. */
export interface PipelinePool {
  open(): OpenPipeline;
  close(): Promise<void>;
}

interface PipelineThread {
  readonly pipeline: Pipeline;
  readonly isBroken: () => boolean;
  stop(): Promise<void>;
}

/** @param warm how many threads to start ahead and to keep */
export function createPipelinePool(warm: number): PipelinePool {
  const idle: PipelineThread[] = Array.from({ length: warm }, startThread);
  const all = new Set<PipelineThread>(idle);
  const drop = (thread: PipelineThread) => {
    all.delete(thread);
    void thread.stop();
  };
  return {
    open: () => {
      const thread = idle.pop() ?? startThread();
      all.add(thread);
      return {
        pipeline: thread.pipeline,
        abort: () => drop(thread),
        release: () => {
          if (!all.has(thread)) return;
          if (thread.isBroken() || idle.length >= warm) drop(thread);
          else idle.push(thread);
        },
      };
    },
    close: async () => {
      await Promise.all([...all].map((thread) => thread.stop()));
    },
  };
}

function startThread(): PipelineThread {
  const worker = new Worker(new URL("./pipeline-thread.js", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: heapMiBMax },
  });
  const waiting = new Map<number, { resolve(report: never): void; reject(error: Error): void }>();
  let isBroken = false;
  let lastId = 0;
  const fail = (error: Error) => {
    isBroken = true;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on("message", (reply: PipelineReply) => {
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("failure" in reply) caller?.reject(new Error(reply.failure));
    else caller?.resolve(reply.report as never);
  });
  worker.on("error", (error) => fail(error instanceof Error ? error : new Error(String(error))));
  worker.on("exit", () => fail(new Error("The pipeline thread was stopped.")));
  const call = <Report>(request: Omit<PipelineCall, "id"> & { readonly files?: ReadonlyMap<string, Uint8Array> }) =>
    new Promise<Report>((resolve, reject) => {
      if (isBroken) return reject(new Error("The pipeline thread was stopped."));
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      worker.postMessage({ ...request, id: lastId });
    });
  return {
    pipeline: {
      parse: (files) => call<StageReport>({ stage: "parse", files }),
      compile: () => call<StageReport>({ stage: "compile" }),
      package: () => call<PackageReport>({ stage: "package" }),
      test: () => call<TestStageReport>({ stage: "test" }),
      compare: () => call<StageReport>({ stage: "compare" }),
    },
    isBroken: () => isBroken,
    stop: async () => {
      await worker.terminate();
    },
  };
}

const heapMiBMax = 2048;
