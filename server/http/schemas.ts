/**
 * What the API's answers look like. The same schemas make the OpenAPI document and check every answer in tests;
 * their types are held against the race's own types by the compiler, so the document cannot drift.
 */
import { z } from 'zod';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { RaceId } from '../../race/ids.ts';
import { RACE_ID_PATTERN } from '../../race/ids.ts';
import {
  bib,
  categoryId,
  entryFields,
  entryId,
  finisherStatus,
  lineId,
  raceFormat,
  raceOfficial,
} from '../../race/journal/decision.ts';
import { problemDetails } from './problem.ts';

export const raceId = z
  .string()
  .regex(RACE_ID_PATTERN, 'a race id is 1 to 40 of a-z, 0-9 and -')
  .describe('e.g. elite-men') as unknown as z.ZodType<RaceId>;
export const momentMs = z.number().describe('UTC, milliseconds since 1970');
export const raceParams = z.object({ race: raceId });
export const entryParams = z.object({ race: raceId, bib });
export const empty = z.null().describe('nothing');

/** Problems that any route may answer with. */
export const problems = {
  400: problemDetails,
  401: problemDetails,
  403: problemDetails,
  404: problemDetails,
  409: problemDetails,
  413: problemDetails,
  429: problemDetails,
  503: problemDetails,
};

const gap = z.union([z.object({ ms: z.number() }), z.object({ laps: z.number().int() })]);

export const boardRow = z.object({
  entry: entryId,
  bib,
  name: z.string(),
  lastName: z.string().optional().describe('the family name with its particles, where it is known apart'),
  team: z.string().optional(),
  nation: z.string().optional(),
  category: categoryId,
  status: z.union([finisherStatus, z.enum(['finished', 'waiting'])]),
  place: z.number().int().nullable(),
  laps: z.number().int(),
  timeMs: z.number().nullable(),
  gap: gap.nullable(),
  lastLapMs: z.number().nullable(),
  bestLapMs: z.number().nullable(),
  lastPassingMs: z.number().nullable(),
  lastLine: lineId.nullable(),
  expectedMs: z.number().nullable(),
  certainty: z.enum(['recorded', 'gps', 'projected']),
  uncertaintyMs: z.number().nullable(),
  startMs: z.number().optional().describe('with starts of one’s own: the rider’s'),
  points: z.number().optional(),
  ownTimeMs: z.number().optional(),
  ownTimePlace: z.number().int().optional(),
  flags: z.array(z.enum(['photo-needed', 'sos', 'same-time', 'penalty', 'relegated'])).optional(),
});

const categoryView = z.object({
  id: categoryId,
  name: z.string(),
  startMs: z.number().nullable(),
  lapsTotal: z.number().nullable(),
  lapsForecast: z.boolean(),
  lapsToGo: z.number().nullable(),
  leaderExpectedMs: z.number().nullable(),
  closedMs: z.number().optional().describe('closed at, while other categories raced on'),
  toBeConfirmed: z
    .boolean()
    .optional()
    .describe('the order at the finish rests on phones alone or waits for a picture'),
  order: z.array(entryId),
});

const pauses = z.array(z.object({ fromMs: z.number(), toMs: z.number().nullable() })) as unknown as z.ZodType<
  NonNullable<BoardView['race']['pauses']>
>;

export const raceHead = z.object({
  id: raceId,
  name: z.string(),
  format: raceFormat,
  state: z.enum(['waiting', 'running', 'neutralised', 'stopped', 'finished']),
  result: z.enum(['live', 'provisional', 'official']),
  startMs: z.number().nullable(),
  plannedStartMs: z.number().optional().describe('when it is planned to start'),
  finishMs: z.number().nullable(),
  pauses: pauses
    .optional()
    .describe('when the race clock stood (neutralised, stopped); toMs null: it stands now'),
  timeZone: z.string(),
  courseVersion: z.number().int(),
  officials: (z.array(raceOfficial) as unknown as z.ZodType<NonNullable<BoardView['race']['officials']>>)
    .optional()
    .describe('who stands for the result, as named on its sheet'),
  published: z
    .object({ version: z.number().int(), atMs: momentMs, newer: z.boolean() })
    .optional()
    .describe('once the race is over: the newest published version, and whether the data say otherwise now'),
  differsFrom: z
    .number()
    .int()
    .optional()
    .describe('officials only: the published version that counts, where these rows are not what it says'),
});

export const boardViewShape = z
  .object({
    race: raceHead,
    categories: z.record(z.string(), categoryView),
    categoryOrder: z.array(categoryId),
    rows: z.record(z.string(), boardRow),
    announcements: z.array(z.object({ atMs: momentMs, text: z.string() })),
  })
  .meta({ id: 'BoardView' });

/** The compiler's word that every board the race makes fits the schema. */
type Fits<Made extends Described, Described> = Made;
export type BoardViewChecked = Fits<BoardView, Readonly<z.infer<typeof boardViewShape>> | BoardView>;
export const boardView = boardViewShape as unknown as z.ZodType<BoardView>;

export const raceSummary = raceHead
  .extend({
    entries: z.number().int(),
    public: z.boolean(),
    away: z.boolean().optional().describe('put away: officials only see it'),
  })
  .meta({ id: 'RaceSummary' });

/** An entry: officials see all of it, everybody else what `OFFICIALS_ONLY` leaves. */
export const entryShown = entryFields
  .partial({ chips: true })
  .extend({ entry: entryId })
  .meta({ id: 'Entry' });

export const fix = z
  .object({
    timeMs: momentMs,
    latDeg: z.number(),
    lonDeg: z.number(),
    altitudeM: z.number().optional(),
    speedMps: z.number().optional(),
    headingDeg: z.number().optional(),
    accuracyM: z.number().optional(),
    battery: z.number().optional(),
  })
  .meta({ id: 'Fix' });

export const refusalShown = z.object({ code: z.string(), message: z.string() });
export const recorded = z
  .object({
    seq: z.number().int().describe("the journal's sequence number of the record that holds it"),
    atMs: momentMs.describe('when the station took it'),
  })
  .meta({ id: 'Recorded' });

/** JSON as the race explains itself; its fields are documented in race/. */
export const anyJson = z.record(z.string(), z.unknown());
