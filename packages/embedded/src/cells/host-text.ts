/** The memory of a module to a host that has a faster way between texts and UTF-8 than the encoder of the web. */
export interface HostText {
  /** Writes a text; the number of its bytes. */
  utf8Write(text: string, at: number, bytesMax: number): number;
  utf8Slice(from: number, to: number): string;
}

interface HostTextMaker {
  readonly prototype: Partial<HostText>;
  from(memory: ArrayBuffer): HostText;
}

const { Buffer: maker } = globalThis as unknown as { readonly Buffer?: HostTextMaker };

/** In Node.js, bun and deno; `undefined` in browsers and elsewhere. */
export function hostTextOf(memory: ArrayBuffer): HostText | undefined {
  return maker?.prototype.utf8Write && maker.from(memory);
}
