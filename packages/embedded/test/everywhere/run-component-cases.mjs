// Runs in every runtime: plain JavaScript. `instantiate` is what jco makes of the component.
import { isSame, toModule } from "./is-same.mjs";

/** Decides every case through all interfaces of the component; what differs from what is expected. */
export async function runComponentCases(instantiate, { wasm, instant, cases }) {
  const core = await toModule(wasm);
  const { timedAuthorization, decide, bundle } = await instantiate(() => core, {});
  const texts = cases.map(({ request }) => JSON.stringify({ ...request, now: instant }));
  const bytes = texts.map((text) => new TextEncoder().encode(text));
  const batch = decide.checkBatch(bytes);
  const seconds = BigInt(Date.parse(instant)) / 1000n;
  const differences = [];
  for (const [index, { request, results }] of cases.entries()) {
    const answers = {
      text: JSON.parse(decide.checkText(texts[index])).results,
      bytes: toResults(decide.checkBytes(bytes[index])),
      batch: batch[index].tag === "ok" ? toResults(batch[index].val) : batch[index].val,
    };
    for (const [way, answer] of Object.entries(answers)) {
      if (!isSame(answer, results)) differences.push({ index, way, answer, results });
    }
    const typed = checkTyped((records) => timedAuthorization.checkAt(records, seconds, 0), request);
    if (!isSame(typed, results.map(toTold))) differences.push({ index, way: "typed", typed, results });
  }
  const { abiVersion } = bundle.describe();
  return { decided: cases.length, abiVersion, differences: differences.slice(0, 3) };
}

function toResults(bytes) {
  return JSON.parse(new TextDecoder().decode(bytes)).results;
}

/** What the typed records answer. */
function checkTyped(check, { principal, resources, auxData }) {
  const { results } = check({
    requestId: "",
    principal: toParty(principal),
    resources: resources.map(({ resource, actions }) => ({ resource: toParty(resource), actions })),
    ...(auxData?.jwt !== undefined && { auxData: { jwtJson: JSON.stringify(auxData.jwt) } }),
  });
  return results.map(({ resource: { id, kind }, actions, outputs }) => ({
    id,
    kind,
    actions: Object.fromEntries(actions.map(([action, effect]) => [action, `EFFECT_${effect.toUpperCase()}`])),
    outputs: outputs.map(({ src, valJson }) => ({ src, val: JSON.parse(valJson) })),
  }));
}

function toParty({ attr, ...party }) {
  return attr === undefined ? party : { ...party, attrJson: JSON.stringify(attr) };
}

/** What the typed records can say of a result. */
function toTold({ resource: { id, kind }, actions, outputs = [] }) {
  return { id, kind, actions, outputs: outputs.map(({ src, val = null }) => ({ src, val })) };
}
