/**
 * What decisions are made of: ids, moments, courses, categories, entries, rules, as schemas that parse what comes
 * from outside. The types are read off them, so the two cannot disagree.
 */
import { z } from 'zod';
import type { Bib, CategoryId, DecisionId, EntryId, LineId, PassingId } from '../ids.ts';
import { BIB_PATTERN, ENTRY_ID_MAX, SLUG_PATTERN } from '../ids.ts';

// The branded scalars. `transform` only narrows the type: the value is what the pattern let through.
const branded = <T>(schema: z.ZodType<string>) => schema as unknown as z.ZodType<T>;
export const decisionId = branded<DecisionId>(
  z.string().min(8).max(64).describe('client-made id, e.g. a UUID'),
);
export const bib = branded<Bib>(z.string().regex(BIB_PATTERN, 'a bib is 1 to 8 letters or digits'));
export const categoryId = branded<CategoryId>(
  z.string().regex(SLUG_PATTERN, 'a category id is a-z, 0-9 and -'),
);
export const lineId = branded<LineId>(z.string().regex(SLUG_PATTERN, 'a line id is a-z, 0-9 and -'));
export const passingId = branded<PassingId>(z.string().min(1).max(120));
export const entryId = z.number().int().min(1).max(ENTRY_ID_MAX) as unknown as z.ZodType<EntryId>;
/** UTC epoch milliseconds, 2000…2100. */
export const momentMs = z.number().min(946_684_800_000).max(4_102_444_800_000);
/**
 * What turns the direction of the text behind it (U+202A … U+202E, U+2066 … U+2069). A name stands among others in a row,
 * on a sheet and in a file; one that holds these would turn round what is not its own. Marks that stand for one place only
 * (U+200E, U+200F) are the writer's.
 */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;
/** Words for everybody to read, at most `max` UTF-16 units. Only what comes in is parsed: journals stay as they were written. */
export const text = (max: number) =>
  z
    .string()
    .overwrite((words) => words.replace(TURNS, ''))
    .trim()
    .max(max);
/** What something is called: 1 to 120 characters. */
export const name = text(120).min(1);
/** A week, ms. */
export const DURATION_MS_MAX = 7 * 86_400_000;
/** A stretch of time, ms, up to a week. */
export const durationMs = z.number().min(0).max(DURATION_MS_MAX);

const coursePoint = z.object({
  latDeg: z.number().min(-90).max(90),
  lonDeg: z.number().min(-180).max(180),
  altitudeM: z.number().min(-500).max(9_000).optional(),
});
export const course = z.object({
  name,
  loop: z.boolean(),
  points: z.array(coursePoint).min(2).max(50_000),
  lines: z
    .array(
      z.object({
        id: lineId,
        name,
        kind: z.enum(['start', 'finish', 'start-finish', 'intermediate']),
        atM: z.number().min(0).max(1_000_000),
      }),
    )
    .min(1)
    .max(50),
});

export const raceFormat = z.enum([
  'circuit',
  'road',
  'cyclocross',
  'time-trial',
  'team-time-trial',
  'handicap',
  'points',
  'elimination',
  'hill-climb',
]);

/** How far a category rides: a number of laps, laps by time, or once over the course. */
export const raceLength = z.discriminatedUnion('by', [
  z.object({ by: z.literal('laps'), laps: z.number().int().min(1).max(999) }),
  z.object({
    by: z.literal('time'),
    durationMs,
    /** Laps on top of the number that the time gives. */
    extraLaps: z.number().int().min(0).max(20).default(0),
    /** "40 min + 3 laps": laps to go when the leader next passes after the time. */
    thenLaps: z.number().int().min(0).max(20).optional(),
  }),
  z.object({ by: z.literal('distance') }),
]);

export const category = z.object({
  id: categoryId,
  name,
  length: raceLength,
  /** The wave's offset after the race's start, ms. */
  startOffsetMs: durationMs.default(0),
});

