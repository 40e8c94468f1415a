import { readFileSync } from "node:fs";
import { connect as tlsConnect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HubClient, openHubClient } from "./support/hub-client.ts";
import { openGateway } from "./support/test-gateway.ts";

let desk: HubClient;

beforeAll(async () => {
  desk = await openHubClient();
}, 60_000);
afterAll(() => desk.close());

describe("transport", () => {
  it("speaks_tls_1_3_and_nothing_older", async () => {
    const version = (maxVersion: "TLSv1.2" | "TLSv1.3") =>
      new Promise<string | null>((resolve, reject) => {
        const socket = tlsConnect(
          { host: "127.0.0.1", port: desk.gateway.port, ca: desk.ca, maxVersion, servername: "localhost" },
          () => {
            resolve(socket.getProtocol());
            socket.destroy();
          },
        );
        socket.once("error", reject);
      });
    expect(await version("TLSv1.3")).toBe("TLSv1.3");
    await expect(version("TLSv1.2")).rejects.toThrow();
  });

  it("keeps_its_authority_over_restarts", async () => {
    const again = await openGateway(desk.plane);
    expect(readFileSync(again.caCertPath, "utf8")).toBe(desk.ca);
    await again.close();
  });
});

it("the_gateway_reported_no_trouble_of_its_own", () => {
  expect(desk.plane.errors.map(String)).toEqual([]);
});
