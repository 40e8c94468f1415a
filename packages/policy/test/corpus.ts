import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The conformance corpus lies beside the repository and may be absent. */
export const corpusRoot = join(import.meta.dirname, "../../../../shared/corpus");
export const hasCorpus = existsSync(corpusRoot);

export function readCases(suite: string): CorpusFile[] {
  if (!hasCorpus) {
    return [];
  }
  const folder = join(corpusRoot, "cases", suite);
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as CorpusFile);
}

export interface CorpusFile {
  readonly file: string;
  readonly store: string;
  readonly cases: readonly CorpusCase[];
}

export interface CorpusCase {
  readonly id: string;
  readonly store?: string;
  readonly inputFile: string;
  readonly want: {
    readonly errors: readonly unknown[];
    readonly cli?: object;
    readonly variables?: readonly unknown[];
    readonly storeError?: unknown;
    readonly error?: unknown;
  };
}

/** Files of a folder, by path relative to it. */
export function readFolder(folder: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  if (!existsSync(folder)) return files;
  const visit = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        visit(path);
      } else {
        files.set(relative(folder, path), readFileSync(path));
      }
    }
  };
  visit(folder);
  return files;
}
