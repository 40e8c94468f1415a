// Runs in every runtime: plain JavaScript. `embedded` is the bundled binding.
import { isSame } from "./is-same.mjs";

/** Decides every case in all ways that the binding has; what differs from what is expected. */
export async function runCases(embedded, { wasm, instant, cases }) {
  const bytes = wasm instanceof WebAssembly.Module ? wasm : Uint8Array.from(atob(wasm), (char) => char.charCodeAt(0));
  const policies = await embedded.loadPolicies(bytes);
  const at = { now: new Date(instant) };
  const differences = [];
  for (const [index, { request, results }] of cases.entries()) {
    const text = JSON.stringify(request);
    const answers = {
      objects: policies.check(request, at).results,
      json: JSON.parse(policies.checkJson(text, at)).results,
      bytes: JSON.parse(new TextDecoder().decode(policies.checkBytes(new TextEncoder().encode(text), at))).results,
    };
    for (const [way, answer] of Object.entries(answers)) {
      if (!isSame(answer, results)) differences.push({ index, way, answer, results });
    }
  }
  return { decided: cases.length, differences: differences.slice(0, 3) };
}
