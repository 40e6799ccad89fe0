/** From what the API answers to what charts draw: columns of numbers on one axis. Pure. */

import { elementOf } from '../../../race/present.ts';
import type { CategoryHistory, RaceHistory, RiderHistory, Traces } from '../ask.ts';

/** A value at each place of the axis; null where there is none. */
export type Column = readonly (number | null)[];

export interface Columns {
  readonly x: readonly number[];
  readonly lines: readonly Column[];
}

/** How far apart the figures of an axis may stand, s or km/h: each is what a figure with one decimal says, and +0.25 is none. */
export const STEPS: readonly number[] = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 18_000, 36_000],
];

/** Places at each mark, the first at 1. */
export const placeColumns = ({ marks }: CategoryHistory, riders: readonly RiderHistory[]): Columns => ({
  x: marks.map((_, mark) => mark + 1),
  lines: riders.map(({ places }) => places),
});

/** Seconds behind the first at each mark; all begin together. */
export const gapColumns = ({ marks }: CategoryHistory, riders: readonly RiderHistory[]): Columns => ({
  x: [0, ...marks.map((_, mark) => mark + 1)],
  lines: riders.map(({ gapsMs }) => [
    gapsMs.some((ms) => ms !== null) ? 0 : null,
    ...gapsMs.map((ms) => (ms === null ? null : ms / 1_000)),
  ]),
});

/** Seconds of each lap. */
export const lapColumns = ({ marks }: CategoryHistory, riders: readonly RiderHistory[]): Columns => ({
  x: marks.map((_, mark) => mark + 1),
  lines: riders.map(({ legMs }) => legMs.map((ms) => (ms === null ? null : ms / 1_000))),
});

/** Speeds are taken over at least this much road: a phone's second-by-second wobble is not a rider's. */
const ROAD_M = 100;
/** What a bicycle never does; a phone that lost its place does. */
const SPEED_KMH_MAX = 130;

/** km/h over km of road, for the riders whose phones were heard, in the order asked. */
export function speedColumns({ stepM, traces }: Traces, entries: readonly number[]): Columns {
  const steps = traces.reduce((most, { elapsedMs }) => Math.max(most, elapsedMs.length), 0);
  const half = Math.max(1, Math.round(ROAD_M / stepM / 2));
  return {
    x: Array.from({ length: steps }, (_, step) => (step * stepM) / 1_000),
    lines: entries.map((entry) => {
      const trace = traces.find((one) => one.entry === entry)?.elapsedMs ?? [];
      return Array.from({ length: steps }, (_, step) => {
        const from = Math.max(0, step - half);
        const to = Math.min(trace.length - 1, step + half);
        const [fromMs, toMs] = [trace[from], trace[to]];
        if (fromMs == null || toMs == null || trace[step] == null || toMs <= fromMs) return null;
        const kmh = (((to - from) * stepM) / (toMs - fromMs)) * 3_600;
        return kmh > SPEED_KMH_MAX ? null : kmh;
      });
    }),
  };
}

/** The course's altitude at each place of the axis (km), lap after lap; null where it is not known. */
export function altitudeColumn(history: RaceHistory, xKm: readonly number[]): Column | null {
  const { profile, race } = history;
  if (profile === null || race.course === null || profile.atM.length < 2) return null;
  const { loop, lengthM } = race.course;
  const { atM, altitudeM } = profile;
  return xKm.map((km) => {
    const m = loop ? (km * 1_000) % lengthM : km * 1_000;
    const after = atM.findIndex((at) => at >= m);
    if (after < 0) return null;
    if (after === 0) return elementOf(altitudeM, 0);
    const share =
      (m - elementOf(atM, after - 1)) / Math.max(1e-9, elementOf(atM, after) - elementOf(atM, after - 1));
    return (
      elementOf(altitudeM, after - 1) +
      share * (elementOf(altitudeM, after) - elementOf(altitudeM, after - 1))
    );
  });
}
