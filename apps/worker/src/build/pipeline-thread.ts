import { parentPort } from "node:worker_threads";
import { createPolicyRooms } from "./create-policy-rooms.ts";
import { createPipeline, type Pipeline } from "./pipeline.ts";
import type { PipelineCall, PipelineReply } from "./pipeline-pool.ts";

// The inside of a pipeline thread: one build at a time, so that a policy that takes for ever can be stopped from outside.
const rooms = createPolicyRooms();
let pipeline: Pipeline = createPipeline(rooms);

async function answer(call: PipelineCall): Promise<PipelineReply> {
  try {
    if (call.stage === "parse") pipeline = createPipeline(rooms);
    const report = call.stage === "parse" ? await pipeline.parse(call.files) : await pipeline[call.stage]();
    return { id: call.id, report };
  } catch (error) {
    return { id: call.id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort?.on("message", (call: PipelineCall) => {
  answer(call).then((reply) => parentPort?.postMessage(reply));
});
