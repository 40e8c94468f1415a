/** `regex.…` with a pattern that was compiled with the policies. In messages the pattern counts by its type only. */
import { emptyText, INT, isError, isString, long, tagOf } from "../core/cell";
import { overloadError } from "../core/overload-error";
import { extractAllProgram, extractProgram, replaceProgram } from "./regex-programs";

@external("message", "no such overload: regex.extract(")
declare function noExtractText(): usize;
@external("message", "no such overload: regex.extractAll(")
declare function noExtractAllText(): usize;
@external("message", "no such overload: regex.replace(")
declare function noReplaceText(): usize;

export function extractConstant(text: usize, program: usize): usize {
  if (isString(text)) return extractProgram(text, program);
  return isError(text) ? text : overloadError(noExtractText(), text, emptyText);
}

export function extractAllConstant(text: usize, program: usize): usize {
  if (isString(text)) return extractAllProgram(text, program);
  return isError(text) ? text : overloadError(noExtractAllText(), text, emptyText);
}

export function replaceConstant(text: usize, program: usize, replacement: usize): usize {
  if (isError(text)) return text;
  if (isError(replacement)) return replacement;
  if (isString(text) && isString(replacement)) return replaceProgram(text, program, replacement, -1);
  return overloadError(noReplaceText(), text, emptyText, replacement);
}

export function replaceSomeConstant(text: usize, program: usize, replacement: usize, limit: usize): usize {
  if (isError(text)) return text;
  if (isError(replacement)) return replacement;
  if (isError(limit)) return limit;
  const fits = isString(text) && isString(replacement) && tagOf(limit) == INT;
  if (!fits) return overloadError(noReplaceText(), text, emptyText, replacement, limit);
  return long(limit) == 0 ? text : replaceProgram(text, program, replacement, long(limit));
}
