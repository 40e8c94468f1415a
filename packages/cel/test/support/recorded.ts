import type { JsonObject } from "@edict/protocol";
import type { CelFrame } from "../../src/index.ts";
import { makeFrame } from "./frame.ts";
import type { Outcome } from "./run.ts";

/** A request in the terms of the corpus. */
export interface RecordedRequest {
  readonly principal?: JsonObject;
  readonly resource?: JsonObject;
  readonly auxData?: { readonly jwt?: JsonObject & { readonly claims?: JsonObject }; readonly jwts?: never };
}

/** What the request lets expressions see. */
export function frameOf(request: RecordedRequest | undefined, globals: JsonObject): CelFrame {
  const jwt = request?.auxData?.jwt;
  const base = makeFrame();
  return makeFrame({
    principal: { ...base.principal, id: "p", ...request?.principal },
    resource: { ...base.resource, id: "r", ...request?.resource, kind: "cel" },
    auxData: request?.auxData === undefined ? undefined : { jwt: jwt?.claims ?? jwt ?? {}, jwts: {} },
    globals,
  });
}

/** Whether an outcome is the recorded answer of the real binary. */
export function agrees(want: { readonly [key: string]: unknown }, got: Outcome): boolean {
  if ("compileError" in want) return "compileError" in got && got.compileError === want["compileError"];
  if ("httpError" in want) return "httpError" in got;
  if ("error" in want) return "error" in got && (want["error"] === true || want["error"] === got.error);
  if (!("value" in got)) return false;
  const type = want["type"];
  return canonical(got.value) === canonical(want["value"]) && (!type || type === "other" || type === got.type);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
