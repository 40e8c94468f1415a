/** `matches`, `regex.extract`, `regex.extractAll` and `regex.replace` with patterns that only the request knows. */
import { fromCondition, INT, isError, isString, long, makeError, n, p, tagOf } from "../core/cell";
import { quoted } from "../core/json-quote";
import { noSuchOverload, overloadError } from "../core/overload-error";
import { compileRegex, regexMistake } from "./regex-compiler";
import { groupCount } from "./regex-machine";
import { extractAllProgram, extractProgram, matchProgram, replaceProgram } from "./regex-programs";

@external("message", "regular expression has more than one capturing group: ")
declare function manyGroupsText(): usize;
@external("message", "no such overload: regex.extract(")
declare function noExtractText(): usize;
@external("message", "no such overload: regex.extractAll(")
declare function noExtractAllText(): usize;
@external("message", "no such overload: regex.replace(")
declare function noReplaceText(): usize;

export function cel_matches_2(text: usize, pattern: usize): usize {
  if (isError(text)) return text;
  if (isError(pattern)) return pattern;
  if (!isString(text) || !isString(pattern)) return noSuchOverload();
  const program = compileRegex(pattern);
  if (program == 0) return regexMistake();
  return fromCondition(matchProgram(text, program));
}

/** What is wrong with a text and a pattern; 0 if nothing. */
function refuse(text: usize, pattern: usize, complaint: usize): usize {
  if (isError(text)) return text;
  if (isError(pattern)) return pattern;
  return isString(text) && isString(pattern) ? 0 : overloadError(complaint, text, pattern);
}

function manyGroups(pattern: usize): usize {
  return makeError(manyGroupsText(), quoted(pattern));
}

export function cel_regex_extract_2(text: usize, pattern: usize): usize {
  const refused = refuse(text, pattern, noExtractText());
  if (refused != 0) return refused;
  const program = compileRegex(pattern);
  if (program == 0) return regexMistake();
  return groupCount(program) > 1 ? manyGroups(pattern) : extractProgram(text, program);
}

export function cel_regex_extractAll_2(text: usize, pattern: usize): usize {
  const refused = refuse(text, pattern, noExtractAllText());
  if (refused != 0) return refused;
  const program = compileRegex(pattern);
  if (program == 0) return regexMistake();
  return groupCount(program) > 1 ? manyGroups(pattern) : extractAllProgram(text, program);
}

export function cel_regex_replace_3(text: usize, pattern: usize, replacement: usize): usize {
  if (isError(text)) return text;
  if (isError(pattern)) return pattern;
  if (isError(replacement)) return replacement;
  const fits = isString(text) && isString(pattern) && isString(replacement);
  return fits ? replace(text, pattern, replacement, -1) : overloadError(noReplaceText(), text, pattern, replacement);
}

export function cel_regex_replace_4(text: usize, pattern: usize, replacement: usize, limit: usize): usize {
  if (isError(text)) return text;
  if (isError(pattern)) return pattern;
  if (isError(replacement)) return replacement;
  if (isError(limit)) return limit;
  const fits = isString(text) && isString(pattern) && isString(replacement) && tagOf(limit) == INT;
  if (!fits) return overloadError(noReplaceText(), text, pattern, replacement, limit);
  return long(limit) == 0 ? text : replace(text, pattern, replacement, long(limit));
}

function replace(text: usize, pattern: usize, replacement: usize, limit: i64): usize {
  const program = compileRegex(pattern);
  return program == 0 ? regexMistake() : replaceProgram(text, program, replacement, limit);
}
