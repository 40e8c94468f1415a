import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import { makeFrame } from "./support/frame.ts";
import type { Outcome } from "./support/run.ts";
import { runExpression } from "./support/run.ts";

const folder = join(import.meta.dirname, "../../../../shared/corpus/cases/cel");

interface CorpusRequest {
  readonly principal?: JsonObject;
  readonly resource?: JsonObject;
  readonly auxData?: { readonly jwt?: JsonObject & { readonly claims?: JsonObject }; readonly jwts?: never };
}

interface CorpusCase {
  readonly id: string;
  readonly expr: string;
  readonly request?: CorpusRequest;
  readonly want: { readonly [key: string]: unknown };
  readonly unstable?: boolean;
}

interface CorpusFile {
  readonly kind: string;
  readonly file: string;
  readonly request?: CorpusRequest;
  readonly options?: { readonly globals?: JsonObject };
  readonly cases: readonly CorpusCase[];
}

/** Cases whose answer is not this room's, by id. An unexpected pass fails. */
const expectedFailures: ReadonlyMap<string, string> = new Map([
  ["cel/authored_syntax#0", "an absent expression is noticed before it is parsed"],
]);

describe.skipIf(!existsSync(folder))("expressions with the answers of Cerbos 0.55 (needs ../shared/corpus)", () => {
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const file = JSON.parse(readFileSync(join(folder, name), "utf8")) as CorpusFile;
    if (file.kind !== "expr") continue;
    it(`${file.file}: ${file.cases.length} cases`, () => {
      const wrong = file.cases.flatMap((test) => {
        const got = runExpression(test.expr, frameOf(test.request ?? file.request, file.options?.globals ?? {}));
        const passes = agrees(test.want, got);
        if (passes === !expectedFailures.has(test.id)) return [];
        return [{ id: test.id, expr: test.expr, want: test.want, got, unexpectedPass: passes }];
      });
      expect(wrong).toEqual([]);
    });
  }
});

function frameOf(request: CorpusRequest | undefined, globals: JsonObject) {
  const jwt = request?.auxData?.jwt;
  const base = makeFrame();
  return makeFrame({
    principal: { ...base.principal, id: "p", ...request?.principal },
    resource: { ...base.resource, id: "r", ...request?.resource, kind: "cel" },
    auxData: request?.auxData === undefined ? undefined : { jwt: jwt?.claims ?? jwt ?? {}, jwts: {} },
    globals,
  });
}

function agrees(want: { readonly [key: string]: unknown }, got: Outcome): boolean {
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
