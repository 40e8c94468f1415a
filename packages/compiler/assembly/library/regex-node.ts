/** Syntax trees of regular expressions. Children are in reverse order, as programs are made from their ends. */
import { alloc } from "../core/arena";

export const NOTHING: u32 = 0;
/** Argument: a character. */
export const ONE: u32 = 1;
/** Arguments: address and number of ranges. */
export const SET: u32 = 2;
export const DOT: u32 = 3;
export const DOT_BUT_NEWLINE: u32 = 4;
/** Argument: what must be around. */
export const AROUND: u32 = 5;
/** Argument: the group's number. */
export const GROUP: u32 = 6;
export const STAR: u32 = 7;
export const PLUS: u32 = 8;
export const QUEST: u32 = 9;
/** Arguments: least and most times, the latter `unlimited` if there is no bound. */
export const REPEAT: u32 = 10;
export const SEQUENCE: u32 = 11;
export const CHOICE: u32 = 12;

export const unlimited: u32 = 0xffffffff;

@unmanaged
export class RegexNode {
  kind: u32;
  /** The last child. */
  child: usize;
  /** The sibling before. */
  previous: usize;
  a: u32;
  b: u32;
  lazy: u32;
  /** 1 if it matches the empty text. */
  nullable: u32;
  height: u32;
  /** Instructions that it takes, at most. */
  size: u32;
  /** Copies that nested repetitions make of something in it. */
  copies: u32;
}

const sizeLimit: u64 = 100_000_000;

// @ts-ignore: decorator
@inline
export function nodeAt(at: usize): RegexNode {
  return changetype<RegexNode>(at);
}

export function makeLeaf(kind: u32, a: u32, b: u32): usize {
  const node = changetype<RegexNode>(alloc(40));
  node.kind = kind;
  node.child = 0;
  node.previous = 0;
  node.a = a;
  node.b = b;
  node.lazy = 0;
  node.nullable = kind == NOTHING || kind == AROUND ? 1 : 0;
  node.height = 1;
  node.size = 1;
  node.copies = 1;
  return changetype<usize>(node);
}

/** A node over one child. */
export function wrap(kind: u32, at: usize, a: u32, b: u32, lazy: u32): usize {
  const node = nodeAt(makeLeaf(kind, a, b));
  const child = nodeAt(at);
  node.child = at;
  node.lazy = lazy;
  const optional = kind == STAR || kind == QUEST || (kind == REPEAT && a == 0);
  node.nullable = optional ? 1 : child.nullable;
  node.height = child.height + 1;
  node.size = saturate(sizeOver(kind, child.size, a, b));
  node.copies = child.copies;
  if (kind == REPEAT) {
    const most = b == unlimited ? a : b;
    node.copies = most == 0 ? 1 : saturate(<u64>most * child.copies);
  }
  return changetype<usize>(node);
}

function sizeOver(kind: u32, size: u64, least: u64, most: u32): u64 {
  if (kind == GROUP || kind == STAR) return 2 + size;
  if (kind != REPEAT) return 1 + size;
  if (most != unlimited) return max<u64>(1, <u64>most * size + (most - least));
  return least == 0 ? 2 + size : 1 + least * size;
}

function saturate(value: u64): u32 {
  return <u32>min(value, sizeLimit);
}

/** A sequence or a choice of nodes, of which the last is given; a single one stays what it is. */
export function collect(kind: u32, last: usize): usize {
  if (last == 0) return makeLeaf(NOTHING, 0, 0);
  if (nodeAt(last).previous == 0) return last;
  const node = nodeAt(makeLeaf(kind, 0, 0));
  node.child = last;
  node.nullable = kind == SEQUENCE ? 1 : 0;
  let size: u64 = 0;
  for (let at = last; at != 0; at = nodeAt(at).previous) {
    const child = nodeAt(at);
    if (kind == SEQUENCE) node.nullable &= child.nullable;
    else {
      node.nullable |= child.nullable;
      size += 1;
    }
    node.height = max(node.height, child.height + 1);
    node.copies = max(node.copies, child.copies);
    size += child.size;
  }
  node.size = saturate(size);
  return changetype<usize>(node);
}
