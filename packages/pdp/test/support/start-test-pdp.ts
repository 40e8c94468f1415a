// @boundaries-ignore what makes the table that decides
import { compilePolicySet } from "@edict/compiler";
import { check, loadTable, plan } from "@edict/engine";
// @boundaries-ignore what makes the table that decides
import { readPolicySet } from "@edict/policy";
import type { RuleTable } from "@edict/protocol";
import { DecisionPoint, type PdpConfig, parsePdpConfig, startPdp } from "../../src/index.ts";

const policies = {
  "note.yaml": `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: note
  rules:
    - actions: [view]
      effect: EFFECT_ALLOW
      roles: [user]
    - name: owners
      actions: [edit]
      effect: EFFECT_ALLOW
      roles: [user]
      condition: { match: { expr: R.attr.owner == P.id } }
    - name: staff
      actions: [export]
      effect: EFFECT_ALLOW
      roles: [user]
      condition: { match: { expr: request.auxData.jwt.team == "staff" } }
`,
};

/** Users view any note, edit their own, and export with a token that says they are staff. */
export function compileNotes(): RuleTable {
  const encoder = new TextEncoder();
  const files = Object.entries(policies).map(([path, text]) => [path, encoder.encode(text)] as const);
  const { table, diagnostics } = compilePolicySet(readPolicySet(new Map(files)));
  if (table === undefined) throw new Error(JSON.stringify(diagnostics));
  return table;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface TestPdp {
  readonly url: string;
  readonly grpcAddress: string;
  readonly errors: readonly unknown[];
  get(path: string): Promise<Answer>;
  /** Objects are sent as JSON, text as it is. */
  post(path: string, body: object | string, headers?: { readonly [name: string]: string }): Promise<Answer>;
  load(): void;
  close(): Promise<void>;
}

export function readConfig(text: string): PdpConfig {
  const result = parsePdpConfig({ text, overrides: [], environment: {} });
  if (!result.ok) throw new Error(result.problems.join("\n"));
  return result.config;
}

/** A decision point on a free port, without policies until `load` is called. */
export async function startTestPdp(configText = ""): Promise<TestPdp> {
  const parsed = readConfig(configText);
  const { grpcListenAddr } = parsed.server;
  const addresses = {
    httpListenAddr: "127.0.0.1:0",
    grpcListenAddr: grpcListenAddr.startsWith("unix:") ? grpcListenAddr : "127.0.0.1:0",
  };
  const config = { ...parsed, server: { ...parsed.server, ...addresses } };
  const decisionPoint = new DecisionPoint();
  const errors: unknown[] = [];
  const pdp = await startPdp({
    config,
    decisionPoint,
    version: { version: "1.2.3", commit: "abc", buildDate: "2026-01-01" },
    playground: undefined,
    onError: (error) => errors.push(error),
  });
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${pdp.url}${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  return {
    errors,
    url: pdp.url,
    grpcAddress: pdp.grpcAddress,
    get: (path) => ask(path, {}),
    post: (path, body, headers = {}) =>
      ask(path, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    load() {
      const engine = loadTable(compileNotes(), {
        defaultPolicyVersion: "default",
        defaultScope: "",
        lenientScopeSearch: false,
        strictEvaluation: false,
        globals: {},
        schemaEnforcement: "none",
      });
      decisionPoint.activate({
        evaluator: { check: (input, now) => check(engine, input, now), plan: (input, now) => plan(engine, input, now) },
        bundleId: "",
        source: { disk: { directory: "notes" } },
      });
    },
    close: () => pdp.close(),
  };
}
