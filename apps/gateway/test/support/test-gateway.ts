import { join } from "node:path";
import { createCredential, createDeployment, createStore, type NewCredential } from "@edict/control";
import { startGateway } from "@edict/gateway";
// @boundaries-ignore test support of another room
import type { TestPlane } from "../../../../packages/control/test/support/test-hub.ts";

export interface TestGateway {
  readonly url: string;
  readonly plainUrl: string;
  readonly port: number;
  readonly caCertPath: string;
  close(): Promise<void>;
}

export async function openGateway(plane: TestPlane, port = 0): Promise<TestGateway> {
  const gateway = await startGateway({
    plane,
    host: "127.0.0.1",
    port,
    webUrl: "http://pages.example",
    tls: { folder: join(plane.home, "tls"), hosts: ["localhost", "127.0.0.1"] },
    onError: (error) => plane.errors.push(error),
  });
  return {
    url: `https://127.0.0.1:${gateway.port}`,
    plainUrl: `http://127.0.0.1:${gateway.port}`,
    port: gateway.port,
    caCertPath: gateway.caCertPath ?? "",
    close: gateway.close,
  };
}

export interface Fleet {
  readonly workspaceId: string;
  readonly storeId: string;
  readonly storeSlug: string;
  readonly deploymentId: string;
  readonly credential: NewCredential;
}

/** A store, a deployment of it, and credentials. */
export async function newFleet(plane: TestPlane): Promise<Fleet> {
  const { workspaceId } = plane;
  const store = await createStore(plane, { workspaceId, name: "Policies", actor: "test" });
  const stores = [{ storeId: store.storeId }];
  const { deploymentId } = await createDeployment(plane, { workspaceId, name: "Production", stores, actor: "test" });
  const credential = await createCredential(plane, { workspaceId, deploymentId, name: "pdp", actor: "test" });
  return { workspaceId, storeId: store.storeId, storeSlug: store.slug, deploymentId, credential };
}
