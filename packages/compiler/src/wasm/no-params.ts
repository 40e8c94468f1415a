import type { RuleParams } from "@edict/protocol";

/** Of rules without variables and constants. */
export const noParams: RuleParams = { orderedVariables: [], constants: new Map() };
