/** What a request over HTTP brings. */
import { alloc } from "../../core/arena";
import { Builder, putBytes, startBuilder } from "../../core/builder";
import { makeString, n, p } from "../../core/cell";
import { liftOptionalText } from "../layout";
import {
  consume,
  dropBody,
  dropError,
  dropFields,
  dropInput,
  getField,
  headersOf,
  methodOf,
  pathOf,
  read,
  streamOf,
} from "./wasi-http";

export const GET: u32 = 0;
export const POST: u32 = 2;

/** Larger bodies are refused, as Cerbos does. */
export const bodyBytesMax: usize = 4 * 1024 * 1024;

const chunkSize: u64 = 65536;

export function readMethod(request: i32): u32 {
  const to = alloc(12);
  methodOf(request, to);
  return load<u8>(to);
}

/** The path without the query; 0 if there is none. */
export function readPath(request: i32): usize {
  const to = alloc(12);
  pathOf(request, to);
  const path = liftOptionalText(to);
  if (path == 0) return 0;
  let length: u32 = 0;
  while (length < n(path) && load<u8>(p(path) + length) != 63) length += 1;
  return makeString(p(path), length);
}

/** The first value of a header as a STRING, or 0. */
export function readHeader(request: i32, name: usize): usize {
  const to = alloc(8);
  const fields = headersOf(request);
  getField(fields, p(name), n(name), to);
  dropFields(fields);
  if (load<u32>(to, 4) == 0) return 0;
  const value = <usize>load<u32>(to);
  return makeString(<usize>load<u32>(value), load<u32>(value, 4));
}

/** The whole body, or what there is of one that is too long; 0 if it cannot be read. */
export function readBody(request: i32): usize {
  const to = alloc(12);
  consume(request, to);
  if (load<u8>(to) != 0) return 0;
  const body = load<i32>(to, 4);
  streamOf(body, to);
  const content = load<u8>(to) == 0 ? readStream(load<i32>(to, 4), to) : 0;
  dropBody(body);
  return content;
}

function readStream(stream: i32, to: usize): usize {
  const content: Builder = startBuilder(4096);
  let isBroken = false;
  while (content.length <= bodyBytesMax) {
    read(stream, chunkSize, to);
    if (load<u8>(to) != 0) {
      // 0 is an error with a handle, 1 the end.
      isBroken = load<u8>(to, 4) == 0;
      if (isBroken) dropError(load<i32>(to, 8));
      break;
    }
    putBytes(content, <usize>load<u32>(to, 4), <usize>load<u32>(to, 8));
  }
  dropInput(stream);
  return isBroken ? 0 : makeString(content.at, <u32>content.length);
}
