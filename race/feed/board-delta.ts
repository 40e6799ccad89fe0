/**
 * What changed between two boards, as small as JSON allows, and how to apply it. It follows the structure of the
 * JSON and knows no field by name, so a board may grow fields without this file hearing of it.
 * Law: `patchBoard(prev, diffBoard(prev, next))` deeply equals `next`. Whatever did not change stays the same
 * object, so a page redraws only the rows that did.
 */

import { elementOf } from '../present.ts';
import type { BoardView } from './board-view.ts';

/** How to make one JSON object from another: at least one of the three. */
export interface ObjectPatch {
  /** Keys with new values, whole. */
  readonly s?: Readonly<Record<string, unknown>>;
  /** Keys that are gone. */
  readonly d?: readonly string[];
  /** Keys whose object (ObjectPatch) or list (ListPatch) changed in part. */
  readonly p?: Readonly<Record<string, ObjectPatch | ListPatch>>;
}

/**
 * How to make one list from another: at `at`, `cut` values go and `put` come (prefix and suffix stay); or, in a list
 * without repeats whose members changed places, each value of `move` leaves its place and then, in turn, comes to
 * the index before it: [index, value, index, value …].
 */
export type ListPatch =
  | { readonly at: number; readonly cut: number; readonly put: readonly unknown[] }
  | { readonly move: readonly unknown[] };

export type BoardDelta = ObjectPatch;

/** The delta does not fit the board: it was made from another, or is no delta at all. */
export class BoardDeltaError extends Error {
  override readonly name = 'BoardDeltaError';
}

type Json = Readonly<Record<string, unknown>>;

/** Null when nothing changed. */
export function diffBoard(prev: BoardView, next: BoardView): BoardDelta | null {
  return diffObject(prev as unknown as Json, next as unknown as Json);
}

/** Throws BoardDeltaError if the delta was not made from this board. */
export function patchBoard(board: BoardView, delta: BoardDelta): BoardView {
  return patchObject(board as unknown as Json, delta) as unknown as BoardView;
}

function diffObject(prev: Json, next: Json): ObjectPatch | null {
  if (prev === next) return null;
  const set = new Map<string, unknown>();
  const gone: string[] = [];
  const parts = new Map<string, ObjectPatch | ListPatch>();
  for (const key of Object.keys(next)) {
    const [from, to] = [own(prev, key), own(next, key)];
    if (to === undefined || from === to) continue;
    if (Array.isArray(from) && Array.isArray(to)) {
      const part = diffList(from, to);
      if (part) parts.set(key, part);
    } else if (isObject(from) && isObject(to)) {
      const part = diffObject(from, to);
      if (!part) continue;
      if (keepsSomething(part, to)) parts.set(key, part);
      else set.set(key, to);
    } else set.set(key, to);
  }
  for (const key of Object.keys(prev)) {
    if (own(prev, key) !== undefined && own(next, key) === undefined) gone.push(key);
  }
  if (set.size + gone.length + parts.size === 0) return null;
  return {
    ...(set.size > 0 && { s: Object.fromEntries(set) }),
    ...(gone.length > 0 && { d: gone }),
    ...(parts.size > 0 && { p: Object.fromEntries(parts) }),
  };
}

/** A patch that sets everything there is would say no more than the object itself. */
const keepsSomething = (patch: ObjectPatch, whole: Json): boolean =>
  patch.p !== undefined || Object.keys(patch.s ?? {}).length < Object.keys(whole).length;

function diffList(prev: readonly unknown[], next: readonly unknown[]): ListPatch | null {
  const shorter = Math.min(prev.length, next.length);
  let head = 0;
  while (head < shorter && same(prev[head], next[head])) head += 1;
  if (head === prev.length && head === next.length) return null;
  let tail = 0;
  while (tail < shorter - head && same(prev[prev.length - 1 - tail], next[next.length - 1 - tail])) tail += 1;
  const splice = {
    at: head,
    cut: prev.length - head - tail,
    put: next.slice(head, next.length - tail),
  };
  if (splice.put.length <= 4) return splice;
  const move = diffPlaces(prev, next);
  return move && move.length < splice.put.length ? { move } : splice;
}