/** A rider's entry as officials write it. `chips` are tag codes; `team` also groups team time trials. */
export const entryFields = z.object({
  bib,
  name,
  team: text(120).optional(),
  nation: text(3).optional(),
  licence: text(40).optional(),
  uciId: text(20).optional(),
  category: categoryId,
  chips: z.array(z.string().trim().min(1).max(40)).max(10).default([]),
  /** The name's parts where they came apart; `name` is what everybody is shown, and may be another. */
  firstName: text(80).optional(),
  lastName: text(80).optional(),
  sex: z.enum(['M', 'F', 'X']).optional(),
  /** Beside `team`, where a rider has both. */
  club: text(120).optional(),
  teamCode: text(20).optional(),
  // For officials only, as licence, UCI ID and chips are: `OFFICIALS_ONLY` below.
  birthDate: z
    .string()
    .regex(/^(19|20)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a date is YYYY-MM-DD')
    .optional(),
  birthYear: z.number().int().min(1900).max(2100).optional(),
  city: text(80).optional(),
  state: text(80).optional(),
  email: text(200).optional(),
  phone: text(80).optional(),
  emergency: text(300).optional(),
  notes: text(500).optional(),
  /** Columns of one's own, by their heads. */
  own: z
    .record(
      z
        .string()
        .overwrite((head) => head.replace(TURNS, ''))
        .min(1)
        .max(60),
      z
        .string()
        .overwrite((cell) => cell.replace(TURNS, ''))
        .max(300),
    )
    .refine((own) => Object.keys(own).length <= 40, 'at most 40 columns of one’s own')
    .optional(),
  /** Individual start: seconds after the race's start (time trial, handicap). */
  startOffsetMs: durationMs.optional(),
});

/** What of an entry is nobody's business but the officials': in no public answer, feed, file or mirror. */
export const OFFICIALS_ONLY = [
  'licence',
  'uciId',
  'chips',
  'birthDate',
  'birthYear',
  'city',
  'state',
  'email',
  'phone',
  'emergency',
  'notes',
  'own',
] as const;

/** Who stands for the result; named on its sheet. */
export const raceOfficial = z.object({
  role: z.enum(['president', 'commissaire', 'finish-judge', 'timekeeper', 'secretary']),
  name,
});

export const finisherStatus = z.enum(['racing', 'DNS', 'DNF', 'DSQ', 'OTL', 'PUL', 'LAP']);

/**
 * Rules that the organiser may set; each is explained, with its source and default, in docs/rules.md and
 * resolved in race/rules/. Left out = default for the format.
 */
export const rules = z
  .object({
    minLapMs: durationMs,
    minLapShareOfMedian: z.number().min(0).max(1),
    bunchGapMs: z.number().min(0).max(10_000),
    lappedRiders: z.enum(['finish-on-leaders-lap', 'ride-full-distance', 'pulled']),
    pulledAtShare: z.number().min(0.1).max(2),
    /** All categories: each rides its own distance, or all finish after the last lap of the fastest. */
    categoriesFinish: z.enum(['each-its-own', 'after-the-fastest']),
    /** The time of riders who finish laps down: theirs, or one estimated for the whole distance. */
    lappedTimes: z.enum(['as-ridden', 'estimated']),
    /** Faster than this over the course is no lap, km/h; 0 = no such question. */
    fastestKmh: z.number().min(0).max(300),
    /** False: time penalties and bonuses are in the time (and so in the general classification), the place stays. */
    penaltiesMovePlaces: z.boolean(),
    acceptProposals: z.enum(['by-official', 'automatically']),
    timeLimit: z.discriminatedUnion('by', [
      z.object({ by: z.literal('none') }),
      z.object({ by: z.literal('percent'), percent: z.number().min(0).max(500) }),
      z.object({ by: z.literal('gap'), gapMs: durationMs }),
      z.object({ by: z.literal('time'), timeMs: durationMs }),
    ]),
    teamTimeOnRider: z.number().int().min(1).max(12),
    sprintPoints: z.array(z.number().int().min(0)).max(20),
    lapGainPoints: z.number().int().min(0).max(100),
    finalSprintFactor: z.number().int().min(1).max(5),
    bonusesMs: z.array(durationMs).max(10),
    /** Points race 5-3-2-1; snowball: 1, 2, 3 … to the winner only; tempo: 1 to the winner of every lap. */
    pointsVariant: z.enum(['points', 'snowball', 'tempo']),
    /** A lap gained goes before all points, and gives none (criteriums of several federations). */
    lapsBeforePoints: z.boolean(),
    /** Sprints end laps `firstSprintLap`, then every so many; the last lap always ends with one. */
    sprintEveryLaps: z.number().int().min(1).max(200),
    /** 0 = as `sprintEveryLaps`. */
    firstSprintLap: z.number().int().min(0).max(999),
    /** The laps that end with a sprint, named one by one; empty = by `sprintEveryLaps`. */
    sprintLaps: z.array(z.number().int().min(1).max(999)).max(200),
    /** The line of the sprints on the way; the last sprint is always at the lap line. */
    sprintLine: z.union([z.literal('lap-line'), lineId]),
    /** Elimination: the last at every sprint is out. Win-and-out: the first is, with the next place. */
    eliminationVariant: z.enum(['last-out', 'win-and-out']),
    ridersOutPerSprint: z.number().int().min(1).max(10),
    /** Riders left for the final sprint of an elimination race. */
    finalists: z.number().int().min(1).max(20),
    /** Individual starts: from the start list, or from the rider's own passing of the start line. */
    startBy: z.enum(['list', 'line']),
    /** With `startBy: 'line'`: how far from the advertised moment a passing still is the start. */
    startWindowMs: durationMs,
    /** Phones' own: between one batch of fixes and the next. 1 s for a big screen, 10 s … 10 min to spare batteries. */
    phoneBatchMs: z.number().int().min(1_000).max(600_000),
    /** Phones' own: a batch every `phoneBatchMs`, or one after each lap and otherwise at most so late. */
    phoneSending: z.enum(['steady', 'by-lap']),
    /** Phones' own: how densely they sample away from the timing lines (phone/sampling.ts). */
    phoneSampling: z.enum(['dense', 'usual', 'sparing']),
  })
  .partial();

export type RaceFormat = z.infer<typeof raceFormat>;
export type RaceLength = z.infer<typeof raceLength>;
export type Category = z.infer<typeof category>;
export type EntryFields = z.infer<typeof entryFields>;
export type FinisherStatus = z.infer<typeof finisherStatus>;
export type RuleSettings = z.infer<typeof rules>;
