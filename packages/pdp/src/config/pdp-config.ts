import { z } from "zod";
import { parseGoDuration } from "./go-duration.ts";

/** Cerbos's configuration file, as far as Edict supports it. Keys that are not listed are refused by name. */

const duration = z.union([z.string(), z.number()]).transform((value, context) => {
  const milliseconds = parseGoDuration(value);
  if (milliseconds !== undefined) return milliseconds;
  context.addIssue({ code: "custom", message: `is not a duration such as 30s or 1h15m` });
  return z.NEVER;
});

const address = z.string().min(1);

/** `0o660`, `0660` or a number; what is not about permissions is cut off, as in Cerbos. */
const fileMode = z.union([z.string(), z.number()]).transform((value, context) => {
  const text = String(value).trim();
  const mode = Number(/^0[0-7]+$/.test(text) ? `0o${text}` : text);
  if (Number.isSafeInteger(mode) && mode > 0) return mode & 0o777;
  context.addIssue({ code: "custom", message: `is not a file mode such as "0o660"` });
  return z.NEVER;
});

const keySet = z
  .strictObject({
    id: z.string().min(1),
    remote: z.strictObject({ url: z.string().min(1), refreshInterval: duration.optional() }).optional(),
    local: z
      .strictObject({ file: z.string().optional(), data: z.string().optional(), pem: z.boolean().default(false) })
      .optional(),
    insecure: z
      .strictObject({ optionalAlg: z.boolean().default(false), optionalKid: z.boolean().default(false) })
      .prefault({}),
  })
  .check((context) => {
    const message = problemOfKeySet(context.value);
    if (message !== undefined) context.issues.push({ code: "custom", message, input: context.value });
  });

interface KeySetSources {
  readonly remote?: object | undefined;
  readonly local?: { readonly file?: string | undefined; readonly data?: string | undefined } | undefined;
}

function problemOfKeySet({ remote, local }: KeySetSources): string | undefined {
  if (remote === undefined && local === undefined) return "needs one of `local` and `remote`";
  if (remote !== undefined && local !== undefined) return "has both `local` and `remote`";
  if (local === undefined || Boolean(local.file) !== Boolean(local.data)) return undefined;
  return local.file ? "has both `local.file` and `local.data`" : "needs one of `local.file` and `local.data`";
}

const keySets = z.array(keySet).check((context) => {
  const ids = context.value.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice === undefined) return;
  context.issues.push({ code: "custom", message: `has two key sets with the id ${twice}`, input: context.value });
});

const server = z.strictObject({
  httpListenAddr: address.default(":3592"),
  grpcListenAddr: address.default(":3593"),
  udsFileMode: fileMode.optional(),
  tls: z
    .strictObject({
      cert: z.string().optional(),
      key: z.string().optional(),
      caCert: z.string().optional(),
      watchInterval: duration.optional(),
    })
    .optional(),
  cors: z
    .strictObject({
      disabled: z.boolean().default(false),
      allowedOrigins: z.array(z.string()).default(["*"]),
      allowedHeaders: z.array(z.string()).default(["accept", "content-type", "user-agent", "x-requested-with"]),
      maxAge: duration.optional(),
    })
    .prefault({}),
  requestLimits: z
    .strictObject({
      maxActionsPerResource: z.int().min(1).max(500).default(50),
      maxResourcesPerRequest: z.int().min(1).max(500).default(50),
    })
    .prefault({}),
  metricsEnabled: z.boolean().default(true),
  logRequestPayloads: z.boolean().default(false),
  playgroundEnabled: z.boolean().default(false),
  apiExplorerEnabled: z.boolean().default(true),
  // Accepted without effect.
  embeddedMode: z.boolean().default(false),
  adminAPI: z
    .strictObject({
      enabled: z.boolean().default(false),
      adminCredentials: z.strictObject({ username: z.string(), passwordHash: z.string() }).optional(),
    })
    .prefault({}),
  advanced: z
    .strictObject({
      http: z
        .strictObject({
          readTimeout: duration.optional(),
          readHeaderTimeout: duration.optional(),
          writeTimeout: duration.optional(),
          idleTimeout: duration.optional(),
        })
        .optional(),
      grpc: z
        .strictObject({
          maxRecvMsgSizeBytes: z.int().positive().optional(),
          maxConnectionAge: duration.optional(),
          connectionTimeout: duration.optional(),
          maxConcurrentStreams: z.int().min(0).max(0xffff_ffff).optional(),
        })
        .optional(),
    })
    .optional(),
});

const globals = z.record(z.string().regex(/^[A-Za-z_]\w*$/, "is not a name that expressions can use"), z.json());

