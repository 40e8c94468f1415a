import { putByte, startBuilder, toText } from "../core/builder";
import { n, p } from "../core/cell";
import { entryKey, entryValue, finishMap, putEntry, startMap } from "../core/map";
import { isFieldSet } from "./messages";

/** The fields of a record that are set, by the names that JSON has for them. */
export function messageToMap(message: usize): usize {
  const fields = p(message);
  const map = startMap(n(fields));
  for (let i: u32 = 0; i < n(fields); i += 1) {
    const value = entryValue(fields, i);
    if (isFieldSet(value)) putEntry(map, camelCase(entryKey(fields, i)), value);
  }
  return finishMap(map);
}

/** `policy_version` → `policyVersion`. */
function camelCase(name: usize): usize {
  const builder = startBuilder(n(name));
  let raised = false;
  for (let i: u32 = 0; i < n(name); i += 1) {
    const byte = <u32>load<u8>(p(name) + i);
    if (byte != 95) putByte(builder, raised ? byte ^ 32 : byte);
    raised = byte == 95;
  }
  return toText(builder);
}
