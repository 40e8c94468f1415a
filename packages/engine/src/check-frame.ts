import type { CelBindings, CelError, CelFrame, CelTimestamp, CelValue } from "@edict/cel";
import { type AuxData, type CheckInput, type JsonObject, scopeValue } from "@edict/protocol";

/** The instant of a request, or who to ask for it. */
export type Now = CelTimestamp | (() => CelTimestamp) | undefined;

export const noBindings: CelBindings = new Map<string, CelValue>();
export const noRoles: readonly string[] = [];
const noAttributes: JsonObject = {};

/**
 * What the expressions of a request see. Filled anew for each request rather than made, and with copies of the principal and
 * the resource: objects that callers put together with spreads may each have a hidden class of their own, and then every
 * read of a member is a search.
 */
export class CheckFrame implements CelFrame {
  readonly principal = { id: "", policyVersion: "", scope: "", roles: noRoles, attr: noAttributes };
  readonly resource = { kind: "", id: "", policyVersion: "", scope: "", attr: noAttributes };
  readonly globals: JsonObject;
  auxData: AuxData | undefined = undefined;
  variables: CelBindings = noBindings;
  constants: CelBindings = noBindings;
  /** Depends on the scope whose rules are visited. */
  effectiveDerivedRoles: readonly string[] | CelError = noRoles;
  private clock: Now = undefined;

  constructor(globals: JsonObject) {
    this.globals = globals;
  }

  get now(): CelTimestamp | undefined {
    return typeof this.clock === "function" ? this.clock() : this.clock;
  }

  fill(input: CheckInput, now: Now): void {
    const { principal, resource } = this;
    const asking = input.principal;
    principal.id = asking.id;
    principal.policyVersion = asking.policyVersion;
    principal.scope = scopeValue(asking.scope);
    principal.roles = asking.roles;
    principal.attr = asking.attr;
    const asked = input.resource;
    resource.kind = asked.kind;
    resource.id = asked.id;
    resource.policyVersion = asked.policyVersion;
    resource.scope = scopeValue(asked.scope);
    resource.attr = asked.attr;
    this.auxData = input.auxData;
    this.effectiveDerivedRoles = noRoles;
    this.clock = now;
  }
}
