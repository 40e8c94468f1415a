/**
 * Tests texts against known expressions with a table, a step per character: `[class of each ASCII character] [width of rows
 * u16] [runs u16] [from << 8 | class, u32]… [rows]`. A row has the next state for each class of characters, and for the end.
 * State 0 never matches, 1 has matched, 2 is the first, and its row comes first.
 */
import { isError, isString, n, p } from "../core/cell";
import { stepsExceeded } from "../core/meter";
import { noSuchOverload } from "../core/overload-error";
import { spendOnMatching } from "../core/text-size";
import { codePointAt, sequenceLength } from "../core/utf8";

const asciiCount: usize = 128;

/** The outcome of `text.matches(pattern)`. */
export function matchAutomaton(text: usize, table: usize): i32 {
  if (!isString(text)) return <i32>(isError(text) ? text : noSuchOverload());
  if (!spendOnMatching(text)) return <i32>stepsExceeded();
  const width = <usize>load<u16>(table, asciiCount);
  const rows = table + asciiCount + 4 + (<usize>load<u16>(table, asciiCount + 2) << 2);
  const end = p(text) + n(text);
  let row = rows;
  for (let at = p(text); at < end; ) {
    const byte = <u32>load<u8>(at);
    let symbol: usize;
    if (byte < 0x80) {
      symbol = load<u8>(table + byte);
      at += 1;
    } else {
      symbol = classOf(table, codePointAt(at));
      at += sequenceLength(byte);
    }
    const state = <u32>load<u8>(row + symbol);
    if (state < 2) return state;
    row = rows + <usize>(state - 2) * width;
  }
  return <i32>load<u8>(row + width - 1);
}

/** The class of the last run that starts at or before a character. */
function classOf(table: usize, code: u32): usize {
  const runs = table + asciiCount + 4;
  let low: u32 = 0;
  let high = <u32>load<u16>(table, asciiCount + 2);
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(runs + (<usize>middle << 2)) >> 8 <= code) low = middle;
    else high = middle;
  }
  return <usize>(load<u32>(runs + (<usize>low << 2)) & 0xff);
}
