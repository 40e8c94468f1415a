import type { ResourcePlace } from "./resource-place.ts";

const entriesMax = 200_000;

/**
 * What was worked out for the kinds, roles and actions that requests named. They name them freely, so what is remembered
 * must not grow with what strangers send: when it is too much, all of it is forgotten.
 */
export class LookupMemory {
  readonly #places = new Map<string, ResourcePlace>();
  #entries = 0;

  get(key: string): ResourcePlace | undefined {
    return this.#places.get(key);
  }

  set(key: string, place: ResourcePlace): ResourcePlace {
    this.grow(1);
    this.#places.set(key, place);
    return place;
  }

  /** Counts what a place remembers from now on. */
  grow(entries: number): void {
    this.#entries += entries;
    if (this.#entries <= entriesMax) return;
    this.#places.clear();
    this.#entries = entries;
  }
}
