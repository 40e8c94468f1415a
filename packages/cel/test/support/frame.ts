import type { CelFrame } from "../../src/index.ts";
import { CelTimestamp } from "../../src/index.ts";

/** 2026-01-02T03:04:05Z. */
export const now = new CelTimestamp(1767323045, 0);

export function makeFrame(parts: Partial<CelFrame> = {}): CelFrame {
  return {
    principal: { id: "alice", policyVersion: "", scope: "", roles: ["user"], attr: {} },
    resource: { kind: "doc", id: "r1", policyVersion: "", scope: "", attr: {} },
    auxData: undefined,
    variables: new Map(),
    constants: new Map(),
    globals: {},
    effectiveDerivedRoles: [],
    now,
    ...parts,
  };
}

/** A frame whose resource has these attributes. */
export function withAttr(attr: CelFrame["resource"]["attr"]): CelFrame {
  return makeFrame({ resource: { kind: "doc", id: "r1", policyVersion: "", scope: "", attr } });
}
