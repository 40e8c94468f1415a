import type { IncomingMessage, ServerResponse } from "node:http";
import type { PdpConfig } from "../config/pdp-config.ts";

const methods = ["HEAD", "GET", "POST", "PUT", "PATCH", "DELETE"];

/** Says whether pages of another origin may call. True if the request was nothing but the question. */
export function setCors(
  cors: PdpConfig["server"]["cors"],
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (cors.disabled) return false;
  const { origin } = request.headers;
  const method = request.headers["access-control-request-method"];
  const isQuestion = request.method === "OPTIONS" && method !== undefined;
  const asked = isQuestion ? ", Access-Control-Request-Method, Access-Control-Request-Headers" : "";
  response.setHeader("vary", `Origin${asked}`);
  const any = cors.allowedOrigins.includes("*");
  if (origin === undefined || !(any || cors.allowedOrigins.includes(origin))) return isQuestion;
  const wanted = request.headers["access-control-request-headers"] ?? "";
  if (isQuestion && !(methods.includes(method) && areAllowed(cors.allowedHeaders, wanted))) return true;
  response.setHeader("access-control-allow-origin", any ? "*" : origin);
  if (!isQuestion) return false;
  response.setHeader("access-control-allow-methods", method);
  if (wanted !== "") response.setHeader("access-control-allow-headers", wanted);
  if (cors.maxAge !== undefined) response.setHeader("access-control-max-age", String(Math.floor(cors.maxAge / 1_000)));
  return true;
}

function areAllowed(allowed: readonly string[], wanted: string): boolean {
  const known = new Set(allowed.map((name) => name.toLowerCase()));
  const names = wanted.split(",").map((name) => name.trim().toLowerCase());
  return known.has("*") || names.every((name) => name === "" || known.has(name));
}
