/**
 * The call-up before a mass start: who is called to the line in which order, and into which row of the grid. By a column
 * of the start list (a ranking, points) or by lot; riders without a figure stand behind the others by lot, and a lot decides
 * between those with the same one. Pure: the lot is a seed, so that it can be shown and made again.
 */
import type { EntryId } from '../ids.ts';
import { entryOf } from '../present.ts';
import { drawn } from './start-list.ts';

export interface CallUpRider {
  readonly entry: EntryId;
  /** What stands in the column: `3`, `#3`, `1 240,5`, `12 pts`. */
  readonly value?: string | undefined;
}

/** `smallest`: a ranking, 1 first. `largest`: points, most first. `lot`: everybody is drawn. */
export const CALL_UP_FIRST = ['smallest', 'largest', 'lot'] as const;
export type CallUpFirst = (typeof CALL_UP_FIRST)[number];

export interface CallUpSettings {
  readonly first: CallUpFirst;
  readonly seed: number;
  /** Riders beside each other at the line; eight is usual in cyclo-cross. */
  readonly perRow: number;
}

export interface Called {
  readonly entry: EntryId;
  /** 1 is called first. */
  readonly call: number;
  /** Row of the grid, from 1. */
  readonly row: number;
  /** True where a lot decided: no figure, or the same as another's. */
  readonly drawn: boolean;
}

/** The first number of a cell; null where there is none. A comma before one or two last digits is a decimal comma. */
export function figureOf(value: string | undefined): number | null {
  const found = /-?\d[\d\s\u00a0\u202f'’.,]*/.exec(value ?? '');
  if (found === null) return null;
  const text = found[0].replace(/[\s\u00a0\u202f'’]/g, '').replace(/[.,]+$/, '');
  const decimals = /[.,](\d{1,2})$/.exec(text);
  const whole = (decimals === null ? text : text.slice(0, -decimals[0].length)).replace(/[.,]/g, '');
  return Number(decimals === null ? whole : `${whole}.${decimals[1]}`);
}

/** Everybody once, in the order in which they are called. */
export function callUp(riders: readonly CallUpRider[], settings: CallUpSettings): readonly Called[] {
  const { first, seed } = settings;
  const perRow = Math.max(1, Math.floor(settings.perRow));
  const lots = drawn(riders, seed).map(({ entry, value }) => ({
    entry,
    figure: first === 'lot' ? null : figureOf(value),
  }));
  const sign = first === 'largest' ? -1 : 1;
  const count = new Map<number | null, number>();
  for (const { figure } of lots) count.set(figure, (count.get(figure) ?? 0) + 1);
  // Sorting is stable: of equals, and of those without a figure, the lot stands.
  return lots
    .sort((a, b) => {
      if (a.figure === null || b.figure === null)
        return Number(a.figure === null) - Number(b.figure === null);
      return sign * (a.figure - b.figure);
    })
    .map(({ entry, figure }, at) => ({
      entry,
      call: at + 1,
      row: Math.floor(at / perRow) + 1,
      drawn: figure === null || entryOf(count, figure) > 1,
    }));
}
