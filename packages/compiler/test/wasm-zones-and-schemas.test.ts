import { check, loadTable, parseInstant } from "@edict/engine";
import { readPolicySet } from "@edict/policy";
import type { CheckInput, EngineOptions, JsonObject, RuleTable } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { compilePolicySet } from "../src/index.ts";
import { emitWasm } from "../src/wasm/index.ts";

function compile(files: Readonly<Record<string, string>>): RuleTable {
  const encoded = Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)] as const);
  const { table, diagnostics } = compilePolicySet(readPolicySet(new Map(encoded)), { schemas: "warn" });
  if (table === undefined) throw new Error(JSON.stringify(diagnostics));
  return table;
}

function policy(rules: string, schemas = ""): string {
  return `apiVersion: api.cerbos.dev/v1\nresourcePolicy:\n  resource: shop\n  version: default\n${schemas}  rules:\n${rules}`;
}

function rule(action: string, expr: string): string {
  const quoted = JSON.stringify(expr);
  return `    - { actions: [${action}], effect: EFFECT_ALLOW, roles: [user], condition: { match: { expr: ${quoted} } } }\n`;
}

interface Module {
  readonly size: number;
  readonly decide: (request: JsonObject) => JsonObject;
}

function instantiate(table: RuleTable, options: Partial<EngineOptions> = {}): Module {
  const emitted = emitWasm(table, options);
  if (!emitted.ok) throw new Error(JSON.stringify(emitted.refusals));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(emitted.bytes)), {});
  const {
    memory,
    allocate,
    check_json: checkJson,
  } = exports as {
    memory: WebAssembly.Memory;
    allocate: (length: number) => number;
    check_json: (at: number, length: number) => number;
  };
  const decide = (request: JsonObject): JsonObject => {
    const text = new TextEncoder().encode(JSON.stringify(request));
    const at = allocate(text.length);
    new Uint8Array(memory.buffer, at).set(text);
    const [status, from = 0, length = 0] = new Uint32Array(memory.buffer, checkJson(at, text.length), 3);
    expect(status).toBe(0);
    return JSON.parse(new TextDecoder().decode(new Uint8Array(memory.buffer, from, length)));
  };
  return { size: emitted.bytes.length, decide };
}

function inputOf(actions: readonly string[], attr: JsonObject): CheckInput {
  return {
    requestId: "",
    principal: { id: "ann", policyVersion: "", scope: "", roles: ["user"], attr: {} },
    resource: { kind: "shop", id: "1", policyVersion: "", scope: "", attr },
    actions,
    auxData: undefined,
  };
}

function ask(module: Module, { principal, resource, actions }: CheckInput, now: string): unknown {
  const { policyVersion: _, scope: __, ...who } = principal;
  const what = { kind: resource.kind, id: resource.id, attr: resource.attr };
  const request = { principal: who, resources: [{ resource: what, actions }], now } as unknown as JsonObject;
  const [result] = module.decide(request)["results"] as JsonObject[];
  return { actions: result?.["actions"], validationErrors: result?.["validationErrors"] ?? [] };
}

function askEngine(table: RuleTable, options: Partial<EngineOptions>, input: CheckInput, now: string): unknown {
  const { actions, validationErrors } = check(loadTable(table, options), input, parseInstant(now));
  return { actions: Object.fromEntries(actions.map(({ action, effect }) => [action, effect])), validationErrors };
}

const instants = ["1995-03-26T00:59:59Z", "2024-03-31T01:00:00Z", "2024-10-27T00:30:00Z", "2100-07-01T12:00:00Z"];

describe("clocks of zones", () => {
  const named = [
    rule("berlin", 'now().getHours("Europe/Berlin") < 3'),
    rule("york", 'now().getDayOfWeek("America/New_York") == 0 && now().getHours("-05:00") > 12'),
    rule("nowhere", 'now().getHours("Nowhere/City") >= 0'),
  ];
  const fromRequest = [...named, rule("asked", "now().getHours(R.attr.zone) < 12")];
  const actions = ["berlin", "york", "nowhere", "asked"];

  it.each([
    ["named by policies", named, 4000],
    ["named by requests", fromRequest, 60_000],
  ] as const)("are read in modules: %s", (_, rules, bytesMore) => {
    const table = compile({ "shop.yaml": policy(rules.join("")) });
    const module = instantiate(table);
    for (const now of instants) {
      for (const zone of ["Asia/Kathmandu", "Pacific/Apia", "+09:30", "No/Zone", 7]) {
        const input = inputOf(actions, { zone });
        expect(ask(module, input, now), `${now} ${zone}`).toEqual(askEngine(table, {}, input, now));
      }
    }
    const without = instantiate(compile({ "shop.yaml": policy(rule("berlin", "now().getHours() < 3")) }));
    expect(module.size - without.size).toBeLessThan(bytesMore);
  });
});

describe("schemas of attributes", () => {
  const schemas = `  schemas: { resourceSchema: { ref: "cerbos:///shop.json", ignoreWhen: { actions: ["peek*"] } } }\n`;
  const table = compile({
    "shop.yaml": policy(`${rule("open", "R.attr.floor > 0.0")}${rule("peek", "true")}`, schemas),
    "_schemas/shop.json": JSON.stringify({
      type: "object",
      properties: { floor: { type: "integer" }, mail: { format: "email" }, tags: { $ref: "tags.json" } },
      required: ["floor"],
      additionalProperties: false,
    }),
    "_schemas/tags.json": JSON.stringify({ type: "array", items: { pattern: "^[a-z]+$" }, uniqueItems: true }),
  });
  const attributes: readonly JsonObject[] = [
    { floor: 1 },
    {},
    { floor: 1.5, mail: "nobody", tags: ["a", "A", "a"], other: null },
    { floor: 1, mail: "a@b.de", tags: [] },
  ];

  it.each(["none", "warn", "reject"] as const)("are enforced in modules: %s", (schemaEnforcement) => {
    const module = instantiate(table, { schemaEnforcement });
    for (const attr of attributes) {
      for (const actions of [["open"], ["peek"], ["peek", "peeking"], ["open", "peek"]]) {
        const input = inputOf(actions, attr);
        const wanted = askEngine(table, { schemaEnforcement }, input, instants[0] ?? "");
        expect(ask(module, input, instants[0] ?? ""), JSON.stringify(input)).toEqual(wanted);
      }
    }
  });

  it("say what has no code", () => {
    const files = {
      "shop.yaml": policy(rule("open", "true"), schemas),
      "_schemas/shop.json": JSON.stringify({ properties: { pattern: { format: "regex" } } }),
    };
    const emitted = emitWasm(compile(files), { schemaEnforcement: "warn" });
    expect(emitted.ok ? [] : emitted.refusals.map(({ what }) => what)).toEqual(["format regex"]);
  });
});
