import { boolType, stringType } from "../check/cel-type.ts";
import { CelError } from "../value/cel-error.ts";
import type { CelValue } from "../value/cel-value.ts";
import { matchPath } from "../value/path-match.ts";
import { baseName, cleanPath, directory, extension, joinPaths, relativePath } from "../value/unix-path.ts";
import type { CelFunction, CelResult } from "./declare.ts";
import { list, member, overload, str } from "./declare.ts";
import { toStrings } from "./to-strings.ts";

/** A Unix or Windows path in one form with slashes: `\\host\share` is `/host/share`, `C:\dir` is `/C:/dir`. */
interface EncodedPath {
  readonly value: string;
  readonly kind: "unc" | "drive" | "other";
  readonly windows: boolean;
  readonly root: boolean;
}

const isUnc = (path: string): boolean => path.startsWith("\\\\");
const isDrive = (path: string): boolean => /^[a-zA-Z]:/.test(path);

/** `what` names the path in the message. */
function encode(path: string, what = "path"): EncodedPath | CelError {
  const windows = path.includes("\\");
  const slashed = path.replaceAll("\\", "/");
  if (isUnc(path)) {
    return { value: cleanPath(slashed), kind: "unc", windows, root: path.slice(2).split("\\").length === 2 };
  }
  if (!isDrive(path)) return { value: cleanPath(slashed), kind: "other", windows, root: path === "/" };
  if (!windows && path.length > 2) {
    return new CelError(`failed to encode ${what} ${path}: unsupported Win32 path`);
  }
  return { value: cleanPath(`/${slashed}`), kind: "drive", windows, root: path.length <= 3 };
}

function decode(path: EncodedPath): string {
  const backslashed = path.value.replaceAll("/", "\\");
  if (path.kind === "unc") return `\\${backslashed}`;
  if (path.kind === "drive") return backslashed.startsWith("\\") ? backslashed.slice(1) : backslashed;
  return path.windows ? backslashed : path.value;
}

function withPath(path: string, use: (encoded: EncodedPath) => CelResult): CelResult {
  const encoded = encode(path);
  return encoded instanceof CelError ? encoded : use(encoded);
}

function dirPath(path: EncodedPath): CelResult {
  if (path.kind === "other" && !path.windows) return directory(path.value);
  if (path.root && path.kind !== "other") return path.kind === "drive" ? `${decode(path)}\\` : decode(path);
  const slash = path.value.lastIndexOf("/");
  if (slash < 0) return new CelError("internal error: runtime error: slice bounds out of range [:-1]");
  return decode({ ...path, value: path.value.slice(0, slash) });
}

function joinPath(parts: readonly CelValue[]): CelResult {
  const paths = toStrings(parts);
  if (paths instanceof CelError) return paths;
  const [first, ...others] = paths;
  if (first === undefined || others.length === 0) return first ?? "";
  const start = encode(first, "first path");
  if (start instanceof CelError) return start;
  let value = start.value;
  for (const other of others) {
    const encoded = encode(other);
    if (encoded instanceof CelError) return encoded;
    value = joinPaths(value, encoded.value);
  }
  return decode({ ...start, value });
}

function relPath(base: string, target: string): string | CelError {
  const from = encode(base, "base path");
  if (from instanceof CelError) return from;
  const to = encode(target, "target path");
  if (to instanceof CelError) return to;
  const value = relativePath(from.value, to.value);
  if (value === undefined) {
    const reason = `Rel: can't make ${to.value} relative to ${from.value}`;
    return new CelError(`failed to determine relative path of ${target}: ${reason}`);
  }
  if (value === "." || value === "..") return value;
  return to.kind === "unc" ? value.replaceAll("/", "\\") : decode({ ...to, value });
}

function pathHasPrefix(path: string, prefix: string): CelResult {
  if (path === prefix) return true;
  const relative = relPath(prefix, path);
  if (relative instanceof CelError) return relative;
  return relative !== "" && !relative.startsWith(".") && !relative.startsWith("/");
}

function pathMatch(path: string, pattern: string): boolean | CelError {
  const encodedPath = encode(path);
  if (encodedPath instanceof CelError) return encodedPath;
  const encodedPattern = encode(pattern, "pattern");
  if (encodedPattern instanceof CelError) return encodedPattern;
  const matched = matchPath(encodedPattern.value, encodedPath.value);
  if (matched !== undefined) return matched;
  const names = `pattern ${JSON.stringify(pattern)} on path ${JSON.stringify(path)}`;
  return new CelError(`failed to match ${names}: syntax error in pattern`);
}

function pathMatchAnyOf(path: string, patterns: readonly CelValue[]): CelResult {
  const texts = toStrings(patterns);
  if (texts instanceof CelError) return texts;
  for (const pattern of texts) {
    const matched = pathMatch(path, pattern);
    if (matched !== false) return matched;
  }
  return false;
}

function volumeName(path: string): string {
  if (isUnc(path)) {
    const [host = "", share = ""] = path.slice(2).split("\\");
    return host !== "" && share !== "" ? `\\\\${host}\\${share}` : "";
  }
  return isDrive(path) ? path.slice(0, 2) : "";
}

function ofPath(name: string, call: (path: EncodedPath) => CelResult): CelFunction {
  return { name, overloads: [overload(`${name}_string`, [str], stringType, (path) => withPath(path, call))] };
}

function inBothStyles(name: string, call: (path: string, other: string) => CelResult): CelFunction {
  return {
    name,
    overloads: [
      overload(`${name}_overload`, [str, str], boolType, call),
      member(`${name}_member_overload`, [str, str], boolType, call),
    ],
  };
}

export const paths: readonly CelFunction[] = [
  ofPath("basePath", (path) => baseName(path.value)),
  ofPath("dirPath", dirPath),
  ofPath("extPath", (path) => extension(path.value)),
  { name: "joinPath", overloads: [overload("joinPath_stringarray", [list(str)], stringType, joinPath)] },
  inBothStyles("pathHasPrefix", pathHasPrefix),
  inBothStyles("pathMatch", pathMatch),
  {
    name: "pathMatchAnyOf",
    overloads: [
      overload("pathMatchAnyOf_overload", [str, list(str)], boolType, pathMatchAnyOf),
      member("pathMatchAnyOf_member_overload", [str, list(str)], boolType, pathMatchAnyOf),
    ],
  },
  { name: "relPath", overloads: [overload("relPath_string_string", [str, str], stringType, relPath)] },
  { name: "volumeName", overloads: [overload("volumeName_string", [str], stringType, volumeName)] },
];
