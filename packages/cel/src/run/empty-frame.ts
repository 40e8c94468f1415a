import type { CelFrame } from "./cel-frame.ts";

/** For what reads nothing of a request: expressions of constants only. */
export const emptyFrame: CelFrame = {
  principal: { id: "", policyVersion: "", scope: "", roles: [], attr: {} },
  resource: { kind: "", id: "", policyVersion: "", scope: "", attr: {} },
  auxData: undefined,
  variables: new Map(),
  constants: new Map(),
  globals: {},
  effectiveDerivedRoles: [],
  now: undefined,
};