const engine = z.strictObject({
  defaultPolicyVersion: z.string().regex(/\S/, "must not be empty").default("default"),
  defaultScope: z.string().default(""),
  lenientScopeSearch: z.boolean().default(false),
  strictEvaluation: z.boolean().default(false),
  globals: globals.nullable().default({}),
  celErrorLogLevel: z.enum(["none", "debug", "info", "warn", "error"]).default("warn"),
  // Accepted without effect: policies are in memory, and decisions are made where they are asked for.
  policyLoaderTimeout: duration.optional(),
  numWorkers: z.int().min(0).optional(),
});

const logRotation = z.strictObject({
  /** 0: 100 MB. */
  maxFileSizeMB: z.int().min(0).default(0),
  /** 0: old files are kept whatever their age. */
  maxFileAgeDays: z.int().min(0).default(0),
  /** 0: all old files are kept. */
  maxFileCount: z.int().min(0).default(0),
});

const audit = z.strictObject({
  enabled: z.boolean().default(false),
  backend: z.enum(["file"]).default("file"),
  accessLogsEnabled: z.boolean().default(true),
  decisionLogsEnabled: z.boolean().default(true),
  includeMetadataKeys: z.array(z.string()).default([]),
  excludeMetadataKeys: z.array(z.string()).default([]),
  decisionLogFilters: z
    .strictObject({
      checkResources: z.strictObject({ ignoreAllowAll: z.boolean().default(false) }).prefault({}),
      planResources: z
        .strictObject({ ignoreAll: z.boolean().default(false), ignoreAlwaysAllow: z.boolean().default(false) })
        .prefault({}),
    })
    .prefault({}),
  file: z
    .strictObject({
      path: z.string().regex(/\S/, "must not be empty").default("stdout"),
      additionalPaths: z.array(z.string()).default([]),
      logRotation: logRotation.optional(),
    })
    .prefault({}),
});

const storage = z.strictObject({
  driver: z.enum(["disk", "hub", "sqlite3"]).default("disk"),
  disk: z
    .strictObject({
      directory: z.string().min(1),
      watchForChanges: z.boolean().default(false),
      // Deprecated in Cerbos, and without effect there, too.
      scratchDir: z.string().optional(),
    })
    .optional(),
  /** Cerbos's mutable store. It is accepted and stays empty: the hub's stores take its place. */
  sqlite3: z.strictObject({ dsn: z.string().min(1) }).optional(),
  hub: z
    .strictObject({
      remote: z
        .strictObject({
          deploymentID: z.string().min(1).optional(),
          cacheDir: z.string().optional(),
          disableAutoUpdate: z.boolean().default(false),
          // Accepted without effect: bundles are not unpacked to files, and there is no second address to ask first.
          tempDir: z.string().optional(),
          disableBootstrap: z.boolean().default(false),
        })
        .prefault({}),
      cacheSize: z.int().optional(),
    })
    .optional(),
});

const hub = z.strictObject({
  credentials: z
    .strictObject({
      pdpID: z.string().optional(),
      clientID: z.string().optional(),
      clientSecret: z.string().optional(),
    })
    .prefault({}),
  connection: z
    .strictObject({
      apiEndpoint: z.string().optional(),
      bootstrapEndpoint: z.string().optional(),
      tls: z.strictObject({ caCert: z.string().optional(), authority: z.string().optional() }).optional(),
      minRetryWait: duration.optional(),
      maxRetryWait: duration.optional(),
      numRetries: z.int().min(0).optional(),
      heartbeatInterval: duration.optional(),
    })
    .prefault({}),
  trust: z.strictObject({ publicKey: z.string().min(1) }).optional(),
});

export const pdpConfigSchema = z.strictObject({
  server: server.prefault({}),
  engine: engine.prefault({}),
  schema: z
    .strictObject({ enforcement: z.enum(["none", "warn", "reject"]).default("none"), cacheSize: z.int().optional() })
    .prefault({}),
  auxData: z
    .strictObject({
      jwt: z
        .strictObject({
          disableVerification: z.boolean().default(false),
          acceptableTimeSkew: duration.pipe(z.number().min(0)).default(0),
          keySets: keySets.default([]),
          cacheSize: z.int().optional(),
        })
        .prefault({}),
    })
    .prefault({}),
  audit: audit.prefault({}),
  storage: storage.prefault({}),
  hub: hub.prefault({}),
  telemetry: z
    .strictObject({
      disabled: z.boolean().default(true),
      reportInterval: duration.optional(),
      stateDir: z.string().optional(),
    })
    .prefault({}),
  compile: z.strictObject({ cacheSize: z.int().optional(), cacheDuration: duration.optional() }).optional(),
});

/** A complete configuration: defaults filled in, durations in milliseconds. */
export type PdpConfig = z.output<typeof pdpConfigSchema>;

const requestBytes = 4 * 1024 * 1024;

/** How long a request may be as protobuf, over HTTP as over gRPC. */
export function requestBytesMax({ server }: PdpConfig): number {
  return server.advanced?.grpc?.maxRecvMsgSizeBytes ?? requestBytes;
}
