/** The answer over HTTP. */
import { alloc } from "../../core/arena";
import { putByte, putDecimal, putText, startBuilder } from "../../core/builder";
import { n, p } from "../../core/cell";
import { putQuoted } from "../../core/json-quote";
import {
  appendField,
  bodyOf,
  dropError,
  dropOutput,
  finishBody,
  makeFields,
  makeResponse,
  setResponse,
  setStatus,
  write,
  writeTo,
} from "./wasi-http";

@external("text", "content-type")
declare function contentTypeText(): usize;
@external("text", "application/json")
declare function jsonText(): usize;
@external("text", "x-request-id")
declare function requestIdText(): usize;
@external("text", '{"code":')
declare function codeText(): usize;
@external("text", ',"message":')
declare function messageText(): usize;

/** What streams take at once. */
const chunkMax: usize = 4096;

let responseOut: i32 = 0;
let echoedId: usize = 0;

/** Begins an answer: where it goes, and the id of the request that it is to repeat, or 0. */
export function startAnswer(out: i32): void {
  responseOut = out;
  echoedId = 0;
}

export function echoRequestId(id: usize): void {
  echoedId = id;
}

/** Sends the answer. */
export function send(status: u32, content: usize, length: usize): void {
  const to = alloc(40);
  const headers = makeFields();
  appendText(headers, contentTypeText(), jsonText(), to);
  if (echoedId != 0) appendText(headers, requestIdText(), echoedId, to);
  const response = makeResponse(headers);
  setStatus(response, status);
  bodyOf(response, to);
  const body = load<i32>(to, 4);
  setResponse(responseOut, 0, response, 0, 0, 0, 0, 0, 0);
  writeTo(body, to);
  writeAll(load<i32>(to, 4), content, length, to);
  finishBody(body, 0, 0, to);
}

/** Sends a text that is JSON already. */
export function sendText(status: u32, text: usize): void {
  send(status, p(text), n(text));
}

/** Sends what Cerbos sends when it does not decide: a number of gRPC and a sentence. */
export function sendError(status: u32, code: u32, message: usize): void {
  const out = startBuilder(128);
  putText(out, codeText());
  putDecimal(out, code);
  putText(out, messageText());
  putQuoted(out, message);
  putByte(out, 125);
  send(status, out.at, out.length);
}

function appendText(headers: i32, name: usize, value: usize, to: usize): void {
  appendField(headers, p(name), n(name), p(value), n(value), to);
}

/** A host that does not listen any more needs no more bytes. */
function writeAll(stream: i32, content: usize, length: usize, to: usize): void {
  for (let sent: usize = 0; sent < length; ) {
    const size = min<usize>(chunkMax, length - sent);
    write(stream, content + sent, <u32>size, to);
    if (load<u8>(to) != 0) {
      if (load<u8>(to, 4) == 0) dropError(load<i32>(to, 8));
      break;
    }
    sent += size;
  }
  dropOutput(stream);
}
