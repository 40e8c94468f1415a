#!/usr/bin/env node
// Makes the table of time zones that compiled policies carry:
//
//   node infra/generate-time-zones.mjs <folder with the sources of the time zone database, as released (tzdata….tar.gz)>
//
// Run it when the database has a new version, after `npx tsc -b`; it needs `zic`. The main data is taken, not `backzone`, as
// in ICU, so that compiled policies and the engine, which asks ICU, agree. The database is in the public domain.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeTimeZones } from "@edict/compiler/wasm";

const sources = process.argv[2] ?? ".";
const folder = mkdtempSync(join(tmpdir(), "zoneinfo-"));
const target = fileURLToPath(
  new URL("../packages/compiler/src/wasm/time/generated/time-zone-data.ts", import.meta.url),
);

const parts = "africa antarctica asia australasia europe northamerica southamerica etcetera backward".split(" ");

function findFiles(path = "") {
  return readdirSync(join(folder, path)).flatMap((entry) => {
    const name = path === "" ? entry : `${path}/${entry}`;
    // The runtime knows UTC without a table.
    if (name === "UTC") return [];
    return statSync(join(folder, name)).isDirectory() ? findFiles(name) : [name];
  });
}

/** Reads a compiled zone (TZif, RFC 9636). */
function readZone(name) {
  const file = readFileSync(join(folder, name));
  const body = 44 + blockLength(file, 0, 4);
  const count = (i, at = body) => file.readUInt32BE(at + 20 + 4 * i);
  const [, , , changeCount, typeCount] = [0, 1, 2, 3, 4].map((i) => count(i));
  const timesAt = body + 44;
  const typesAt = timesAt + 9 * changeCount;
  const offsets = Array.from({ length: typeCount }, (_, i) => file.readInt32BE(typesAt + 6 * i));
  const changes = [];
  let offset = offsets[0];
  for (let i = 0; i < changeCount; i++) {
    const next = offsets[file.readUInt8(timesAt + 8 * changeCount + i)];
    // The last one counts in any case: from it on the rule holds.
    if (next !== offset || i === changeCount - 1)
      changes.push({ at: Number(file.readBigInt64BE(timesAt + 8 * i)), offset: next });
    offset = next;
  }
  const rule = parseRule(file.toString("latin1", timesAt + blockLength(file, body, 8)).trim());
  return dropWhatTheRuleSays({ first: offsets[0], changes, rule });
}

function blockLength(file, at, timeSize) {
  const [utc, standard, leaps, changes, types, letters] = [0, 1, 2, 3, 4, 5].map((i) =>
    file.readUInt32BE(at + 20 + 4 * i),
  );
  return changes * (timeSize + 1) + types * 6 + letters + leaps * (timeSize + 4) + standard + utc;
}

function parseRule(text) {
  const name = "(?:<[^>]+>|[A-Za-z]+)";
  const change = ",M(\\d+)\\.(\\d)\\.(\\d)(?:/([-+\\d:]+))?";
  const match = new RegExp(`^${name}([-+\\d:]+)(?:${name}([-+\\d:]+)?${change}${change})?$`).exec(text);
  if (match === null) throw new Error(`rule ${text} is of a kind unheard of`);
  const [, west, summerWest, ...numbers] = match;
  const standard = 0 - seconds(west);
  if (numbers[0] === undefined) return { standard, summer: undefined };
  const yearly = ([month, week, weekday, time]) => ({
    month: Number(month),
    week: Number(week),
    weekday: Number(weekday),
    time: seconds(time ?? "2"),
  });
  const offset = summerWest === undefined ? standard + 3600 : 0 - seconds(summerWest);
  return { standard, summer: { offset, start: yearly(numbers.slice(0, 4)), end: yearly(numbers.slice(4)) } };
}

function seconds(text) {
  const [hours, minutes = 0, rest = 0] = text.replace(/^[-+]/, "").split(":").map(Number);
  return (text.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60 + rest);
}

/** Leaves out the changes at the end that the rule makes just as well; they are listed until 2037. */
function dropWhatTheRuleSays(zone) {
  const { changes, rule } = zone;
  const ruled = changesOfRule(rule, 1900, 2037);
  let kept = changes.length;
  for (; kept > 0 && ruled.length > 0; kept--) {
    const since = changes[kept - 2]?.at ?? Number.NEGATIVE_INFINITY;
    const same = JSON.stringify(ruled.filter(({ at }) => at > since)) === JSON.stringify(changes.slice(kept - 1));
    if (!same || ruled.findLast(({ at }) => at <= since)?.offset !== changes[kept - 2]?.offset) break;
  }
  return { ...zone, changes: changes.slice(0, kept) };
}

function changesOfRule({ standard, summer }, firstYear, lastYear) {
  if (summer === undefined) return [];
  const changes = [];
  for (let year = firstYear; year <= lastYear; year++) {
    changes.push({ at: dayOf(year, summer.start) * 86_400 + summer.start.time - standard, offset: summer.offset });
    changes.push({ at: dayOf(year, summer.end) * 86_400 + summer.end.time - summer.offset, offset: standard });
  }
  return changes.sort((a, b) => a.at - b.at);
}

function dayOf(year, { month, week, weekday }) {
  const first = new Date(Date.UTC(year, month - 1, 1));
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const day = ((weekday - first.getUTCDay() + 7) % 7) + 7 * (week - 1);
  return first.getTime() / 86_400_000 + (day < length ? day : day - 7);
}

execFileSync("zic", ["-b", "fat", "-d", folder, ...parts.map((part) => join(sources, part))]);
// Links have the bytes of what they link to.
const distinct = new Map();
const zones = new Map(
  findFiles().map((name) => {
    const zone = readZone(name);
    const known = distinct.get(JSON.stringify(zone)) ?? zone;
    distinct.set(JSON.stringify(zone), known);
    return [name, known];
  }),
);
rmSync(folder, { recursive: true });
const version = readFileSync(join(sources, "version"), "utf8").trim();
const table = Buffer.from(encodeTimeZones(zones));
writeFileSync(
  target,
  `// Made by infra/generate-time-zones.mjs from the time zone database, version ${version}.\n` +
    `export const timeZoneData =\n  "${table.toString("base64")}";\n`,
);
process.stdout.write(`${zones.size} names, ${distinct.size} zones, ${table.length} bytes, version ${version}\n`);
