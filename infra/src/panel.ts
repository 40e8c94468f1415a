import type { DemoState } from "./standalone-state.ts";

export interface PanelFacts {
  readonly demo: DemoState;
  readonly pageUrl: string | undefined;
  readonly gitRemote: string;
  readonly pdpUrl: string | undefined;
  readonly gatewayUrl: string;
  readonly caCertPath: string;
  readonly home: string;
  readonly readyMs: number;
}

/** What a person needs to know once everything runs. */
export function renderPanel(facts: PanelFacts): string {
  const sections = [
    facts.pageUrl === undefined ? [] : ["Pages — signs you in, once:", `  ${facts.pageUrl}`, ""],
    ["Policies — clone, change, push:", `  git clone ${facts.gitRemote}`, ""],
    facts.pdpUrl === undefined ? [] : ["Ask the Edict PDP:", ...renderQuestion(facts.pdpUrl), ""],
    ["Attach an unmodified Cerbos PDP (cerbos server --config cerbos.yaml):", ...renderCerbosConfig(facts), ""],
    [`Data and logs: ${facts.home}     Ready in ${(facts.readyMs / 1000).toFixed(1)} s     Stop: Ctrl-C`],
  ];
  const rule = "─".repeat(78);
  return ["", rule, "  Edict runs.", "", ...sections.flat().map((line) => `  ${line}`), rule, ""].join("\n");
}

function renderQuestion(pdpUrl: string): string[] {
  const question = {
    principal: { id: "ana", roles: ["employee"] },
    resources: [
      {
        resource: {
          kind: "expense",
          id: "e1",
          attr: { submittedBy: "ana", team: "design", amount: 120, status: "submitted" },
        },
        actions: ["view", "approve"],
      },
    ],
  };
  return [
    `  curl -s ${pdpUrl}/api/check/resources -H 'content-type: application/json' -d '${JSON.stringify(question)}'`,
  ];
}

function renderCerbosConfig({ demo, gatewayUrl, caCertPath }: PanelFacts): string[] {
  return [
    "  storage:",
    "    driver: hub",
    `    hub: { remote: { deploymentID: ${demo.deploymentId} } }`,
    "  hub:",
    `    credentials: { pdpID: my-pdp, clientID: ${demo.clientId}, clientSecret: ${demo.clientSecret} }`,
    "    connection:",
    `      apiEndpoint: ${gatewayUrl}`,
    `      bootstrapEndpoint: ${gatewayUrl}`,
    `      tls: { caCert: ${caCertPath} }`,
  ];
}
