/**
 * Who may import whom, as docs/architecture.md draws it. Each room lists what it may import; everything else is an error.
 */
const rooms = {
  "packages/protocol": [],
  "packages/policy": ["packages/protocol"],
  "packages/cel": ["packages/protocol"],
  "packages/compiler": ["packages/policy", "packages/cel", "packages/protocol"],
  "packages/engine": ["packages/cel", "packages/protocol"],
  "packages/verify": ["packages/engine", "packages/cel", "packages/policy", "packages/protocol"],
  "packages/control": ["packages/protocol"],
  "packages/pdp": ["packages/engine", "packages/protocol"],
  "packages/embedded": ["packages/engine", "packages/protocol"],
  "packages/cli": [
    "packages/policy",
    "packages/cel",
    "packages/compiler",
    "packages/engine",
    "packages/verify",
    "packages/pdp",
    "packages/embedded",
    "packages/protocol",
  ],
  "apps/gateway": ["packages/control", "packages/protocol"],
  "apps/worker": [
    "packages/control",
    "packages/policy",
    "packages/compiler",
    "packages/engine",
    "packages/embedded",
    "packages/verify",
    "packages/protocol",
  ],
  "apps/web": [
    "packages/control",
    "packages/policy",
    "packages/cel",
    "packages/compiler",
    "packages/engine",
    "packages/verify",
    "packages/protocol",
  ],
};

const pure = "^packages/(protocol|policy|cel|compiler|engine|verify)/src/";

module.exports = {
  forbidden: [
    {
      name: "pure-rooms-touch-nothing-outside",
      comment: "A pure room gives the same answer everywhere: no Node modules.",
      severity: "error",
      from: { path: pure },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "conformance-is-never-imported",
      severity: "error",
      from: { pathNot: "^packages/conformance/" },
      to: { path: "^packages/conformance/" },
    },
    {
      name: "prisma-only-in-control",
      comment: "Pages, gateway and worker ask use cases; only repositories know the database.",
      severity: "error",
      from: { path: "^(apps|packages)/[^/]+/src/|^apps/web/", pathNot: "^packages/control/" },
      to: { path: "(^prisma/|node_modules/@prisma/)" },
    },
    {
      name: "queue-client-only-in-control",
      severity: "error",
      from: { path: "^apps/(web|gateway)/" },
      to: { path: "node_modules/(bullmq|ioredis)/" },
    },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `${room.replace("/", "-")}-imports`,
      severity: "error",
      from: { path: `^${room}/(src|app|lib)/` },
      to: { path: "^(packages|apps)/", pathNot: [`^${room}/`, ...allowed.map((other) => `^${other}/`)] },
    })),
  ],
  options: {
    parser: "swc",
    exclude: { path: "^(packages|apps)/[^/]+/(dist|\\.next|src/gen|generated)/" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["edict-source", "import", "node", "default"],
      extensions: [".ts", ".tsx", ".mjs", ".js"],
    },
  },
};
