import type { CheckInput, CheckOutcome } from "@edict/protocol";
import type { TypedRequest, TypedResponse } from "./load-component.ts";

/** What all interfaces tell of a decision. */
export function told({ actions, effectiveDerivedRoles, outputs }: CheckOutcome) {
  return {
    actions: Object.fromEntries(
      actions.map(({ action, effect, policy, scope }) => [action, { effect, policy, scope }]),
    ),
    effectiveDerivedRoles,
    outputs: outputs.map(({ src, val }) => ({ src, val: val ?? null })),
  };
}

export function fromTyped({ results }: TypedResponse) {
  const [result] = results;
  const meta = new Map(result?.meta.actions);
  return {
    actions: Object.fromEntries(
      (result?.actions ?? []).map(([action, effect]) => [
        action,
        {
          effect: `EFFECT_${effect.toUpperCase()}`,
          policy: meta.get(action)?.matchedPolicy,
          scope: meta.get(action)?.matchedScope,
        },
      ]),
    ),
    effectiveDerivedRoles: result?.meta.effectiveDerivedRoles,
    outputs: result?.outputs.map(({ src, valJson }) => ({ src, val: JSON.parse(valJson) })),
  };
}

export function fromJson(text: string) {
  const [result] = JSON.parse(text).results;
  const { actions, meta, outputs = [] } = result;
  return {
    actions: Object.fromEntries(
      Object.entries(actions).map(([action, effect]) => {
        const { matchedPolicy, matchedScope = "" } = meta.actions[action];
        return [action, { effect, policy: matchedPolicy, scope: matchedScope }];
      }),
    ),
    effectiveDerivedRoles: meta.effectiveDerivedRoles ?? [],
    outputs: outputs.map(({ src, val = null }: { src: string; val?: unknown }) => ({ src, val })),
  };
}

export function toJson({ requestId, principal, resource, actions, auxData }: CheckInput): string {
  const claims = auxData === undefined ? {} : { auxData: { jwt: { claims: auxData.jwt } } };
  return JSON.stringify({ requestId, includeMeta: true, principal, resources: [{ actions, resource }], ...claims });
}

export function toTyped({ requestId, principal, resource, actions, auxData }: CheckInput): TypedRequest {
  return {
    requestId,
    principal: { ...principal, attrJson: JSON.stringify(principal.attr) },
    resources: [{ actions, resource: { ...resource, attrJson: JSON.stringify(resource.attr) } }],
    ...(auxData === undefined ? {} : { auxData: { jwtJson: JSON.stringify(auxData.jwt) } }),
  };
}

/** What jco throws for an error value. */
export function failureOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return (error as { readonly payload?: unknown }).payload;
  }
  throw new Error("this was expected to fail");
}
