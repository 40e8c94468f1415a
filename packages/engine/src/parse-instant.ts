import { CelError, CelTimestamp, evaluateCel } from "@edict/cel";

/** Reads an RFC 3339 instant as the language does; `undefined` if it is not one. */
export function parseInstant(text: string): CelTimestamp | undefined {
  const value = evaluateCel(
    {
      kind: "call",
      id: 0,
      function: "timestamp",
      args: [{ kind: "const", id: 0, value: { type: "string", value: text } }],
    },
    emptyFrame,
  );
  return value instanceof CelError || !(value instanceof CelTimestamp) ? undefined : value;
}

const emptyFrame = {
  principal: { id: "", roles: [], attr: {}, policyVersion: "", scope: "" },
  resource: { kind: "", id: "", attr: {}, policyVersion: "", scope: "" },
  auxData: undefined,
  variables: new Map(),
  constants: new Map(),
  globals: {},
  effectiveDerivedRoles: [],
  now: undefined,
};
