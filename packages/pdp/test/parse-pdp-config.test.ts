import { describe, expect, it } from "vitest";
import { parsePdpConfig } from "../src/index.ts";

const parse = (text: string, overrides: readonly string[] = [], environment: { [name: string]: string } = {}) =>
  parsePdpConfig({ text, overrides, environment });

describe("the configuration", () => {
  it("is_complete_without_a_word", () => {
    expect(parse("")).toMatchObject({
      ok: true,
      config: {
        server: { httpListenAddr: ":3592", requestLimits: { maxActionsPerResource: 50, maxResourcesPerRequest: 50 } },
        engine: { defaultPolicyVersion: "default" },
        schema: { enforcement: "none" },
      },
    });
  });

  it.each([
    ["servr: {}", "servr: unknown or unsupported key"],
    ["server: {httpListenAdr: x}", "server.httpListenAdr: unknown or unsupported key"],
    ["engine: {lenientScopeSearch: 3}", "engine.lenientScopeSearch: "],
    ["server: {requestLimits: {maxActionsPerResource: 501}}", "server.requestLimits.maxActionsPerResource: "],
    ["auxData: {jwt: {acceptableTimeSkew: soon}}", "auxData.jwt.acceptableTimeSkew: is not a duration such as 30s"],
    ["auxData: {jwt: {keySets: [{id: a}]}}", "auxData.jwt.keySets.0: needs one of `local` and `remote`"],
    ["auxData: {jwt: {keySets: [{id: a, local: {}}]}}", "auxData.jwt.keySets.0: needs one of `local.file` and"],
    [
      "auxData: {jwt: {keySets: [{id: a, local: {file: x}}, {id: a, local: {file: y}}]}}",
      "auxData.jwt.keySets: has two key sets with the id a",
    ],
    ["engine: {globals: {a b: 1}}", "engine.globals.a b: is not a name that expressions can use"],
    ["engine: {defaultPolicyVersion: ''}", "engine.defaultPolicyVersion: must not be empty"],
    ["server: {udsFileMode: rw}", "server.udsFileMode: is not a file mode"],
  ])("names_what_it_does_not_take: %s", (text, problem) => {
    const result = parse(text);
    expect(result).toEqual({ ok: false, problems: [expect.stringContaining(problem)] });
  });

  it("names_all_problems_in_order", () => {
    expect(parse("b: 1\na: 1\nserver: {c: 1}")).toEqual({
      ok: false,
      problems: ["a", "b", "server.c"].map((key) => `${key}: unknown or unsupported key`),
    });
  });

  it("fills_in_the_environment", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of the file, not of the program
    const text = "server: {httpListenAddr: '${HOST:127.0.0.1}:${PORT}'}";
    expect(parse(text, [], { PORT: "80" })).toMatchObject({ config: { server: { httpListenAddr: "127.0.0.1:80" } } });
    expect(parse(text, [], { HOST: "h", PORT: "80" })).toMatchObject({
      config: { server: { httpListenAddr: "h:80" } },
    });
  });

  // Compared with what Cerbos 0.55 does.
  it.each([
    ["$DIR/x", "a/x"],
    ["x-$$DIR", "x-$DIR"],
    ["a$ b$1$", "a$ b$1$"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of the file, not of the program
    ['${NONE:""}x', "x"],
  ])("reads_variables_as_cerbos_does: %s", (text, value) => {
    const config = JSON.stringify({ storage: { disk: { directory: text } } });
    expect(parse(config, [], { DIR: "a" })).toMatchObject({ config: { storage: { disk: { directory: value } } } });
  });

  // biome-ignore lint/suspicious/noTemplateCurlyInString: placeholders of the file, not of the program
  it.each(["$NONE", "${NONE}", "${NONE:}"])("a_variable_without_a_value_is_an_error: %s", (text) => {
    const result = parse(JSON.stringify({ storage: { disk: { directory: text } } }));
    expect(result).toEqual({ ok: false, problems: [expect.stringContaining("environment variable NONE is not set")] });
  });

  it("a_variable_may_be_a_number", () => {
    const text = "server: {requestLimits: {maxActionsPerResource: $MAX}}";
    expect(parse(text, [], { MAX: "7" })).toMatchObject({
      config: { server: { requestLimits: { maxActionsPerResource: 7 } } },
    });
  });

  it.each([
    ["server.httpListenAddr=:1,server.grpcListenAddr=:2", { httpListenAddr: ":1", grpcListenAddr: ":2" }],
    ["server.cors.allowedOrigins={a,b}", { cors: { allowedOrigins: ["a", "b"] } }],
    ["server.cors.allowedOrigins={a\\,b}", { cors: { allowedOrigins: ["a", "b"] } }],
    ["server.cors.allowedOrigins[0]=a=b", { cors: { allowedOrigins: ["a=b"] } }],
    ["server.cors.disabled=true", { cors: { disabled: true } }],
    ["server.udsFileMode=0o640", { udsFileMode: 0o640 }],
  ])("reads_overrides_as_cerbos_does: %s", (override, server) => {
    expect(parse("", [override])).toMatchObject({ config: { server } });
  });

  it.each([
    ["0o640", 0o640],
    ["0640", 0o640],
    ["'0640'", 0o640],
    ["416", 0o640],
  ])("reads_file_modes_as_cerbos_does: %s", (text, udsFileMode) => {
    expect(parse(`server: {udsFileMode: ${text}}`)).toMatchObject({ config: { server: { udsFileMode } } });
  });

  it("lets_overrides_win_in_their_order", () => {
    const overrides = ["engine.defaultPolicyVersion=a", "engine.defaultPolicyVersion=b", "hub.connection.numRetries=3"];
    expect(parse("engine: {defaultPolicyVersion: c}", overrides)).toMatchObject({
      config: { engine: { defaultPolicyVersion: "b" }, hub: { connection: { numRetries: 3 } } },
    });
    expect(parse("", ["novalue"])).toEqual({
      ok: false,
      problems: ["--set novalue: must have the form key.path=value"],
    });
  });

  it.each([
    ["1h15m30.5s", 4_530_500],
    ["250ms", 250],
    ["0", 0],
  ])("reads_durations_as_go_does: %s", (text, milliseconds) => {
    expect(parse(`auxData: {jwt: {acceptableTimeSkew: "${text}"}}`)).toMatchObject({
      config: { auxData: { jwt: { acceptableTimeSkew: milliseconds } } },
    });
  });
});
