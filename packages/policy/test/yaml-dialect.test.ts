import { describe, expect, it } from "vitest";
import { parsePolicy } from "../src/index.ts";
import { parseYaml } from "../src/yaml/parse-yaml.ts";
import { scalarKindOf } from "../src/yaml/scalar-kind.ts";

/** A policy with `expr` as it stands in a file; recorded answers of Cerbos 0.55 hold for it. */
function policy(expr: string): string {
  return `apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: r
  version: default
  rules:
  - actions: ['a']
    roles: [u]
    effect: EFFECT_ALLOW
    condition:
      match:
        expr: ${expr}
`;
}

function exprOf(text: string): string | undefined {
  const { document } = parsePolicy({ path: "a.yaml", content: text });
  return document?.policy.kind === "resource" ? document.policy.body.rules[0]?.condition?.match?.expr : undefined;
}

function firstMistake(text: string): string {
  const [mistake] = parsePolicy({ path: "a.yaml", content: text }).diagnostics;
  return mistake === undefined ? "none" : `${mistake.position?.line}:${mistake.position?.column} ${mistake.message}`;
}

describe("values", () => {
  it.each([
    ["0x10", "16"],
    ["010", "8"],
    ["1_000", "1000"],
    ["true", "true"],
    ["True # why", "True"],
    ["null", ""],
    ["", ""],
    ["yes", "yes"],
    ["1e3", "1e3"],
    ["!!str 1", "1"],
    ["zz\tyy", "zzyy"],
    ["'it''s'", "it's"],
    ['"a\\u00e9\\n\\x41"', "aé\nA"],
    ["zz\n          - yy", "zz - yy"],
    ["zz\n\n          yy\n          ww", "zz\nyy ww"],
    [">\n          zz\n\n          yy\n            in\n          k\n\n", "zz\nyy\n  in\nk\n"],
    ["|-\n          a\n\n          b\n\n", "a\n\nb"],
    ["|+\n          a\n", "a\n\n"],
    ["|2\n            a\n", "  a\n"],
  ])("%j is read as %j", (written, value) => {
    expect(exprOf(policy(written))).toBe(value);
  });

  it.each([
    ["1.", "float"],
    [".5", "float"],
    ["1.5e3", "float"],
    [".", "string"],
    ["08", "string"],
    ["+-1", "integer"],
    ["--1", "string"],
    ["18446744073709551615", "integer"],
    ["18446744073709551616", "string"],
    ["-9223372036854775808", "integer"],
    ["0x", "string"],
    ["-.inf", "infinity"],
    [".NaN", "nan"],
    ["~", "null"],
    ["on", "string"],
    ["2020-01-01", "string"],
  ])("plain %j is of kind %s", (text, kind) => {
    expect(scalarKindOf(text)).toBe(kind);
  });
});

describe("mistakes have Cerbos's words and places", () => {
  it.each([
    [policy("true").replace("[u]", "[*]"), "7:14 unexpected scalar value type"],
    [policy("true").replace("[u]", "\n    - *"), "9:11 expected string value got Mapping"],
    [policy("1.5"), "11:15 expected string value got Float"],
    [policy("*nope"), '11:15 unknown anchor "nope"'],
    [policy("true").replace("[u]", ""), "7:11 expected sequence got Null"],
    [
      policy("true").replace("EFFECT_ALLOW", "7"),
      "8:5 resourcePolicy.rules[0].effect: must be one of [EFFECT_ALLOW, EFFECT_DENY]",
    ],
    [
      policy("true").replace("['a']", "[a,a]"),
      "6:5 resourcePolicy.rules[0].actions: repeated value must contain unique items",
    ],
    [policy("true").replace("['a']", "['']"), "6:15 resourcePolicy.rules[0].actions[0]: must be at least 1 characters"],
    [policy("true").replace("['a']", "&x [a]").replace("[u]", "&x [u]"), '7:12 duplicate anchor definition "&x"'],
    [policy('"🙂é" + zz'), "11:15 invalid YAML string: use a literal or folded block for strings containing quotes"],
    [
      policy("true").replace("rules:", "import_derived_roles: []\n  importDerivedRoles: []\n  rules:"),
      "6:3 duplicate field definition: previous definition at [5:3]",
    ],
    [`\ufeff${policy("true")}`, '1:1 unknown field "\\ufeffapiVersion"'],
    [policy("true").replace("  version", "\tversion"), "4:1 found character '\t' that cannot start any token"],
    [policy("true").replace("[u]", "[u"), "8:5 ',' or ']' must be specified"],
    [
      policy("true").replace("resource: r", "resource: r\n  resource: s"),
      '4:3 mapping key "resource" already defined at [3:3]',
    ],
    [policy("true").replace("version: default", "version default"), "none"],
    [policy("'a"), "11:15 could not find end character of single-quoted text"],
    [policy('"\\q"'), "11:17 found unknown escape character 'q'"],
    [policy("@x"), "11:15 '@' is a reserved character"],
    [policy("a: b"), "11:15 mapping value is not allowed in this context"],
    ["hello\nworld\n", "1:1 invalid document: contents are not valid YAML or JSON"],
    ["...\n", "1:1 invalid document: contents are not valid YAML or JSON"],
    [`{"apiVersion":"api.cerbos.dev/v1"}\n# c\n`, "2:1 value is not allowed in this context"],
    [policy("true").replace("['a']", "[\n      a\n      # c\n    ]"), "8:7 ',' or ']' must be specified"],
  ])("%#", (text, message) => {
    if (message === "none") {
      expect(firstMistake(text)).not.toBe("none");
    } else {
      expect(firstMistake(text)).toBe(message);
    }
  });
});

