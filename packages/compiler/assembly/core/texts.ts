/** The texts of a policy set. */
import { STRING } from "./cell";
import { slotsOfPrincipal, slotsOfResource } from "../driver/attributes";
import { principalSlots, resourceSlots, setWord } from "../driver/request";

/**
 * Rows of texts: how many, the address of their cells, then their bytes, each text ended by 0; one that a text holds is
 * written as 255, which UTF-8 does not have. A row of no texts is the end.
 */
@external("layout", "packedTexts")
declare function packedTexts(): usize;

/** Writes what is the same for every request: where slots are, and the cells of all texts. For instantiation to call. */
export function start(): void {
  setWord(principalSlots, slotsOfPrincipal());
  setWord(resourceSlots, slotsOfResource());
  writeTexts();
}

/** Writes the STRING cells of all texts. */
function writeTexts(): void {
  let at = packedTexts();
  for (let count = load<u32>(at); count != 0; count = load<u32>(at)) {
    let cell = <usize>load<u32>(at, 4);
    at += 8;
    for (; count > 0; count -= 1) {
      const text = at;
      for (; load<u8>(at) != 0; at += 1) if (load<u8>(at) == 255) store<u8>(at, 0);
      store<u32>(cell, STRING);
      store<u32>(cell, <u32>(at - text), 4);
      store<u32>(cell, <u32>text, 8);
      cell += 16;
      at += 1;
    }
  }
}
