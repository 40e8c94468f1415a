import type { Diagnostic } from "@edict/protocol";
import { checkPolicy } from "./check-policy.ts";
import { decodeText } from "./decode-text.ts";
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
  const { documents, errors } = readDocuments(text, policyMessage);
  if (documents.length > 1) {
    const message = "more than one YAML document detected";
    return refused(file.path, text, [{ kind: "unspecified", message, position: undefined }]);
  }
  const [document] = documents;
  if (errors.length > 0 || document?.value === undefined) {
    return refused(file.path, text, errors);
  }
  return finishPolicy(file.path, text, document);
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
