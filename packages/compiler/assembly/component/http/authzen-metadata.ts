/** `GET /.well-known/authzen-configuration` of AuthZEN 1.0: where this decision point answers. */
import { alloc } from "../../core/arena";
import { Builder, putByte, putText, startBuilder, toText } from "../../core/builder";
import { n } from "../../core/cell";
import { putQuoted } from "../../core/json-quote";
import { liftOptionalText } from "../layout";
import { readHeader } from "./incoming";
import { send } from "./outgoing";
import { authorityOf, schemeOf } from "./wasi-http";

@external("text", "http://")
declare function httpText(): usize;
@external("text", "https://")
declare function httpsText(): usize;
@external("text", "host")
declare function hostName(): usize;
@external("text", "localhost")
declare function localhostText(): usize;
@external("text", '{"policy_decision_point":')
declare function pointText(): usize;
@external("text", ',"access_evaluation_endpoint":')
declare function evaluationText(): usize;
@external("text", ',"access_evaluations_endpoint":')
declare function evaluationsText(): usize;
@external("text", "/access/v1/evaluation")
declare function evaluationPath(): usize;
@external("text", "/access/v1/evaluations")
declare function evaluationsPath(): usize;

export function answerMetadata(request: i32): void {
  const base = readBase(request);
  const out = startBuilder(256);
  putText(out, pointText());
  putQuoted(out, base);
  putText(out, evaluationText());
  putUrl(out, base, evaluationPath());
  putText(out, evaluationsText());
  putUrl(out, base, evaluationsPath());
  putByte(out, 125);
  send(200, out.at, out.length);
}

function putUrl(out: Builder, base: usize, path: usize): void {
  const url = startBuilder(64);
  putText(url, base);
  putText(url, path);
  putQuoted(out, toText(url));
}

/** The address at which the request was made, as its host tells it. */
function readBase(request: i32): usize {
  const to = alloc(16);
  schemeOf(request, to);
  // HTTP, HTTPS, another one.
  const isSecure = load<u8>(to) != 0 && load<u8>(to, 4) == 1;
  authorityOf(request, to);
  let authority = liftOptionalText(to);
  if (authority == 0 || n(authority) == 0) authority = readHeader(request, hostName());
  const out = startBuilder(64);
  putText(out, isSecure ? httpsText() : httpText());
  putText(out, authority == 0 ? localhostText() : authority);
  return toText(out);
}
