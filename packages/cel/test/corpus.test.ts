import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@edict/protocol";
import { describe, expect, it } from "vitest";
import type { RecordedRequest } from "./support/recorded.ts";
import { agrees, frameOf } from "./support/recorded.ts";
import { runExpression } from "./support/run.ts";

const folder = join(import.meta.dirname, "../../../../shared/corpus/cases/cel");

interface CorpusCase {
  readonly id: string;
  readonly expr: string;
  readonly request?: RecordedRequest;
  readonly want: { readonly [key: string]: unknown };
  readonly unstable?: boolean;
}

interface CorpusFile {
  readonly kind: string;
  readonly file: string;
  readonly request?: RecordedRequest;
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