describe("documents", () => {
  it.each(["", "  \n\t\n", "# only a comment\n", "---\n", "---\n---\n"])(
    "%j holds no policy and no mistake",
    (text) => {
      expect(parsePolicy({ path: "a.yaml", content: text })).toEqual({
        document: undefined,
        disabled: undefined,
        diagnostics: [],
      });
    },
  );

  it("refuses a second document", () => {
    const text = `${policy("true")}---\n${policy("true")}`;
    expect(firstMistake(text)).toBe("undefined:undefined more than one YAML document detected");
  });

  it("reads merged maps, later keys over merged ones", () => {
    const text = `apiVersion: api.cerbos.dev/v1
exportConstants:
  name: c
  definitions:
    a: &a {x: 1, y: 2}
    b: {y: 3, <<: *a}
`;
    const { document } = parsePolicy({ path: "a.yaml", content: text });
    const definitions = document?.policy.kind === "exportConstants" ? document.policy.body.definitions : undefined;
    expect(definitions?.get("b")).toEqual({ x: 1, y: 3 });
  });
});

describe("hostile text ends in a diagnostic, soon", () => {
  const bomb = `apiVersion: api.cerbos.dev/v1
exportConstants:
  name: c
  definitions:
    l0: &l0 [x, x, x, x, x, x, x, x, x, x]
${Array.from({ length: 12 }, (_, n) => `    l${n + 1}: &l${n + 1} [${Array(10).fill(`*l${n}`).join(", ")}]`).join("\n")}
`;
  const cases: readonly (readonly [string, string, string])[] = [
    ["an alias bomb", bomb, "yaml_limit"],
    ["an alias inside its own anchor", policy("true").replace("[u]", "&a [*a]"), "policy_structure"],
    [
      "a constant that holds itself",
      `apiVersion: api.cerbos.dev/v1\nexportConstants:\n  name: c\n  definitions:\n    a: &a {b: *a}\n`,
      "yaml_limit",
    ],
    ["100,000 brackets", `apiVersion: ${"[".repeat(100_000)}`, "yaml_syntax"],
    ["100,000 braces", "{a: ".repeat(100_000), "json_syntax"],
    ["100,000 block levels", Array.from({ length: 3_000 }, (_, n) => `${" ".repeat(n)}a:`).join("\n"), "yaml_syntax"],
    ["100,000 dashes", `a:\n  ${"- ".repeat(100_000)}x`, "yaml_syntax"],
    ["a file that is too large", " ".repeat(9 * 1024 * 1024), "file_too_large"],
  ];
  it.each(cases)("%s", (_, text, code) => {
    const started = performance.now();
    const { diagnostics } = parsePolicy({ path: "a.yaml", content: text });
    expect(diagnostics[0]?.code).toBe(code);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it.each([
    ["line breaks", "\n".repeat(2_000_000)],
    ["quoted line breaks", `a: "${"\n".repeat(500_000)}"`],
    ["plain lines", `a: b${"\n  c".repeat(300_000)}`],
    ["folded lines", `a: >\n${"  c\n".repeat(300_000)}`],
    ["blank folded lines", `a: >\n  b\n${"\n".repeat(1_000_000)}`],
    ["colons", ":".repeat(500_000)],
    ["tabs", `a:${"\t".repeat(500_000)}b`],
    ["commas", `[${",".repeat(500_000)}`],
    ["null characters", "a: \0\0\0\nb: \0"],
  ])("many %s take linear time", (_, text) => {
    const started = performance.now();
    parseYaml(text);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("keeps keys that name what every object has", () => {
    const text = `apiVersion: api.cerbos.dev/v1\nexportConstants:\n  name: c\n  definitions:\n    a: {__proto__: {x: 1}, constructor: 2}\n`;
    const { document } = parsePolicy({ path: "a.yaml", content: text });
    const definitions = document?.policy.kind === "exportConstants" ? document.policy.body.definitions : undefined;
    const value = definitions?.get("a");
    expect(Object.keys(value ?? {})).toEqual(["__proto__", "constructor"]);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it.each(["__proto__", "constructor", "toString"])("does not take the field %s for one it knows", (name) => {
    expect(firstMistake(`${name}: 1\n`)).toBe(`1:1 unknown field "${name}"`);
  });
});
