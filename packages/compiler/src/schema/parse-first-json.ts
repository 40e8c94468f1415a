import { type JsonValue, scanJson } from "@edict/protocol";

/** `mistake` is the text of Go's `encoding/json`. */
export type FirstJson =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly mistake: string };

const depthMax = 512;

/** The first JSON value of a text; what follows it is ignored, as Cerbos does. */
export function parseFirstJson(text: string): FirstJson {
  const scan = scanJson(text, depthMax);
  return scan.ok ? { ok: true, value: JSON.parse(text.slice(0, scan.end)) as JsonValue } : scan;
}
