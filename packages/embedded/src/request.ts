/** Attributes as `JSON.stringify` would take them: numbers are doubles, members that are `undefined` are absent. */
export type Attributes = { readonly [name: string]: unknown };

/** Who asks. */
export interface Principal {
  readonly id: string;
  readonly roles: readonly string[];
  readonly attr?: Attributes | undefined;
  readonly policyVersion?: string | undefined;
  readonly scope?: string | undefined;
}

/** What is asked about. */
export interface Resource {
  readonly kind: string;
  readonly id: string;
  readonly attr?: Attributes | undefined;
  readonly policyVersion?: string | undefined;
  readonly scope?: string | undefined;
}

/** A resource and the actions that are asked for. */
export interface ResourceEntry {
  readonly resource: Resource;
  readonly actions: readonly string[];
}

/** Claims of tokens that the caller has verified: `jwt` is the token's, `jwts` are named ones. */
export interface AuxData {
  readonly jwt?: Attributes | undefined;
  readonly jwts?: { readonly [name: string]: { readonly claims: Attributes } } | undefined;
}

/** The shape of Cerbos's `CheckResources` request, with verified claims in the place of tokens. */
export interface CheckRequest {
  readonly requestId?: string | undefined;
  readonly principal: Principal;
  readonly resources: readonly ResourceEntry[];
  readonly auxData?: AuxData | undefined;
  /** Tell who decided, in which scope, and the derived roles that were active. */
  readonly includeMeta?: boolean | undefined;
}

/** One action on one resource. */
export interface SingleRequest {
  readonly principal: Principal;
  readonly resource: Resource;
  readonly action: string;
  readonly auxData?: AuxData | undefined;
}

export type Effect = "EFFECT_ALLOW" | "EFFECT_DENY";

/** The shape of Cerbos's `CheckResources` response. */
export interface CheckResponse {
  readonly requestId?: string;
  /** In the order of the request. */
  readonly results: readonly CheckResult[];
}

export interface CheckResult {
  readonly resource: {
    readonly id: string;
    readonly kind: string;
    readonly policyVersion?: string;
    readonly scope?: string;
  };
  /** Not to be changed: answers that are the same may share it, and then it is frozen. */
  readonly actions: { readonly [action: string]: Effect };
  /** Only where the request asks for it. */
  readonly meta?: CheckMeta;
  /** What rules put out; absent if none did. */
  readonly outputs?: readonly Output[];
}

export interface CheckMeta {
  readonly actions: { readonly [action: string]: { readonly matchedPolicy: string; readonly matchedScope?: string } };
  readonly effectiveDerivedRoles?: readonly string[];
}

/** `val` is present unless evaluating the output failed; then `error` says why. */
export interface Output {
  readonly src: string;
  readonly action?: string;
  readonly val?: unknown;
  readonly error?: string;
}
