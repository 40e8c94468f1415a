const encoder = new TextEncoder();

export interface GeneratedSize {
  readonly policies: number;
  readonly rulesPerPolicy: number;
  /** Policy tests per policy; 0 if not given. */
  readonly testsPerPolicy?: number;
}

/** Resource policies of many kinds, each rule with an action and a condition of its own, and test suites that pass. */
export function generatePolicies({
  policies,
  rulesPerPolicy,
  testsPerPolicy = 0,
}: GeneratedSize): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let policy = 0; policy < policies; policy++) {
    files.set(`policies/kind${policy}.yaml`, encoder.encode(toPolicy(policy, rulesPerPolicy)));
    if (testsPerPolicy > 0) files.set(`tests/kind${policy}_test.yaml`, encoder.encode(toSuite(policy, testsPerPolicy)));
  }
  return files;
}

function toPolicy(policy: number, rules: number): string {
  const lines = [
    "apiVersion: api.cerbos.dev/v1",
    "resourcePolicy:",
    "  version: default",
    `  resource: kind${policy}`,
    "  rules:",
  ];
  for (let rule = 0; rule < rules; rule++) {
    lines.push(
      `    - actions: [act${rule}]`,
      "      effect: EFFECT_ALLOW",
      "      roles: [user]",
      "      condition:",
      "        match:",
      "          all:",
      "            of:",
      "              - expr: R.attr.owner == P.id",
      `              - expr: R.attr.size < ${policy + rule + 100}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function toSuite(policy: number, tests: number): string {
  const actions = Array.from({ length: tests }, (_, test) => `act${test}`);
  return [
    `name: kind${policy}`,
    "principals:",
    "  ana: { id: ana, roles: [user] }",
    "resources:",
    `  one: { kind: kind${policy}, id: one, attr: { owner: ana, size: 1 } }`,
    "tests:",
    "  - name: owners may",
    `    input: { principals: [ana], resources: [one], actions: [${actions.join(", ")}] }`,
    "    expected:",
    `      - { principal: ana, resource: one, actions: { ${actions.map((action) => `${action}: EFFECT_ALLOW`).join(", ")} } }`,
    "",
  ].join("\n");
}
