export { createPipeline, type Pipeline, type StageReport } from "./build/pipeline.ts";
export { createPipelinePool, type PipelinePool } from "./build/pipeline-pool.ts";
export type { PolicyRooms } from "./build/policy-rooms.ts";
export { startWorker, type Worker, type WorkerOptions } from "./start-worker.ts";
