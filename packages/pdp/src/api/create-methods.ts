import type { ApiMethod } from "./api-method.ts";
import { createCheckResources } from "./check-resources.ts";
import type { PdpContext } from "./decide.ts";
import { createCheckResourceBatch, createCheckResourceSet } from "./deprecated-checks.ts";
import { createPlanResources } from "./plan-resources.ts";
import { createServerInfo, type ServerVersion } from "./server-info.ts";

/** Who answers the playground calls; they need a compiler, which a decision point does not have. */
export interface PlaygroundMethods {
  readonly validate: ApiMethod;
  readonly test: ApiMethod;
  readonly evaluate: ApiMethod;
  readonly proxy: ApiMethod;
}

/** What a decision point answers over HTTP and gRPC alike. */
export interface Methods {
  readonly cerbos: {
    readonly serverInfo: ApiMethod;
    readonly checkResources: ApiMethod;
    readonly planResources: ApiMethod;
    readonly checkResourceSet: ApiMethod;
    readonly checkResourceBatch: ApiMethod;
  };
  /** `undefined` if the playground is switched off. */
  readonly playground: PlaygroundMethods | undefined;
}

export interface MethodsOptions {
  readonly version: ServerVersion;
  readonly playground: ((context: PdpContext) => PlaygroundMethods) | undefined;
}

export function createMethods(context: PdpContext, { version, playground }: MethodsOptions): Methods {
  return {
    cerbos: {
      serverInfo: createServerInfo(version),
      checkResources: createCheckResources(context),
      planResources: createPlanResources(context),
      checkResourceSet: createCheckResourceSet(context),
      checkResourceBatch: createCheckResourceBatch(context),
    },
    playground: context.config.server.playgroundEnabled ? playground?.(context) : undefined,
  };
}

/** What calls of services are answered that are not there. */
export const refusals = {
  playgroundDisabled: "Playground service is disabled by the configuration",
  adminDisabled: "Admin service is disabled by the configuration",
  adminMissing: "The admin API of mutable stores is not offered; push policies to a store of the hub instead",
};
