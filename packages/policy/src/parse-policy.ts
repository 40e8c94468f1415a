import type { Diagnostic } from "@edict/protocol";
import { checkPolicy } from "./check-policy.ts";
import { decodeText } from "./decode-text.ts";
import { excerptAt } from "./excerpt.ts";
import { type EncodingMistake, findEncodingMistake } from "./find-encoding-mistake.ts";
import { identifyPolicy } from "./identify-policy.ts";
import { type LoadMistake, toLoadDiagnostic } from "./load-diagnostic.ts";
import { policyMessage } from "./message/policy-messages.ts";
import { type ReadDocument, readDocuments } from "./message/read-documents.ts";
import type { DisabledPolicy, PolicyDocument } from "./policy-set.ts";
import { toPolicy } from "./read-policy.ts";

/** Bytes beyond which a file is refused unread. Cerbos has no limit. */
export const policyFileBytesMax = 8 * 1024 * 1024;

/** A file of a policy repository; `path` is relative to the root. */
export interface PolicyFile {
  readonly path: string;
  readonly content: Uint8Array | string;
}

/** Neither `document` nor `disabled` is set if the file is empty or has mistakes. */
export interface ParsedPolicy {
  readonly document: PolicyDocument | undefined;
  readonly disabled: DisabledPolicy | undefined;
  /** Sorted as Cerbos reports them: by position. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one policy file: structure, the rules of its fields, and what `checkPolicy` knows. Never throws. */
export function parsePolicy(file: PolicyFile): ParsedPolicy {
  if (file.content.length > policyFileBytesMax) {
    return refused(file.path, "", [tooLarge(file.content.length)]);
  }
  const text = decodeText(file.content);
  const parsed = parseText(file.path, text);
  const mistake = findEncodingMistake(file.content, text);
  return mistake === undefined ? parsed : { ...parsed, diagnostics: tellEncoding(file.path, text, parsed, mistake) };
}

/**
 * Cerbos takes malformed characters as they come, so a file that can be read in spite of them gets a warning; if it cannot, they
 * are why.
 */
function tellEncoding(file: string, text: string, parsed: ParsedPolicy, mistake: EncodingMistake): Diagnostic[] {
  const code = "file_encoding";
  const remedy = "Save the file as UTF-8 without a byte order mark.";
  const [first, ...others] = parsed.diagnostics;
  if (first !== undefined) {
    return [{ ...first, code, description: mistake.message, remedy }, ...others];
  }
  const { message, position } = mistake;
  const excerpt = excerptAt(text, position);
  return [{ code, severity: "warning", file, position, message, description: undefined, remedy, excerpt }];
}

function parseText(path: string, text: string): ParsedPolicy {
  const { documents, errors } = readDocuments(text, policyMessage);
  if (documents.length > 1) {
    const message = "more than one YAML document detected";
    return refused(path, text, [{ kind: "unspecified", message, position: undefined }]);
  }
  const [document] = documents;
  if (errors.length > 0 || document?.value === undefined) {
    return refused(path, text, errors);
  }
  return finishPolicy(path, text, document);
}

function tooLarge(bytes: number): LoadMistake {
  return {
    kind: "limit",
    code: "file_too_large",
    message: `the file has ${bytes} bytes, more than the ${policyFileBytesMax} that are allowed`,
    position: undefined,
    remedy: "Split the policy, or move large constants out of it.",
  };
}

function refused(path: string, text: string, mistakes: readonly LoadMistake[]): ParsedPolicy {
  const diagnostics = mistakes.map((mistake) => toLoadDiagnostic(path, text, mistake));
  return { document: undefined, disabled: undefined, diagnostics };
}

function finishPolicy(path: string, text: string, { value, start }: ReadDocument): ParsedPolicy {
  const policy = toPolicy(value ?? {});
  const identity = identifyPolicy(policy);
  if (policy.disabled) {
    return { document: undefined, disabled: { file: path, key: identity.key, start }, diagnostics: [] };
  }
  const mistakes = checkPolicy(policy, text);
  if (mistakes.length > 0) {
    return refused(path, text, mistakes);
  }
  return { document: { file: path, text, policy, ...identity, start }, disabled: undefined, diagnostics: [] };
}
