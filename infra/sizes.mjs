#!/usr/bin/env node
// Prints function and file sizes per room (p50, p90, max), names long files, and fails if a function is longer than 70 lines.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "@swc/core";

const root = fileURLToPath(new URL("..", import.meta.url));
const functionLinesMax = 70;
/** Longer files are named, so that somebody looks at them again. */
const fileLinesToLookAt = 400;
const functionTypes = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ClassMethod",
  "PrivateMethod",
  "Constructor",
  "MethodProperty",
]);

function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return ["node_modules", "dist", "gen", "generated", ".next", "test"].includes(entry.name) ? [] : listFiles(path);
    }
    return /\.(ts|tsx|mjs)$/.test(entry.name) && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}

// swc counts bytes from a base that grows with every file it parses.
function measureFunctions(path) {
  const text = readFileSync(path);
  const module = parseSync(withoutDecorators(text.toString("utf8")), {
    syntax: "typescript",
    tsx: path.endsWith("x"),
    target: "es2022",
  });
  const lineStarts = [0];
  for (let at = 0; at < text.length; at += 1) if (text[at] === 10) lineStarts.push(at + 1);
  const lineOf = (offset) => {
    let low = 0;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (lineStarts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
  const base = module.span.start - (module.body.length === 0 ? 0 : firstTokenOffset(text));
  const found = [];
  visit(module, (node) => {
    if (!functionTypes.has(node.type) || node.span === undefined || node.body === null) return;
    const start = lineOf(node.span.start - base);
    found.push({ path, line: start, lines: lineOf(node.span.end - base) - start + 1 });
  });
  return { path, fileLines: lineStarts.length - 1, functions: found };
}

// AssemblyScript decorates functions, which TypeScript does not know; blanks keep every place where it is.
function withoutDecorators(source) {
  return source.replace(/^[ \t]*@(?:external|inline|unmanaged)\b.*$/gm, (line) => " ".repeat(Buffer.byteLength(line)));
}

// The module's span starts at its first token, after comments and blank space.
function firstTokenOffset(text) {
  const source = text.toString("utf8");
  const blank = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/|#![^\n]*\n)*/.exec(source);
  return Buffer.byteLength(blank?.[0] ?? "");
}

function visit(node, enter) {
  if (Array.isArray(node)) {
    for (const child of node) visit(child, enter);
  } else if (typeof node === "object" && node !== null) {
    if (typeof node.type === "string") enter(node);
    for (const child of Object.values(node)) visit(child, enter);
  }
}

function percentile(sorted, share) {
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

function row(name, values) {
  const sorted = [...values].sort((a, b) => a - b);
  return `${name} ${percentile(sorted, 0.5)}/${percentile(sorted, 0.9)}/${sorted.at(-1) ?? 0}`;
}

const rooms = [
  ...["packages", "apps"].flatMap((group) => readdirSync(join(root, group)).map((room) => join(group, room))),
  "infra",
];
const tooLong = [];
const longFiles = [];
console.log("room: files, lines per file p50/p90/max, functions, lines per function p50/p90/max");
for (const room of rooms) {
  const measured = listFiles(join(root, room)).map(measureFunctions);
  const functions = measured.flatMap((file) => file.functions);
  const files = measured.map((file) => file.fileLines);
  console.log(
    `${room}: ${files.length} files, ${row("lines", files)}; ${functions.length} functions, ${row(
      "lines",
      functions.map(({ lines }) => lines),
    )}`,
  );
  longFiles.push(...measured.filter(({ fileLines }) => fileLines > fileLinesToLookAt));
  tooLong.push(...functions.filter(({ lines }) => lines > functionLinesMax));
}
for (const { path, fileLines } of longFiles) console.log(`look again: ${relative(root, path)} has ${fileLines} lines`);
for (const { path, line, lines } of tooLong) {
  console.error(`${relative(root, path)}:${line}: a function of ${lines} lines (at most ${functionLinesMax})`);
}
process.exit(tooLong.length === 0 ? 0 : 1);
