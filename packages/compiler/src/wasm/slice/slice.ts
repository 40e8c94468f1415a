/**
 * The part of a policy set that an artifact is to know: requests about these kinds, for these actions, by these roles, in
 * these scopes and versions. What is left out is not limited.
 */
export interface Slice {
  readonly resources?: readonly string[] | undefined;
  readonly actions?: readonly string[] | undefined;
  readonly roles?: readonly string[] | undefined;
  /** Scopes of principals and resources; their ancestors count with them. */
  readonly scopes?: readonly string[] | undefined;
  readonly versions?: readonly string[] | undefined;
}
