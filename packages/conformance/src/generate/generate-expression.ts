import type { RandomSource } from "./random-source.ts";

/** What an expression may name beside the request. */
export interface ExpressionNames {
  /** Variables whose value is a bool, and others. */
  readonly conditions: readonly string[];
  readonly values: readonly string[];
  readonly numbers: readonly string[];
  readonly lists: readonly string[];
  readonly derivedRoles: readonly string[];
}

type Make = (text: ExpressionWriter, depth: number) => string;

/** How requests are asked about: total expressions never fail on attributes that are there and of their type. */
export type ExpressionStyle = "any" | "total";

/** Writes CEL from the leaves of a request up, by type, so that it mostly passes the type checker. */
export class ExpressionWriter {
  readonly random: RandomSource;
  readonly names: ExpressionNames;
  readonly style: ExpressionStyle;

  constructor(random: RandomSource, names: ExpressionNames, style: ExpressionStyle = "any") {
    this.random = random;
    this.names = names;
    this.style = style;
  }

  bool(depth = 3): string {
    const { random, style, names } = this;
    if (style === "any" && names.conditions.length > 0 && random.chance(12)) {
      return `${random.pick(["V", "variables"])}.${random.pick(names.conditions)}`;
    }
    if (style === "any" && names.derivedRoles.length > 0 && random.chance(6)) {
      return `"${random.pick(names.derivedRoles)}" in runtime.${random.pick(["effectiveDerivedRoles", "effective_derived_roles"])}`;
    }
    const leaf =
      style === "total" ? totalTests : random.chance(8) ? faults : random.chance(35) ? libraryTests : totalTests;
    const make = depth > 0 && random.chance(50) ? random.pick(combinations) : random.pick(leaf);
    return make(this, depth - 1);
  }

  number(depth: number): string {
    const { random, names } = this;
    if (names.numbers.length > 0 && random.chance(15)) return `C.${random.pick(names.numbers)}`;
    const make = depth > 0 && random.chance(35) ? random.pick(arithmetic) : random.pick(numbers);
    return make(this, depth - 1);
  }

  text(depth: number): string {
    const make = depth > 0 && this.random.chance(35) ? this.random.pick(textCalls) : this.random.pick(texts);
    return make(this, depth - 1);
  }

  list(depth: number): string {
    const { random, names } = this;
    if (names.lists.length > 0 && random.chance(20)) return `constants.${random.pick(names.lists)}`;
    const make = depth > 0 && this.style === "any" && random.chance(30) ? random.pick(listCalls) : random.pick(lists);
    return make(this, depth - 1);
  }

  /** Of whatever type; what outputs and variables are made of. */
  value(): string {
    const { random } = this;
    if (random.chance(10)) return random.pick(oddValues);
    const makes = [
      () => this.bool(2),
      () => this.number(2),
      () => this.text(2),
      () => this.list(2),
      () => this.object(),
    ];
    return random.pick(makes)();
  }

  object(): string {
    return `{"by": P.id, "n": ${this.number(1)}, "t": [${this.text(1)}, ${this.bool(1)}]}`;
  }
}

const combinations: readonly Make[] = [
  (w, d) => `(${w.bool(d)} && ${w.bool(d)})`,
  (w, d) => `(${w.bool(d)} || ${w.bool(d)})`,
  (w, d) => `!(${w.bool(d)})`,
  (w, d) => `(${w.bool(d)} ? ${w.bool(d)} : ${w.bool(d)})`,
  (w, d) => `${w.number(d)} ${w.random.pick(["<", "<=", ">", ">=", "==", "!="])} ${w.number(d)}`,
  (w, d) => `${w.text(d)} ${w.random.pick(["==", "!=", "<"])} ${w.text(d)}`,
  (w, d) => `${w.text(d)} in ${w.list(d)}`,
];

