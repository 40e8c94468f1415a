import { createPlane, describeFailure } from "@edict/control";
import { createPipelinePool } from "./build/pipeline-pool.ts";
import { readEnvironment } from "./env.ts";
import { startWorker } from "./start-worker.ts";

const onError = (error: unknown) => console.error("worker:", describeFailure(error));
const { plane: planeOptions, ...options } = readEnvironment(process.env);
const plane = createPlane({ ...planeOptions, onError });
const pool = createPipelinePool(1);
const worker = await startWorker({ ...options, plane, openPipeline: pool.open, onError });
process.send?.({ kind: "ready" });

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await worker.close();
  await pool.close();
  await plane.close();
  process.exit(0);
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
// Whoever started this process is gone.
process.on("disconnect", stop);