/** The fewest values to take out and put back so that one order becomes the other; null unless it is a reordering. */
function diffPlaces(prev: readonly unknown[], next: readonly unknown[]): readonly unknown[] | null {
  if (prev.length !== next.length) return null;
  const placeBefore = new Map(prev.map((value, place) => [value, place]));
  if (placeBefore.size !== prev.length) return null;
  const places: number[] = [];
  for (const value of next) {
    const place = isPrimitive(value) ? placeBefore.get(value) : undefined;
    if (place === undefined) return null;
    places.push(place);
  }
  if (new Set(places).size !== places.length) return null;
  const stays = longestRising(places);
  return next.flatMap((value, index) => (stays.has(index) ? [] : [index, value]));
}

/** Indices of a longest rising subsequence (patience sorting, n log n). */
function longestRising(values: readonly number[]): ReadonlySet<number> {
  const endsAt: number[] = [];
  const cameFrom: number[] = [];
  values.forEach((value, index) => {
    let low = 0;
    let high = endsAt.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (elementOf(values, elementOf(endsAt, middle)) < value) low = middle + 1;
      else high = middle;
    }
    cameFrom[index] = low > 0 ? elementOf(endsAt, low - 1) : -1;
    endsAt[low] = index;
  });
  const kept = new Set<number>();
  for (let at = endsAt.at(-1) ?? -1; at >= 0; at = elementOf(cameFrom, at)) kept.add(at);
  return kept;
}

function patchObject(from: Json, patch: unknown): Json {
  if (!isObject(patch)) throw new BoardDeltaError('A patch of an object is an object with s, d or p.');
  const { s: set = {}, d: gone = [], p: parts = {} } = patch;
  if (!isObject(set) || !Array.isArray(gone) || !isObject(parts)) {
    throw new BoardDeltaError('In a patch, s and p are objects and d is a list of keys.');
  }
  const changed = new Map<string, unknown>(Object.entries(set));
  for (const [key, part] of Object.entries(parts)) {
    const before = own(from, key);
    if (Array.isArray(before)) changed.set(key, patchList(before, part));
    else if (isObject(before)) changed.set(key, patchObject(before, part));
    else throw new BoardDeltaError(`There is no "${key}" to change: the delta belongs to another board.`);
  }
  const left = new Set<unknown>(gone);
  // fromEntries defines keys and never assigns them, so that no key, however named, reaches a prototype.
  return Object.fromEntries([...Object.entries(from).filter(([key]) => !left.has(key)), ...changed]);
}

function patchList(from: readonly unknown[], patch: unknown): readonly unknown[] {
  if (!isObject(patch))
    throw new BoardDeltaError('A patch of a list is an object with at, cut and put, or move.');
  const { at, cut, put, move } = patch;
  if (Array.isArray(move)) return replace(from, move);
  if (!isIndex(at) || !isIndex(cut) || !Array.isArray(put) || at + cut > from.length) {
    throw new BoardDeltaError('A patch of a list does not fit: the delta belongs to another board.');
  }
  return [...from.slice(0, at), ...put, ...from.slice(at + cut)];
}

function replace(from: readonly unknown[], move: readonly unknown[]): readonly unknown[] {
  const taken = new Map<number, unknown>();
  for (let at = 0; at + 1 < move.length; at += 2) {
    const index = move[at];
    if (!isIndex(index) || index >= from.length)
      throw new BoardDeltaError(`Nothing can move to place ${index}.`);
    taken.set(index, move[at + 1]);
  }
  const movers = new Set(taken.values());
  const stayers = from.filter((value) => !movers.has(value));
  if (stayers.length + taken.size !== from.length) {
    throw new BoardDeltaError(
      'A list does not hold what should move in it: the delta belongs to another board.',
    );
  }
  let next = 0;
  return from.map((_, index) => {
    if (taken.has(index)) return taken.get(index);
    next += 1;
    return stayers[next - 1];
  });
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((value, index) => same(value, b[index]));
  }
  return isObject(a) && isObject(b) && diffObject(a, b) === null;
}

/** A category may be called `constructor`: only what the object itself holds counts. */
const own = (object: Json, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isIndex = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
const isPrimitive = (value: unknown): boolean => typeof value === 'number' || typeof value === 'string';
