import type { Effect } from "../request.ts";

/** A power of two. */
const places = 256;
/** How many places are looked at for a list: so many at most, whoever chooses the lists. */
const probes = 4;

/** What was decided about each action. */
export type Effects = { readonly [action: string]: Effect };

/** A list of texts in the memory of a module. */
export class TextList {
  /** What the list was when it was written: the caller's own may change. */
  readonly texts: readonly string[];
  /** The address of the addresses of its STRINGs. */
  readonly at: number;
  /** Answers about these texts as actions, `read-effects.ts`. */
  readonly answers: ({ readonly allowed: number; readonly effects: Effects } | undefined)[] = [];

  constructor(texts: readonly string[], at: number) {
    this.texts = texts;
    this.at = at;
  }
}

const none = new TextList([], 0);

/**
 * Lists that came before, found by what they hold: lists of actions and roles come again with nearly every request, but
 * seldom as the same array.
 */
export class TextLists {
  readonly #lists: TextList[] = Array(places).fill(none);

  forget(): void {
    this.#lists.fill(none);
  }

  find(texts: readonly string[]): TextList | undefined {
    const { length } = texts;
    const first = texts[0];
    let place = placeOf(texts);
    for (let i = 0; i < probes; i++, place++) {
      const list = this.#lists[place & (places - 1)] as TextList;
      const known = list.texts;
      if (known.length !== length || known[0] !== first) continue;
      let same = 1;
      while (same < length && known[same] === texts[same]) same++;
      if (same === length) return list;
    }
    return undefined;
  }

  /** Remembers a list, if need be in the place of another. */
  add(list: TextList): void {
    const place = placeOf(list.texts);
    let i = 0;
    while (i < probes && this.#lists[(place + i) & (places - 1)] !== none) i++;
    this.#lists[(place + (i % probes)) & (places - 1)] = list;
  }
}

/** By a little of a list; what two lists have in common is mostly their middle. */
function placeOf(texts: readonly string[]): number {
  const { length } = texts;
  const first = texts[0];
  const last = texts[length - 1];
  if (typeof first !== "string" || typeof last !== "string") return 0;
  return (first.charCodeAt(0) * 31 + first.length * 7 + last.charCodeAt(0) * 13 + last.length + length * 3) | 0;
}
