/** How far a category rides, as officials say it: laps, minutes, minutes and laps, or once over the course. Pure. */
import type { RaceFormat, RaceLength } from '../../../race/journal/decision.ts';
import { elementOf } from '../../../race/present.ts';

export const LENGTH_WAYS = ['laps', 'time', 'time-laps', 'distance'] as const;
export type LengthWay = (typeof LENGTH_WAYS)[number];

/** The ways that fit a format, the usual one first: nobody rides a hill climb by minutes. */
export function waysFor(format: RaceFormat): readonly LengthWay[] {
  if (format === 'hill-climb') return ['distance'];
  if (format === 'time-trial' || format === 'team-time-trial') return ['distance', 'laps'];
  if (format === 'road') return ['distance', 'laps', 'time', 'time-laps'];
  if (format === 'handicap') return ['laps', 'distance'];
  if (format === 'elimination') return ['laps'];
  if (format === 'cyclocross') return ['time', 'laps', 'time-laps'];
  return ['laps', 'time', 'time-laps'];
}

export const wayOf = (length: RaceLength): LengthWay =>
  length.by === 'time' && (length.thenLaps ?? 0) > 0 ? 'time-laps' : length.by;

const MINUTE_MS = 60_000;

/** What a way begins with in a format. */
export function usualLength(way: LengthWay, format: RaceFormat): RaceLength {
  if (way === 'distance') return { by: 'distance' };
  if (way === 'laps') {
    const clock = format === 'time-trial' || format === 'team-time-trial';
    return { by: 'laps', laps: clock ? 1 : format === 'points' ? 40 : format === 'elimination' ? 20 : 10 };
  }
  return {
    by: 'time',
    durationMs: (format === 'cyclocross' || way === 'time-laps' ? 40 : 60) * MINUTE_MS,
    extraLaps: 0,
    ...(way === 'time-laps' && { thenLaps: 3 }),
  };
}

/** The length a new race of the format begins with. */
export const usualFor = (format: RaceFormat): RaceLength =>
  usualLength(elementOf(waysFor(format), 0), format);

/** The ways to offer: those of the format, and the one in use even if it does not fit any more. */
export const waysWith = (format: RaceFormat, length: RaceLength): readonly LengthWay[] => [
  ...new Set([...waysFor(format), wayOf(length)]),
];
