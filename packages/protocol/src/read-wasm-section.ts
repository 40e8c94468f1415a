import { wasmManifestSection } from "./wasm-manifest.ts";

/** What a file is that begins like WebAssembly does. */
export type WasmFileKind = "module" | "component";

/** What a file is, by its first eight bytes; `undefined` if it is no WebAssembly. */
export function wasmKindOf(bytes: Uint8Array): WasmFileKind | undefined {
  const [a, b, c, d, ...version] = bytes.subarray(0, 8);
  if (a !== 0 || b !== 0x61 || c !== 0x73 || d !== 0x6d) return undefined;
  const key = version.join();
  return key === "1,0,0,0" ? "module" : key === "13,0,1,0" ? "component" : undefined;
}

/**
 * The bytes of a custom section of a module or component, `undefined` if it has none of this name; the modules in a component
 * count as parts of it.
 */
export function readWasmSection(bytes: Uint8Array, name: string = wasmManifestSection): Uint8Array | undefined {
  const kind = wasmKindOf(bytes);
  if (kind === undefined) return undefined;
  const nested: Uint8Array[] = [];
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at];
    const size = readSize(bytes, at + 1);
    if (size === undefined || size.end + size.value > bytes.length) return undefined;
    const content = bytes.subarray(size.end, size.end + size.value);
    const found = id === 0 ? contentOf(content, name) : undefined;
    if (found !== undefined) return found;
    if (kind === "component" && id === 1) nested.push(content);
    at = size.end + size.value;
  }
  for (const module of nested) {
    const found = readWasmSection(module, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What follows the name of a custom section, if it is the one looked for; names of sections here are ASCII. */
function contentOf(section: Uint8Array, name: string): Uint8Array | undefined {
  const size = readSize(section, 0);
  if (size === undefined || size.value !== name.length) return undefined;
  for (let i = 0; i < name.length; i++) if (section[size.end + i] !== name.charCodeAt(i)) return undefined;
  return section.subarray(size.end + size.value);
}

/** An unsigned LEB128 of at most 32 bits, and where it ends. */
function readSize(bytes: Uint8Array, from: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[from + i];
    if (byte === undefined) return undefined;
    value += (byte & 127) * 128 ** i;
    if (byte < 128) return { value, end: from + i + 1 };
  }
  return undefined;
}
