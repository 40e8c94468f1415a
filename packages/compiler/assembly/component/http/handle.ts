/** `wasi:http/incoming-handler`: the policies as a decision service. */
import { resetArena } from "../../core/arena";
import { n } from "../../core/cell";
import { sameText } from "../../core/compare-bytes";
import { answerAuthzen } from "./authzen";
import { answerMetadata } from "./authzen-metadata";
import { answerCheck } from "./check-resources";
import { bodyBytesMax, GET, POST, readBody, readHeader, readMethod, readPath } from "./incoming";
import { echoRequestId, sendError, sendText, startAnswer } from "./outgoing";
import { dropRequest } from "./wasi-http";

@external("text", "/_cerbos/health")
declare function healthPath(): usize;
@external("text", '{"status":"SERVING"}')
declare function servingText(): usize;
@external("text", "/api/check/resources")
declare function checkPath(): usize;
@external("text", "/access/v1/evaluation")
declare function evaluationPath(): usize;
@external("text", "/access/v1/evaluations")
declare function evaluationsPath(): usize;
@external("text", "/.well-known/authzen-configuration")
declare function metadataPath(): usize;
@external("text", "Not Found")
declare function notFoundText(): usize;
@external("text", "Method Not Allowed")
declare function wrongMethodText(): usize;
@external("text", "the body exceeds 4194304 bytes")
declare function tooLongText(): usize;
@external("text", "the body cannot be read")
declare function unreadableText(): usize;
@external("text", "content-type")
declare function contentTypeName(): usize;
@external("text", "x-request-id")
declare function requestIdName(): usize;

export function handleHttp(request: i32, responseOut: i32): void {
  resetArena();
  startAnswer(responseOut);
  answer(request, readMethod(request), readPath(request));
  dropRequest(request);
}

function answer(request: i32, method: u32, path: usize): void {
  const isHealth = isPath(path, healthPath());
  const isCheck = isPath(path, checkPath());
  const isMetadata = isPath(path, metadataPath());
  const isBatch = isPath(path, evaluationsPath());
  if (!isHealth && !isCheck && !isMetadata && !isBatch && !isPath(path, evaluationPath())) {
    return sendError(404, 5, notFoundText());
  }
  if (method != (isHealth || isMetadata ? GET : POST)) return sendError(501, 12, wrongMethodText());
  if (isHealth) return sendText(200, servingText());
  if (isMetadata) return answerMetadata(request);
  const contentType: usize = isCheck ? 0 : readHeader(request, contentTypeName());
  if (!isCheck) echoRequestId(readHeader(request, requestIdName()));
  const body = readBody(request);
  if (body == 0) return sendError(400, 3, unreadableText());
  if (<usize>n(body) > bodyBytesMax) return sendError(413, 8, tooLongText());
  if (isCheck) answerCheck(body);
  else answerAuthzen(body, contentType, isBatch);
}

function isPath(path: usize, known: usize): bool {
  return path != 0 && sameText(path, known);
}
