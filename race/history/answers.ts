/**
 * What `/v1/history` answers, at the station and at the relay alike: the shapes (zod, for the API's description) and
 * how they are made of races. Times of a race are rounded to whole milliseconds here; files keep them as they are.
 */
import { z } from 'zod';
import { cumulativeM } from '../course/geometry.ts';
import { bib, categoryId, entryId, finisherStatus, lineId, raceFormat } from '../decisions/values.ts';
import type { BoardView } from '../feed/board-view.ts';
import type { Race } from '../fold/state.ts';
import type { EntryId } from '../ids.ts';
import { elementOf, lastOf } from '../present.ts';
import { type CategoryLaps, lapTables, type RiderLaps } from './lap-table.ts';
import { type PastRace, pastRace, type RiderRace, rideOf, seriesOf } from './summary.ts';
import { STEP_M_MIN, type Trace, traceOf, trackOf, usualStepM } from './trace.ts';

const momentMs = z.number().describe('UTC, milliseconds since 1970');
const ms = z.number().describe('milliseconds');
const gap = z.union([z.object({ ms: z.number() }), z.object({ laps: z.number().int() })]);
const status = z.union([finisherStatus, z.enum(['finished', 'waiting'])]);
const raceName = z.string().describe('the race’s id') as unknown as z.ZodType<PastRace['id']>;

export const pastRaceShape = z
  .object({
    id: raceName,
    name: z.string(),
    format: raceFormat,
    state: z.enum(['waiting', 'running', 'neutralised', 'stopped', 'finished']),
    result: z.enum(['live', 'provisional', 'official']),
    startMs: momentMs,
    finishMs: momentMs.nullable(),
    timeZone: z.string(),
    series: z.string().describe('the same for races of one series: the name without years and numbers'),
    course: z
      .object({
        name: z.string(),
        loop: z.boolean(),
        lengthM: z.number(),
        climbM: z.number().nullable(),
      })
      .nullable(),
    entries: z.number().int(),
    categories: z.array(
      z.object({
        id: categoryId,
        name: z.string(),
        starters: z.number().int(),
        finishers: z.number().int(),
        winner: z
          .object({
            entry: entryId,
            bib,
            name: z.string(),
            team: z.string().nullable(),
            timeMs: ms.nullable(),
            laps: z.number().int(),
            points: z.number().nullable(),
            speedMps: z.number().nullable(),
          })
          .nullable(),
        fastestLap: z.object({ entry: entryId, bib, name: z.string(), lap: z.number().int(), ms }).nullable(),
      }),
    ),
  })
  .meta({ id: 'PastRace' });

const perMark = (what: string) => z.array(z.number().nullable()).describe(`at each mark: ${what}`);

