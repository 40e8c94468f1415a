import { createPlane, describeFailure } from "@edict/control";
import { readEnvironment } from "./env.ts";
import { startGateway } from "./start-gateway.ts";

const onError = (error: unknown) => console.error("gateway:", describeFailure(error));
const { plane: planeOptions, gateway: options } = readEnvironment(process.env);
const plane = createPlane({ ...planeOptions, onError });
const gateway = await startGateway({ ...options, plane, onError });
process.send?.({ kind: "ready", port: gateway.port, caCertPath: gateway.caCertPath });

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await gateway.close();
  await plane.close();
  process.exit(0);
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
// Whoever started this process is gone.
process.on("disconnect", stop);