const totalTests: readonly Make[] = [
  () => "R.attr.owner == P.id",
  () => "request.resource.attr.dept == request.principal.attr.dept",
  () => "R.attr.public",
  () => "P.attr.mfa == true",
  () => "true",
  () => "false",
  () => "P.id in R.attr.readers",
  (w) => `"${w.random.pick(["a", "b", "x"])}" in P.attr.tags`,
  (w) => `R.attr.status ${w.random.pick(["==", "!="])} "${w.random.pick(["DRAFT", "OPEN"])}"`,
  (w) =>
    `R.attr.amount ${w.random.pick(["<", ">=", "==", "!="])} ${w.random.below(10)}${w.random.pick(["", ".0", ".5"])}`,
  (w) => `R.attr.status in ["${w.random.pick(["DRAFT", "OPEN"])}"${w.random.pick(["", ', "CLOSED"'])}]`,
  (w) => `P.attr.level > ${w.random.below(10)}`,
  (w) => `R.attr.owner.startsWith("${w.random.pick(["a", "b"])}")`,
  (w) => `R.kind == "${w.random.pick(["document", "album:photo"])}"`,
  () => '"admin" in P.roles',
  () => "R.attr.items.exists(i, i.qty > 2.0)",
  () => 'R.attr.items.all(i, i.sku != "s1" || i.qty < P.attr.level)',
];

const libraryTests: readonly Make[] = [
  () => "has(R.attr.labels.env)",
  () => "has(P.attr.dept) && has(R.attr.nothing)",
  (w) => `P.attr.ip.inIPAddrRange("${w.random.pick(["10.0.0.0/8", "192.168.0.0/16", "fe80::/10"])}")`,
  (w) =>
    `hierarchy(P.attr.org).${w.random.pick(["ancestorOf", "descendentOf", "immediateChildOf", "immediateParentOf", "siblingOf", "overlaps"])}(hierarchy(R.attr.org))`,
  () => 'hierarchy("a:b", ":") == hierarchy(P.attr.tags)',
  () => "hierarchy(P.attr.org).commonAncestors(hierarchy(R.attr.org))[0] == 'acme'",
  (w) => `hasIntersection(P.attr.tags, ${w.list(0)})`,
  (w) => `P.attr.tags.isSubset(${w.list(0)})`,
  () => "timestamp(P.attr.since) < timestamp(R.attr.created)",
  (w) =>
    `timestamp(R.attr.created).${w.random.pick(["getFullYear()", "getMonth()", 'getHours("Europe/Berlin")', "getDayOfWeek()"])} > ${w.random.below(9)}`,
  () => 'timestamp(R.attr.created).timeSince() > duration("24h")',
  () => 'now() > timestamp("2020-01-01T00:00:00Z")',
  () => 'pathMatch(R.attr.path, "/a/*/c.txt")',
  () => 'R.attr.path.pathHasPrefix("/a/b")',
  () => 'R.attr.owner.matches("^[a-c].*e?$")',
  (w) => `R.attr.labels.exists(k, ${w.random.pick(['k == "team"', "k.startsWith(P.attr.dept)"])})`,
  () => 'R.attr.labels.exists(k, v, v == "hr")',
  () => 'R.attr.items.map(i, i.sku).exists_one(s, s == "s1")',
  () => "P.attr.tags.transformList(i, t, i > 0, t).size() == 1",
  (w) => `cel.bind(n, P.attr.level, n > ${w.number(0)} && n < 8.0)`,
  () => 'P.attr.?dept.orValue("none") == R.attr.?dept.orValue("other")',
  () => "R.attr.?labels.?team.hasValue()",
  () => 'R.scope == "acme.hr" || P.scope == ""',
  () => 'request.aux_data.jwt.iss == "issuer"',
  () => '"g1" in request.auxData.jwt.groups',
  () => 'G.environment == "prod"',
  () => "globals.threshold > R.attr.amount",
  () => 'sets.equivalent(P.attr.tags, ["a", "b"])',
  () => "P.attr.tags.distinct().sort() == P.attr.tags",
  () => '"%s/%.1f".format([P.attr.dept, P.attr.level]) == "hr/3.0"',
  () => "P.attr.limits[R.attr.status] > 1.0",
  () => 'P.attr.limits["view"] < R.attr.amount',
  () => "int(P.attr.level) % 2 == 0",
];

