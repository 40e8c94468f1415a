import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { policyMessage } from "../src/message/policy-messages.ts";
import { readDocuments } from "../src/message/read-documents.ts";
import { corpusRoot, hasCorpus, readCases } from "./corpus.ts";

describe.skipIf(!hasCorpus)("Cerbos's parser cases", () => {
  for (const { cases } of readCases("parser")) {
    for (const { id, inputFile, want } of cases) {
      it(id, () => {
        const { errors } = readDocuments(readFileSync(join(corpusRoot, inputFile), "utf8"), policyMessage);
        expect(
          errors.map(({ kind, message, position }) => ({
            kind: kind === "validation" ? "KIND_VALIDATION_ERROR" : "KIND_PARSE_ERROR",
            ...(position && { position: position.path === "" ? { ...position, path: undefined } : position }),
            message,
          })),
        ).toEqual(want.errors);
      });
    }
  }
});
