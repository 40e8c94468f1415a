/** The classes that RE2 knows by name: `\d`, `[:alpha:]`. */
import { Builder } from "../core/builder";
import { addRange } from "./regex-class";

function addDigits(set: Builder): void {
  addRange(set, 48, 57);
}

function addUpper(set: Builder): void {
  addRange(set, 65, 90);
}

function addLower(set: Builder): void {
  addRange(set, 97, 122);
}

function addLetters(set: Builder): void {
  addUpper(set);
  addLower(set);
}

function addWord(set: Builder): void {
  addDigits(set);
  addUpper(set);
  addRange(set, 95, 95);
  addLower(set);
}

/** The class of `\d`, `\s` or `\w`, of which the letter is given in lower case; false for other letters. */
export function addPerlGroup(set: Builder, letter: u32): bool {
  if (letter == 100) addDigits(set);
  else if (letter == 119) addWord(set);
  else if (letter == 115) {
    addRange(set, 9, 10);
    addRange(set, 12, 13);
    addRange(set, 32, 32);
  } else return false;
  return true;
}

/** Adds a class by its name, without brackets and colons; false if there is none. */
export function addNamedGroup(set: Builder, name: usize, length: u32): bool {
  if (length == 4) return isName(name, 0x64726f77) ? putWord(set) : false;
  if (length == 6) return isName(name, 0x69676478) && load<u16>(name, 4) == 0x7469 ? putHexadecimal(set) : false;
  return length == 5 && addGroupOfFive(set, load<u32>(name), load<u8>(name, 4));
}

// @ts-ignore: decorator
@inline
function isName(at: usize, letters: u32): bool {
  return load<u32>(at) == letters;
}

function putWord(set: Builder): bool {
  addWord(set);
  return true;
}

/** "xdigit" */
function putHexadecimal(set: Builder): bool {
  addDigits(set);
  addRange(set, 65, 70);
  addRange(set, 97, 102);
  return true;
}

/** Names of five letters, the first four as a little-endian number. */
function addGroupOfFive(set: Builder, start: u32, last: u32): bool {
  if (start == 0x756e6c61 && last == 109) {
    // "alnum"
    addDigits(set);
    addLetters(set);
  } else if (start == 0x68706c61 && last == 97) addLetters(set);
  else if (start == 0x69637361 && last == 105) addRange(set, 0, 127);
  else if (start == 0x6e616c62 && last == 107) {
    // "blank"
    addRange(set, 9, 9);
    addRange(set, 32, 32);
  } else if (start == 0x72746e63 && last == 108) {
    // "cntrl"
    addRange(set, 0, 31);
    addRange(set, 127, 127);
  } else if (start == 0x69676964 && last == 116) addDigits(set);
  else if (start == 0x70617267 && last == 104) addRange(set, 33, 126);
  else if (start == 0x65776f6c && last == 114) addLower(set);
  else if (start == 0x6e697270 && last == 116) addRange(set, 32, 126);
  else if (start == 0x636e7570 && last == 116) addPunctuation(set);
  else if (start == 0x63617073 && last == 101) {
    // "space"
    addRange(set, 9, 13);
    addRange(set, 32, 32);
  } else if (start == 0x65707075 && last == 114) addUpper(set);
  else return false;
  return true;
}

function addPunctuation(set: Builder): void {
  addRange(set, 33, 47);
  addRange(set, 58, 64);
  addRange(set, 91, 96);
  addRange(set, 123, 126);
}
