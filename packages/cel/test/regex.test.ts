import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { toHostRegex } from "../src/value/simple-regex.ts";

const simple = [
  "^abc$",
  "abc",
  "^[a-z]+@x\\.com$",
  "^\\d+$",
  "^a.*",
  "[a-c]x",
  "^/v1/",
  "x$",
  "^$",
  "",
  "^[^@]+@",
  "a\\+b",
  "é",
  "^a-b*$",
  "\\$",
];
const others = [
  "(a)",
  "a|b",
  "a{2}",
  "a+b+",
  "[a-z]+x",
  "^a+b+",
  "(?i)a",
  "\\w",
  "a?",
  "^^",
  "a$b",
  "[a",
  "[[:alpha:]]",
];
const texts = [
  "",
  "a",
  "abc",
  "xabcx",
  "bob@x.com",
  "bob@x.com\n",
  "123",
  "a\nb",
  "/v1/x",
  "😀x",
  "é",
  "a+b",
  "a-bbb",
  "ax",
  "$",
];

describe("the host's regular expressions", () => {
  it.each(simple)("mean the same where they are used: %s", (pattern) => {
    const host = toHostRegex(pattern);
    const re2 = RE2JS.compile(pattern);
    for (const text of texts) if (host !== undefined) expect(host.test(text), text).toBe(re2.test(text));
  });

  it("are used for plain anchored patterns", () => {
    expect(simple.filter((pattern) => toHostRegex(pattern) !== undefined)).toContain("^[a-z]+@x\\.com$");
  });

  it.each(others)("are not used for %s", (pattern) => {
    expect(toHostRegex(pattern)).toBeUndefined();
  });
});
