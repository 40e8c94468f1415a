import { readFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { create } from "@bufbuild/protobuf";
import { createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { ApiKeyService } from "@edict/protocol/gen/cerbos/cloud/apikey/v1/apikey_pb";
import { SourceSchema } from "@edict/protocol/gen/cerbos/cloud/bundle/v2/bundle_pb";
// @boundaries-ignore test support of another room
import { startTestHub, type TestHub, type TestPlane } from "../../../../packages/control/test/support/test-hub.ts";
import { type Published, publishBundle } from "./publish-bundle.ts";
import { type Fleet, newFleet, openGateway, type TestGateway } from "./test-gateway.ts";

/** A gateway with one published bundle, and what a client of it needs. */
export interface HubClient {
  readonly hub: TestHub;
  readonly plane: TestPlane;
  readonly gateway: TestGateway;
  readonly fleet: Fleet;
  readonly published: Published;
  /** PEM text of the authority of the gateway. */
  readonly ca: string;
  readonly transports: Transports;
  signIn(transport?: Transport, credential?: Fleet["credential"]): Promise<{ headers: { "x-cerbos-auth": string } }>;
  get(url: string): Promise<{ status: number; body: Buffer }>;
  /** The body behind an address; throws if there is none. */
  download(url: string): Promise<Buffer>;
  close(): Promise<void>;
}

export const pdpId = { instance: "test-pdp", version: "0.55.0" };

export const sourceOf = (deploymentId: string) =>
  create(SourceSchema, { source: { case: "deploymentId", value: deploymentId } });

export async function openHubClient(): Promise<HubClient> {
  const hub = await startTestHub();
  const plane = await hub.newPlane();
  const gateway = await openGateway(plane);
  const fleet = await newFleet(plane);
  const published = await publishBundle(plane, { ...fleet, effect: "allow" });
  const ca = readFileSync(gateway.caCertPath, "utf8");
  const transports = transportsTo(gateway, ca);
  return {
    hub,
    plane,
    gateway,
    fleet,
    published,
    ca,
    transports,
    signIn: async (transport = transports["connect over tls"](), credential = fleet.credential) => {
      const { accessToken } = await createClient(ApiKeyService, transport).issueAccessToken(credential);
      return { headers: { "x-cerbos-auth": accessToken } };
    },
    get: (url) => get(url, ca),
    download: async (url) => {
      const { status, body } = await get(url, ca);
      if (status !== 200) throw new Error(`${status} ${body.toString()}`);
      return body;
    },
    close: async () => {
      await gateway.close();
      await hub.stop();
    },
  };
}

export const transportNames = [
  "connect over tls",
  "connect over tls, http/1.1",
  "connect without tls",
  "connect without tls, http/2",
  "grpc over tls",
] as const;

type Transports = { readonly [name in (typeof transportNames)[number]]: () => Transport };

function transportsTo({ url, plainUrl }: TestGateway, ca: string): Transports {
  const nodeOptions = { ca };
  return {
    "connect over tls": () => createConnectTransport({ baseUrl: url, httpVersion: "2", nodeOptions }),
    "connect over tls, http/1.1": () => createConnectTransport({ baseUrl: url, httpVersion: "1.1", nodeOptions }),
    "connect without tls": () => createConnectTransport({ baseUrl: plainUrl, httpVersion: "1.1" }),
    "connect without tls, http/2": () => createConnectTransport({ baseUrl: plainUrl, httpVersion: "2" }),
    "grpc over tls": () => createGrpcTransport({ baseUrl: url, nodeOptions }),
  };
}

function get(url: string, ca: string): Promise<{ status: number; body: Buffer }> {
  if (url.startsWith("http:")) {
    return fetch(url).then(async (response) => ({
      status: response.status,
      body: Buffer.from(await response.arrayBuffer()),
    }));
  }
  return new Promise((resolve, reject) => {
    httpsRequest(url, { ca }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    })
      .on("error", reject)
      .end();
  });
}