const faults: readonly Make[] = [
  () => "R.attr.missing == 1",
  () => "P.attr.absent.deeper",
  () => "1 / int(P.attr.level) > 0",
  () => "R.attr.amount",
  () => 'dyn("yes")',
  () => "(P.attr.dept ? true : false)",
  () => "P.attr.level + 1 > 3",
  () => "R.attr.items[2].qty > 0.0",
  () => 'spiffeID(P.attr.dept).isMemberOf(spiffeTrustDomain("acme.org"))',
  () => "P.attr.tags[0] == R.attr.status",
  () => "duration(R.attr.status) > duration('1h')",
  () => "[1, 2].exists(x, x / 0 == 1)",
  () => "R.attr.dept.lowerAscii().charAt(9) == 'x'",
];

const numbers: readonly Make[] = [
  () => "R.attr.amount",
  () => "P.attr.level",
  () => "double(size(P.attr.tags))",
  () => "P.attr.limits.view",
  (w) => `${w.random.below(20)}.${w.random.pick(["0", "5", "25"])}`,
];

const arithmetic: readonly Make[] = [
  (w, d) => `(${w.number(d)} ${w.random.pick(["+", "-", "*", "/"])} ${w.number(d)})`,
  (w, d) => `math.${w.random.pick(["greatest", "least"])}(${w.number(d)}, ${w.number(d)})`,
  (w, d) => `(${w.bool(d)} ? ${w.number(d)} : ${w.number(d)})`,
  (w, d) => `math.${w.random.pick(["floor", "ceil", "abs", "trunc"])}(${w.number(d)})`,
  (w, d) => `(-(${w.number(d)}))`,
];

const texts: readonly Make[] = [
  () => "P.id",
  () => "R.attr.owner",
  () => "R.attr.dept",
  () => "P.attr.dept",
  () => "R.attr.status",
  (w) => `"${w.random.pick(["eng", "hr", "alice", "OPEN"])}"`,
];

const textCalls: readonly Make[] = [
  (w, d) =>
    `${w.text(d)}.${w.random.pick(["lowerAscii()", "upperAscii()", "trim()", 'replace("e", "E")', "reverse()"])}`,
  (w, d) => `(${w.text(d)} + ${w.text(d)})`,
  (w, d) => `(${w.bool(d)} ? ${w.text(d)} : ${w.text(d)})`,
  (w, d) => `${w.text(d)}.split("l").join("-")`,
  (w, d) => `string(${w.number(d)})`,
];

const lists: readonly Make[] = [
  () => "P.attr.tags",
  () => "R.attr.readers",
  () => '["a", "c"]',
  () => '["alice", "eng", "OPEN"]',
  (w) => `[${w.text(0)}, ${w.text(0)}]`,
];

const listCalls: readonly Make[] = [
  (w, d) => `intersect(${w.list(d)}, ${w.list(d)})`,
  (w, d) => `${w.list(d)}.except(${w.list(d)})`,
  (w, d) => `${w.list(d)}.filter(t, t != ${w.text(0)})`,
  (w, d) => `(${w.list(d)} + ${w.list(d)})`,
  (w, d) => `${w.list(d)}.map(t, t + "!")`,
];

const oddValues = [
  'timestamp("2024-01-02T03:04:05.678Z")',
  "duration('90m')",
  "b'abc'",
  "9007199254740993",
  "18446744073709551615u",
  "optional.none()",
  "P.attr",
  "R.attr.items",
  "request.principal",
  "type(1)",
  "null",
  "{1: 2}",
  "hierarchy('a.b')",
  "runtime.effectiveDerivedRoles",
  "[1, 2.5, 'x', null]",
  "R.attr.nothing",
  "size(P.attr.tags)",
  "-0.0",
  "1e300 * 10.0",
];
