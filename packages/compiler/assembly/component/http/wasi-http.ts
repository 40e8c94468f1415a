/**
 * Functions of WASI 0.2 that an HTTP handler calls, as the canonical ABI lowers them. Handles are numbers; whatever is
 * larger than a number is written to the address given last.
 */

/** A `method` to `to`: its case, then the text of an unknown one; 12 bytes. */
@external("wasi:http/types@0.2.0", "[method]incoming-request.method")
export declare function methodOf(request: i32, to: usize): void;
/** An `option<string>`, 12 bytes. */
@external("wasi:http/types@0.2.0", "[method]incoming-request.path-with-query")
export declare function pathOf(request: i32, to: usize): void;
/** An `option<scheme>`, 16 bytes: its case at 4, then the text of an unknown one. */
@external("wasi:http/types@0.2.0", "[method]incoming-request.scheme")
export declare function schemeOf(request: i32, to: usize): void;
/** An `option<string>`, 12 bytes. */
@external("wasi:http/types@0.2.0", "[method]incoming-request.authority")
export declare function authorityOf(request: i32, to: usize): void;
@external("wasi:http/types@0.2.0", "[method]incoming-request.headers")
export declare function headersOf(request: i32): i32;
/** A `result<incoming-body>`, 8 bytes. */
@external("wasi:http/types@0.2.0", "[method]incoming-request.consume")
export declare function consume(request: i32, to: usize): void;
/** A `result<input-stream>`, 8 bytes. */
@external("wasi:http/types@0.2.0", "[method]incoming-body.stream")
export declare function streamOf(body: i32, to: usize): void;

/** A `list<list<u8>>`, 8 bytes. */
@external("wasi:http/types@0.2.0", "[method]fields.get")
export declare function getField(fields: i32, name: usize, length: u32, to: usize): void;
@external("wasi:http/types@0.2.0", "[constructor]fields")
export declare function makeFields(): i32;
/** A `result<_, header-error>`, 2 bytes. */
@external("wasi:http/types@0.2.0", "[method]fields.append")
export declare function appendField(fields: i32, name: usize, length: u32, value: usize, size: u32, to: usize): void;

@external("wasi:http/types@0.2.0", "[constructor]outgoing-response")
export declare function makeResponse(headers: i32): i32;
@external("wasi:http/types@0.2.0", "[method]outgoing-response.set-status-code")
export declare function setStatus(response: i32, status: u32): i32;
/** A `result<outgoing-body>`, 8 bytes. */
@external("wasi:http/types@0.2.0", "[method]outgoing-response.body")
export declare function bodyOf(response: i32, to: usize): void;
/** A `result<output-stream>`, 8 bytes. */
@external("wasi:http/types@0.2.0", "[method]outgoing-body.write")
export declare function writeTo(body: i32, to: usize): void;
/** A `result<_, error-code>`, 40 bytes. */
@external("wasi:http/types@0.2.0", "[static]outgoing-body.finish")
export declare function finishBody(body: i32, hasTrailers: i32, trailers: i32, to: usize): void;
/** The last six are the payload of an error, which is never given. */
@external("wasi:http/types@0.2.0", "[static]response-outparam.set")
export declare function setResponse(
  out: i32,
  isError: i32,
  response: i32,
  a: i32,
  b: i64,
  c: i32,
  d: i32,
  e: i32,
  f: i32,
): void;

/** A `result<list<u8>, stream-error>`, 12 bytes. */
@external("wasi:io/streams@0.2.0", "[method]input-stream.blocking-read")
export declare function read(stream: i32, length: u64, to: usize): void;
/** A `result<_, stream-error>`, 12 bytes; at most 4096 bytes at a time. */
@external("wasi:io/streams@0.2.0", "[method]output-stream.blocking-write-and-flush")
export declare function write(stream: i32, bytes: usize, length: u32, to: usize): void;

@external("wasi:http/types@0.2.0", "[resource-drop]incoming-request")
export declare function dropRequest(request: i32): void;
@external("wasi:http/types@0.2.0", "[resource-drop]incoming-body")
export declare function dropBody(body: i32): void;
@external("wasi:http/types@0.2.0", "[resource-drop]fields")
export declare function dropFields(fields: i32): void;
@external("wasi:io/streams@0.2.0", "[resource-drop]input-stream")
export declare function dropInput(stream: i32): void;
@external("wasi:io/streams@0.2.0", "[resource-drop]output-stream")
export declare function dropOutput(stream: i32): void;
@external("wasi:io/error@0.2.0", "[resource-drop]error")
export declare function dropError(error: i32): void;
