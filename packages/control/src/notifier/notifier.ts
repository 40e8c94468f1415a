/**
 * What may have changed: a build (or its log), what a deployment should run, what its decision points report (the id is the
 * deployment's), a store. Notifications only wake people up: who is woken reads the rows.
 */
export const topics = ["build", "deployment", "fleet", "store"] as const;
export type Topic = (typeof topics)[number];

/**
 * Wakes every process that cares about a row. Delivery is best effort and without content: a subscriber must be correct
 * without it, only slower. After a gap (the connection was lost) handlers are called with `undefined`: anything may have
 * changed.
 */
export interface Notifier {
  publish(topic: Topic, id: string): Promise<void>;
  /** @returns a function that ends the subscription */
  subscribe(topic: Topic, onWake: (id: string | undefined) => void): () => void;
  /** Resolves once subscriptions made so far are live. */
  ready(): Promise<void>;
  close(): Promise<void>;
}
