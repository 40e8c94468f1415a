import { type Topic, topics } from "./notifier.ts";

/** Who wants to be woken, by topic. */
export interface Subscriptions {
  add(topic: Topic, onWake: (id: string | undefined) => void): () => void;
  /** Wakes the subscribers named by `encodeWake`'s text; ignores anything else. */
  deliver(text: string): void;
  /** Wakes everybody: something may have been missed. */
  deliverGap(): void;
}

export function createSubscriptions(): Subscriptions {
  const handlers = new Map<Topic, Set<(id: string | undefined) => void>>(topics.map((topic) => [topic, new Set()]));
  return {
    add: (topic, onWake) => {
      const entry = (id: string | undefined) => onWake(id);
      handlers.get(topic)?.add(entry);
      return () => handlers.get(topic)?.delete(entry);
    },
    deliver: (text) => {
      const separator = text.indexOf(":");
      const topic = topics.find((name) => name === text.slice(0, separator));
      if (topic === undefined) return;
      for (const handler of [...(handlers.get(topic) ?? [])]) handler(text.slice(separator + 1));
    },
    deliverGap: () => {
      for (const set of handlers.values()) for (const handler of [...set]) handler(undefined);
    },
  };
}

export function encodeWake(topic: Topic, id: string): string {
  return `${topic}:${id}`;
}

/** One channel for all topics. */
export const wakeChannel = "edict_wake";
