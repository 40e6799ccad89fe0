/**
 * Which race a chip's read belongs to: the races the decoder is for that were on at that moment and know the chip. A
 * chip that none of them knows goes to the one that is on, whose officials are asked who it is; a read that no race
 * can have is shown beside the decoder and nowhere else.
 */
import type { PassingId, RaceId } from '../../race/ids.ts';
import type { Passing } from '../../race/passing.ts';

export interface RaceForReads {
  readonly id: RaceId;
  readonly state: 'waiting' | 'running' | 'neutralised' | 'stopped' | 'finished';
  readonly startMs: number | null;
  readonly isOfficial: boolean;
  readonly knows: (chip: string) => boolean;
  /** A passing of this id that is in the journal; null when there is none. */
  readonly heard: (id: PassingId) => Passing | null;
}

/** Reads before the gun by no more than this are kept: a start by chip, a clock that is a little off. */
export const BEFORE_START_MS = 120_000;

export function racesOf(
  chip: string,
  timeMs: number,
  races: readonly RaceForReads[],
  wanted: 'all' | readonly RaceId[],
): readonly RaceId[] {
  const open = races.filter(
    ({ id, startMs, isOfficial }) =>
      (wanted === 'all' || wanted.includes(id)) &&
      startMs !== null &&
      timeMs >= startMs - BEFORE_START_MS &&
      !isOfficial,
  );
  const known = open.filter((race) => race.knows(chip));
  if (known.length > 0) return known.map(({ id }) => id);
  const on = open.filter(({ state }) => state !== 'finished' && state !== 'waiting');
  // Several on at once and nobody knows it: the one that began last asks, so that it is asked about once.
  const newest = on.sort((a, b) => (b.startMs ?? 0) - (a.startMs ?? 0))[0];
  return newest === undefined ? [] : [newest.id];
}
