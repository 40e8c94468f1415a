import { CerbosAdminService } from "@cerbos/api/cerbos/svc/v1/svc_pb";
import { Health } from "@cerbos/api/grpc/health/v1/health_pb";
import type { ConnectRouter } from "@connectrpc/connect";
import { CerbosPlaygroundService, CerbosService } from "@edict/protocol/gen/cerbos/svc/v1/svc_pb";
import { ServerReflection } from "@edict/protocol/gen/grpc/reflection/v1/reflection_pb";
import { type Methods, refusals } from "../api/create-methods.ts";
import type { PdpContext } from "../api/decide.ts";
import { addMethods } from "./add-methods.ts";
import { createHealthService } from "./health-service.ts";
import { createReflectionService } from "./reflection-service.ts";

export interface GrpcServices {
  /** `stopping` is aborted before the server closes. */
  readonly routes: (router: ConnectRouter, stopping: AbortSignal) => void;
  /** What calls of services that are not there are answered, by the name of the service. */
  readonly refusals: ReadonlyMap<string, string>;
}

/** What is served over gRPC: Cerbos's services, health checks and reflection. */
export function createGrpcServices(
  context: PdpContext,
  { cerbos, playground }: Methods,
  onError: (error: unknown) => void,
): GrpcServices {
  const { decisionPoint, config } = context;
  const services = [CerbosService, ...(playground === undefined ? [] : [CerbosPlaygroundService])];
  const methods = [...Object.values(cerbos), ...Object.values(playground ?? {})];
  return {
    routes(router, stopping) {
      for (const service of services) addMethods(router, service, methods, context, onError);
      const names = services.map(({ typeName }) => typeName);
      router.service(Health, createHealthService(decisionPoint, names, stopping));
      router.service(ServerReflection, createReflectionService([...services, Health, ServerReflection]));
    },
    refusals: new Map([
      [CerbosAdminService.typeName, config.server.adminAPI.enabled ? refusals.adminMissing : refusals.adminDisabled],
      [CerbosPlaygroundService.typeName, refusals.playgroundDisabled],
    ]),
  };
}
