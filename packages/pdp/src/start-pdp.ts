import { createMethods, type PlaygroundMethods } from "./api/create-methods.ts";
import type { PdpContext } from "./api/decide.ts";
import type { ServerVersion } from "./api/server-info.ts";
import { createTokenReader } from "./aux-data/token-reader.ts";
import { type PdpConfig, requestBytesMax } from "./config/pdp-config.ts";
import { createDecisionLog } from "./decision-log/decision-log.ts";
import { createFileWriter } from "./decision-log/file-writer.ts";
import type { DecisionPoint } from "./decision-point.ts";
import { startGrpcServer } from "./grpc/grpc-server.ts";
import { createGrpcServices } from "./grpc/grpc-services.ts";
import { createRoutes } from "./http/create-routes.ts";
import { startHttpServer } from "./http/http-server.ts";

export interface PdpOptions {
  readonly config: PdpConfig;
  readonly decisionPoint: DecisionPoint;
  readonly version: ServerVersion;
  readonly playground: ((context: PdpContext) => PlaygroundMethods) | undefined;
  /** Private: causes of internal errors. */
  readonly onError: (error: unknown) => void;
}

export interface RunningPdp {
  /** Of the HTTP API. */
  readonly url: string;
  /** `127.0.0.1:3593` or `unix:` and a path. */
  readonly grpcAddress: string;
  /** Finishes running requests and flushes the decision log. */
  close(): Promise<void>;
}

/** Starts serving decisions. Requests before the first policies are loaded are answered with "unavailable". */
export async function startPdp(options: PdpOptions): Promise<RunningPdp> {
  const { config, decisionPoint } = options;
  const { audit } = config;
  const file = audit.enabled ? createFileWriter(audit.file) : undefined;
  const decisionLog = createDecisionLog(audit, file?.write ?? (() => undefined));
  const context: PdpContext = {
    decisionPoint,
    config,
    readTokens: createTokenReader(config.auxData.jwt),
    decisionLog,
    clock: () => new Date(),
  };
  const methods = createMethods(context, options);
  const { onError } = options;
  const http = await startHttpServer({ server: config.server, routes: createRoutes(context, methods), onError });
  const grpc = await startGrpcServer({
    server: config.server,
    messageBytesMax: requestBytesMax(config),
    onError,
    ...createGrpcServices(context, methods, onError),
  }).catch(async (error: unknown) => {
    await http.close();
    throw error;
  });
  return {
    url: http.url,
    grpcAddress: grpc.address,
    async close() {
      await Promise.all([grpc.close(), http.close()]);
      await file?.close();
    },
  };
}
