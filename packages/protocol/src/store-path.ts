import { limits } from "./limits.ts";

/**
 * Why a path may not be in a store, or `undefined` if it may. Paths are relative, slash-separated, without empty, `.`
 * or `..` parts and without control characters or backslashes, so that they mean the same on every machine.
 */
export function checkStorePath(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "it is absolute";
  if (path.includes("\\")) return "it contains a backslash";
  if (hasControlCharacter(path)) return "it contains a control character";
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === ".."))
    return "it contains an empty, `.` or `..` part";
  if (parts.length > limits.pathDepth) return `it is nested deeper than ${limits.pathDepth} folders`;
  if (utf8Length(path) > limits.pathBytes) return `it is longer than ${limits.pathBytes} bytes`;
  return undefined;
}

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}
