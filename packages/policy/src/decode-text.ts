/** The part of the web's TextDecoder that is needed; every runtime has it, the language's own library does not list it. */
declare const TextDecoder: new (
  label: "utf-8",
  options: { readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Text of a file. A byte order mark stays, because Cerbos refuses it; malformed UTF-8 becomes U+FFFD. */
export function decodeText(content: Uint8Array | string): string {
  return typeof content === "string" ? content : decoder.decode(content);
}