export const raceHistoryShape = z
  .object({
    race: pastRaceShape,
    stepM: z.number().describe('a step for traces that suits this race, metres'),
    profile: z
      .object({ atM: z.array(z.number()), altitudeM: z.array(z.number()) })
      .nullable()
      .describe('the course’s altitudes; null where they are not known'),
    categories: z.array(
      z.object({
        id: categoryId,
        name: z.string(),
        startMs: momentMs.nullable(),
        marks: z
          .array(z.object({ lap: z.number().int(), line: lineId, name: z.string().nullable() }))
          .describe('ends of laps; in a race of one lap its timing lines'),
        best: z.object({ entry: entryId, mark: z.number().int(), ms }).nullable().describe('the fastest lap'),
        riders: z.array(
          z.object({
            entry: entryId,
            bib,
            name: z.string(),
            team: z.string().nullable(),
            nation: z.string().nullable(),
            status,
            place: z.number().int().nullable(),
            timeMs: ms.nullable(),
            gap: gap.nullable(),
            points: z.number().nullable(),
            laps: z.number().int(),
            startMs: momentMs.nullable(),
            elapsedMs: perMark('race time on the rider’s own clock, ms'),
            legMs: perMark('since the mark before, ms'),
            places: perMark('place'),
            gapsMs: perMark('behind the first, ms'),
            gps: z.array(z.boolean()).describe('at each mark: timed by GPS alone'),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'RaceHistory' });

export const tracesShape = z
  .object({
    stepM: z.number(),
    traces: z.array(
      z.object({
        entry: entryId,
        stepM: z.number(),
        elapsedMs: z
          .array(z.number().nullable())
          .describe('race time at k × stepM from the start line, ms; null where the phone was not heard'),
      }),
    ),
    missing: z.array(entryId).describe('riders without positions in this race'),
  })
  .meta({ id: 'Traces' });

export const trackShape = z
  .object({
    entry: entryId,
    fixes: z.number().int().describe('positions in the race before thinning'),
    timeMs: z.array(momentMs),
    latDeg: z.array(z.number()),
    lonDeg: z.array(z.number()),
    speedMps: z.array(z.number().nullable()),
  })
  .meta({ id: 'ThinTrack' });

export const riderRacesShape = z
  .object({
    name: z.string(),
    races: z.array(
      z.object({
        race: raceName,
        name: z.string(),
        startMs: momentMs,
        timeZone: z.string(),
        result: z.enum(['live', 'provisional', 'official']),
        category: z.string(),
        entry: entryId,
        bib,
        status,
        place: z.number().int().nullable(),
        starters: z.number().int(),
        timeMs: ms.nullable(),
        gap: gap.nullable(),
        laps: z.number().int(),
        bestLapMs: ms.nullable(),
      }),
    ),
  })
  .meta({ id: 'RiderRaces' });

/** Riders compared at once at most; more lines than this nobody tells apart. */
export const COMPARED_MAX = 12;
export const RACES_PAGE_MAX = 200;

export const racesQuery = z.object({
  series: z.string().max(120).optional().describe('only races of this series (`series` of a race)'),
  find: z.string().max(120).optional().describe('only races whose name or course has these words'),
  beforeMs: z.coerce.number().optional().describe('only races that started earlier; for the next page'),
  limit: z.coerce.number().int().min(1).max(RACES_PAGE_MAX).default(100),
});
export const tracesQuery = z.object({
  riders: z
    .string()
    .regex(/^\d{1,5}(,\d{1,5})*$/, 'entry ids, separated by commas')
    .transform((text) => text.split(',').map(Number) as EntryId[])
    .refine((list) => list.length <= COMPARED_MAX, `at most ${COMPARED_MAX} riders`)
    .describe('entry ids, separated by commas'),
  stepM: z.coerce.number().min(STEP_M_MIN).max(10_000).optional(),
});
export const trackQuery = z.object({ points: z.coerce.number().int().min(2).max(2_000).default(500) });

export type RaceHistory = z.infer<typeof raceHistoryShape>;
export type Traces = z.infer<typeof tracesShape>;

/** A race and how it stands. */
export interface Standing {
  readonly race: Race;
  readonly board: BoardView;
}

/** The newest first. `unread`: further ones, of which no more is at hand than this. */
export function pastRaces(
  all: readonly Standing[],
  query: z.infer<typeof racesQuery>,
  unread: readonly PastRace[] = [],
): PastRace[] {
  const words = (query.find ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return [...all.flatMap(({ race, board }) => pastRace(race, board) ?? []), ...unread]
    .filter(({ name, series, course, startMs }) => {
      const text = `${name} ${course?.name ?? ''}`.toLowerCase();
      return (
        (query.series === undefined || series === seriesOf(query.series)) &&
        (query.beforeMs === undefined || startMs < query.beforeMs) &&
        words.every((word) => text.includes(word))
      );
    })
    .sort((a, b) => b.startMs - a.startMs || (a.id < b.id ? -1 : 1))
    .slice(0, query.limit);
}

/** Null for a race that has not started. */
export function raceHistory({ race, board }: Standing): RaceHistory | null {
  const past = pastRace(race, board);
  if (past === null) return null;
  return {
    race: past as RaceHistory['race'],
    stepM: usualStepM(race),
    profile: profileOf(race),
    categories: lapTables(race).map(shown),
  };
}

/** Altitudes along the course at most so many. */
const PROFILE_MAX = 400;

function profileOf({ setup: { course } }: Race): RaceHistory['profile'] {
  if (course === null) return null;
  const altitudes = course.points.flatMap(({ altitudeM }) => (altitudeM === undefined ? [] : [altitudeM]));
  if (altitudes.length < course.points.length) return null;
  const along = cumulativeM(course.points, course.loop);
  const every = Math.max(1, Math.ceil(course.points.length / PROFILE_MAX));
  const kept = altitudes
    .map((altitudeM, index) => ({ atM: elementOf(along, index), altitudeM }))
    .filter((_, index) => index % every === 0 || index === altitudes.length - 1);
  // A loop ends where it began.
  if (course.loop) kept.push({ atM: lastOf(along), altitudeM: elementOf(altitudes, 0) });
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  return { atM: kept.map(({ atM }) => tenth(atM)), altitudeM: kept.map((one) => tenth(one.altitudeM)) };
}

const whole = (values: readonly (number | null)[]): (number | null)[] =>
  values.map((value) => (value === null ? null : Math.round(value)));
const wholeOrNull = (value: number | null): number | null => (value === null ? null : Math.round(value));

function shown(table: CategoryLaps): RaceHistory['categories'][number] {
  const { best } = table;
  return {
    id: table.id,
    name: table.name,
    startMs: table.startMs,
    marks: table.marks.map((mark) => ({ ...mark })),
    best: best === null ? null : { ...best, ms: Math.round(best.ms) },
    riders: table.riders.map((rider: RiderLaps) => ({
      ...rider,
      timeMs: wholeOrNull(rider.timeMs),
      gap: rider.gap === null ? null : { ...rider.gap },
      elapsedMs: whole(rider.elapsedMs),
      legMs: whole(rider.legMs),
      places: [...rider.places],
      gapsMs: whole(rider.gapsMs),
      gps: [...rider.gps],
    })),
  };
}

/** Riders on one scale of distance. */
export function traces(race: Race, query: z.infer<typeof tracesQuery>): Traces {
  const stepM = Math.max(STEP_M_MIN, query.stepM ?? usualStepM(race));
  const found = query.riders.map((entry) => traceOf(race, entry, stepM));
  const known = found.filter((trace): trace is Trace => trace !== null && trace.elapsedMs.length > 0);
  const heard = new Set(known.map(({ entry }) => entry));
  return {
    stepM,
    traces: known.map((trace) => ({ ...trace, elapsedMs: [...trace.elapsedMs] })),
    missing: query.riders.filter((entry) => !heard.has(entry)),
  };
}

/** Null for who has no positions in this race. */
export function thinTrack(race: Race, entry: EntryId, points: number): z.infer<typeof trackShape> | null {
  const track = trackOf(race, entry, points);
  return track === null
    ? null
    : {
        entry: track.entry,
        fixes: track.fixes,
        timeMs: [...track.timeMs],
        latDeg: [...track.latDeg],
        lonDeg: [...track.lonDeg],
        speedMps: [...track.speedMps],
      };
}

/** Where else this rider rode, the newest first; null for an entry that is not in the race. */
export function riderRaces(
  race: Race,
  entry: EntryId,
  all: readonly Standing[],
): { name: string; races: RiderRace[] } | null {
  const person = race.setup.entries.get(entry);
  if (person === undefined) return null;
  const races = all
    .flatMap((other) => rideOf(person, other.race, other.board) ?? [])
    .sort((a, b) => b.startMs - a.startMs)
    .slice(0, RACES_PAGE_MAX);
  return { name: person.name, races };
}
