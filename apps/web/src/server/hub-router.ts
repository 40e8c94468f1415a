import { accessProcedures } from "./procedures/access.ts";
import { buildProcedures } from "./procedures/builds.ts";
import { changes } from "./procedures/changes.ts";
import { deploymentProcedures } from "./procedures/deployments.ts";
import { storeProcedures } from "./procedures/stores.ts";
import { router } from "./trpc.ts";

/** Everything the pages can ask. */
export const hubRouter = router({
  stores: storeProcedures,
  builds: buildProcedures,
  deployments: deploymentProcedures,
  access: accessProcedures,
  changes,
});
export type HubRouter = typeof hubRouter;
