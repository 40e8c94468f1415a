/** Whether a pattern of allowActions matches: `*` stays between colons, `**` and a lone `*` do not. */
export function matchesGlob(pattern: string, text: string): boolean {
  return pattern === text || toRegExp(pattern === "*" ? "**" : pattern).test(text);
}

/** Whether a role, an action or a resource of a rule matches: a pattern only if there is a `*` in it. */
export function matchesField(pattern: string, text: string): boolean {
  return pattern.includes("*") ? matchesGlob(pattern, text) : pattern === text;
}

const forms: readonly (readonly [form: RegExp, meaning: (found: string) => string])[] = [
  [/^\*\*/, () => ".*"],
  [/^\*/, () => "[^:]*"],
  [/^\?/, () => "[^:]"],
  [/^\[!?[^\]]+\]/, (found) => found.replace("[!", "[^")],
  [/^\{/, () => "(?:"],
  [/^,/, () => "|"],
  [/^\}/, () => ")"],
  [/^./su, (found) => found.replaceAll(/[.+^$()|\\]/g, "\\$&")],
];

function toRegExp(pattern: string): RegExp {
  let meaning = "";
  for (let rest = pattern; rest !== ""; ) {
    for (const [form, mean] of forms) {
      const found = form.exec(rest)?.[0];
      if (found === undefined) continue;
      meaning += mean(found);
      rest = rest.slice(found.length);
      break;
    }
  }
  return new RegExp(`^${meaning}$`, "su");
}
