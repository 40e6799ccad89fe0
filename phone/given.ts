/**
 * What a phone has given to a cloud relay and the station has not taken yet. A relay's disk is one disk: what it alone has
 * acknowledged stays on the phone until the relay's receipts say that the station's journal has it, and goes to whoever
 * answers next when that relay is gone, has lost its store, or the venue itself is in reach. Times were frozen at the first
 * sending, so the station takes each once. Pure.
 */
import type { GivenMark, Held } from './held.ts';

/** What a relay says of a batch that it has on its disk; relays of before say nothing. */
export interface Receipt extends GivenMark {
  /** Which store that is: one that was lost and begun anew is another. */
  readonly store: string;
  /** The batch's number there; later ones have higher numbers. */
  readonly id: number;
  /** All up to this number is in the station's journal, or was refused by it for good. */
  readonly taken: number;
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** The receipt in what a relay answered; null where there is none. `relay` tells its stores from those of others. */
export function receiptFrom(said: unknown, relay: string): Receipt | null {
  const { receipt } = (typeof said === 'object' && said !== null ? said : {}) as { receipt?: unknown };
  const { store, id, taken } = (receipt ?? {}) as { readonly [Key in keyof Receipt]?: unknown };
  if (typeof store !== 'string' || !isWhole(id) || !isWhole(taken)) return null;
  return { store: `${relay} ${store}`, id, taken };
}

export interface Settled {
  /** The station has these: the phone may let go of them. */
  readonly done: readonly Held[];
  /** The relay that gave the receipt has these, and the station has not taken them yet. */
  readonly given: readonly Held[];
  /** Others had these: they go to whoever answers now. */
  readonly again: readonly Held[];
}

/**
 * A batch was taken: what becomes of it and of what was given `before`. `receipt` null: the station itself has it, or a
 * relay that gives no receipts.
 */
export function settle(before: readonly Held[], batch: readonly Held[], receipt: Receipt | null): Settled {
  if (receipt === null) return { done: batch, given: [], again: before.map(unmarked) };
  const { store, id, taken } = receipt;
  const marks = [...before, ...batch].flatMap(({ given }) => (given?.store === store ? [given.id] : []));
  // Numbers that come again are of a store that was put back from a copy: what came after the copy is not in it.
  const isTheSame = !marks.some((mark) => mark >= id);
  const isThere = ({ given }: Held): boolean => isTheSame && given?.store === store;
  const there = [
    ...before.filter(isThere),
    ...batch.map((one) => (isThere(one) ? one : { ...one, given: { store, id } })),
  ];
  return {
    done: there.filter(({ given }) => given !== undefined && given.id <= taken),
    given: there.filter(({ given }) => given !== undefined && given.id > taken).sort((a, b) => a.id - b.id),
    again: before.filter((one) => !isThere(one)).map(unmarked),
  };
}

const unmarked = ({ id, fix, sentMs }: Held): Held => ({ id, fix, sentMs });
