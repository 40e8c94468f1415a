import type { Diagnostic, DiagnosticCode } from "@edict/protocol";
import { excerptAt } from "./excerpt.ts";
import type { DocumentError } from "./message/read-documents.ts";

/** A mistake of one file, ready to be told. `code` is needed where the kind of mistake does not say it. */
export interface LoadMistake extends DocumentError {
  readonly code?: DiagnosticCode;
  readonly remedy?: string | undefined;
}

/** Turns a mistake into a diagnostic of the kind Cerbos calls a load failure. */
export function toLoadDiagnostic(file: string, text: string, mistake: LoadMistake): Diagnostic {
  const { kind, message, position } = mistake;
  return {
    code: mistake.code ?? codeOf(kind, text),
    severity: "error",
    file,
    position,
    message,
    description: undefined,
    remedy: mistake.remedy ?? remedyOf(message),
    excerpt: position === undefined ? undefined : excerptAt(text, position),
    cerbos: {
      list: "loadFailures",
      kind: kind === "validation" ? "validation" : kind === "unspecified" ? "unspecified" : "parse",
    },
  };
}

function codeOf(kind: DocumentError["kind"], text: string): DiagnosticCode {
  switch (kind) {
    case "syntax":
      return /^\s*[{[]/.test(text) ? "json_syntax" : "yaml_syntax";
    case "limit":
      return "yaml_limit";
    case "validation":
      return "policy_value";
    default:
      return "policy_structure";
  }
}

const remedies: readonly (readonly [RegExp, string])[] = [
  [/^unknown field "\\ufeff/, "Save the file as UTF-8 without a byte order mark."],
  [/^unknown field/, "Check the spelling and the indentation of the field against the policy schema."],
  [/^found character '\t'/, "Indent with blanks; YAML does not allow tabs."],
  [/^mapping key .* already defined/, "Remove one of the two keys."],
  [
    /^invalid YAML string: use a literal/,
    "Write the value as a block: put `|-` after the colon and the text on the next line.",
  ],
  [/^more than one YAML document/, "Put each policy into a file of its own."],
  [/^expected string value got Float/, "Put the value into quotes."],
  [/^non-map value is specified/, "Check the indentation of this line and that the key ends with a colon."],
  [/: value is required$/, "Add the missing field; it may not be empty."],
  [/must equal `api\.cerbos\.dev\/v1`/, "Start the file with `apiVersion: api.cerbos.dev/v1`."],
  [/exactly one field is required in oneof$/, "Set exactly one of the fields that are possible here."],
  [/must contain unique items$/, "Remove the repeated item."],
  [/^invalid enum value/, "Use one of the documented constants, such as EFFECT_ALLOW or EFFECT_DENY."],
  [/must be one of \[/, "Use one of the listed values."],
];

function remedyOf(message: string): string | undefined {
  return remedies.find(([pattern]) => pattern.test(message))?.[1];
}
