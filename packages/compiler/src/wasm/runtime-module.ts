import { runtimeImage } from "./generated/runtime-image.ts";
import { type RuntimeModule, readModule } from "./module/read-module.ts";

let runtime: RuntimeModule | undefined;

/** The runtime, taken apart once. */
export function runtimeModule(): RuntimeModule {
  runtime ??= readModule(decodeBase64(runtimeImage));
  return runtime;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Not every host has `atob`. */
function decodeBase64(text: string): Uint8Array {
  const values = new Uint8Array(128);
  for (let i = 0; i < digits.length; i++) values[digits.charCodeAt(i)] = i;
  const length = Math.floor((text.replace(/=+$/, "").length * 3) / 4);
  const bytes = new Uint8Array(length);
  for (let i = 0, at = 0; at < length; i += 4) {
    const value = (i: number): number => values[text.charCodeAt(i)] ?? 0;
    const bits = (value(i) << 18) | (value(i + 1) << 12) | (value(i + 2) << 6) | value(i + 3);
    bytes[at++] = bits >> 16;
    bytes[at++] = bits >> 8;
    bytes[at++] = bits;
  }
  return bytes;
}
