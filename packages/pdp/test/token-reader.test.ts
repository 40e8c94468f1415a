import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestPdp, type TestPdp } from "./support/start-test-pdp.ts";

type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];

const alg = "ES256";

async function createKey(kid: string): Promise<{ readonly privateKey: PrivateKey; readonly jwk: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } };
}

interface Claims {
  readonly team?: string;
  readonly expiresInS?: number;
  readonly validInS?: number;
}

function sign(key: PrivateKey, { team = "staff", expiresInS = 60, validInS = -60 }: Claims = {}): Promise<string> {
  const nowS = Math.floor(Date.now() / 1_000);
  return new SignJWT({ team })
    .setProtectedHeader({ alg, kid: "k1" })
    .setNotBefore(nowS + validInS)
    .setExpirationTime(nowS + expiresInS)
    .sign(key);
}

describe("tokens of a request", () => {
  let pdp: TestPdp;
  let trusted: PrivateKey;
  let other: PrivateKey;
  beforeAll(async () => {
    const { privateKey, jwk } = await createKey("k1");
    trusted = privateKey;
    other = (await createKey("k1")).privateKey;
    const data = Buffer.from(JSON.stringify({ keys: [jwk] })).toString("base64");
    pdp = await startTestPdp(`auxData: {jwt: {keySets: [{id: local, local: {data: ${data}}}]}}`);
    pdp.load();
  });
  afterAll(() => pdp.close());

  const exportNote = (token: string, keySetId = "local") =>
    pdp.post("/api/check/resources", {
      principal: { id: "ana", roles: ["user"] },
      resources: [{ resource: { kind: "note", id: "n1" }, actions: ["export"] }],
      auxData: { jwt: { token, keySetId } },
    });
  const decided = (effect: string) => ({ status: 200, body: { results: [{ actions: { export: effect } }] } });
  const refused = { status: 400, body: { code: 3, message: "invalid auxData" } };

  it("claims_of_a_token_that_a_known_key_signed_are_seen_by_conditions", async () => {
    expect(await exportNote(await sign(trusted))).toMatchObject(decided("EFFECT_ALLOW"));
    expect(await exportNote(await sign(trusted, { team: "guests" }))).toMatchObject(decided("EFFECT_DENY"));
  });

  it("the_only_key_set_needs_no_name", async () => {
    expect(await exportNote(await sign(trusted), "")).toMatchObject(decided("EFFECT_ALLOW"));
  });

  it("a_token_that_another_key_signed_is_refused", async () => {
    expect(await exportNote(await sign(other))).toMatchObject(refused);
  });

  it("a_token_whose_claims_were_changed_is_refused", async () => {
    const [head, , signature] = (await sign(trusted, { team: "guests" })).split(".");
    const claims = Buffer.from(JSON.stringify({ team: "staff" })).toString("base64url");
    expect(await exportNote(`${head}.${claims}.${signature}`)).toMatchObject(refused);
  });

  it.each([
    ["has_expired", { expiresInS: -5 }],
    ["is_not_valid_yet", { validInS: 30 }],
  ])("a_token_that_%s_is_refused", async (_, claims) => {
    expect(await exportNote(await sign(trusted, claims))).toMatchObject(refused);
  });

  it("an_unknown_key_set_and_text_that_is_no_token_are_refused", async () => {
    expect(await exportNote(await sign(trusted), "elsewhere")).toMatchObject(refused);
    expect(await exportNote("nonsense")).toMatchObject(refused);
  });
});

it("times_count_even_where_signatures_do_not", async () => {
  const pdp = await startTestPdp("auxData: {jwt: {disableVerification: true}}");
  pdp.load();
  const { privateKey } = await createKey("k1");
  const ask = async (claims: Claims) => {
    const { status } = await pdp.post("/api/check/resources", {
      principal: { id: "ana", roles: ["user"] },
      resources: [{ resource: { kind: "note", id: "n1" }, actions: ["export"] }],
      auxData: { jwt: { token: await sign(privateKey, claims) } },
    });
    return status;
  };
  expect(await ask({})).toBe(200);
  expect(await ask({ expiresInS: -5 })).toBe(400);
  await pdp.close();
});
