/** Stage races: the classifications over several races, by the organiser's choice of races and rules in the address. */
import { z } from 'zod';
import type { RaceId } from '../../../race/ids.ts';
import { bib } from '../../../race/journal/decision.ts';
import { classifications, type Prize } from '../../../race/stage-race/classifications.ts';
import { Problem, unknownRace } from '../../../server/http/problem.ts';
import { problems, raceId } from '../../../server/http/schemas.ts';
import { maySee } from '../access.ts';
import type { Part } from '../part.ts';

const STAGES_MAX = 30;
const PRIZES_MAX = 200;
const CLIMBS = { HC: 'HC', 1: 1, 2: 2, 3: 3, 4: 4 } as const;

const parts = z
  .string()
  .max(2_000)
  .transform((text): unknown[] =>
    text
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean),
  );
const numbers = (most: number) => parts.pipe(z.array(z.coerce.number().min(0).max(10_000)).max(most));

const prize = z
  .string()
  .max(400)
  .regex(
    /^\s*\d{1,2}\s+(sprint|HC|[1-4])\s+[^\s:]+(\s*:\s*[\d,]+)(\s*:\s*[\d,]+)?\s*$/,
    'a prize reads “2 sprint 7,12,3 : 5,3,1 : 3,2,1”: stage, sprint or the climb’s category (HC, 1 to 4), bibs in order, points, and bonuses in seconds if there are any',
  )
  .transform((text): { stage: number; what: string; bibs: string; points: string; bonuses: string } => {
    const [head = '', points = '', bonuses = ''] = text.split(':').map((part) => part.trim());
    const [stage = '', what = '', bibs = ''] = head.split(/\s+/);
    return { stage: Number(stage) - 1, what, bibs, points, bonuses };
  })
  .pipe(
    z.object({
      stage: z.number().min(0, 'stages are counted from 1'),
      what: z.enum(['sprint', 'HC', '1', '2', '3', '4']),
      bibs: parts.pipe(z.array(bib).max(50)),
      points: numbers(50),
      bonuses: numbers(50),
    }),
  );

const query = z.object({
  races: parts
    .pipe(z.array(raceId).max(STAGES_MAX))
    .refine((list) => list.length > 0, 'name at least one race')
    .refine((list) => new Set(list).size === list.length, 'a race is one stage only')
    .describe('the stages in order: races, separated by commas'),
  bonuses: numbers(20).default([]).describe('seconds at the finish of road stages for the first, second …'),
  points: numbers(60).default([]).describe('points at each finish for the first, second …'),
  prizes: z
    .string()
    .max(8_000)
    .transform((text) => text.split(';').filter((each) => each.trim() !== ''))
    .pipe(z.array(prize).max(PRIZES_MAX))
    .default([])
    .describe('sprints and climbs on the way, separated by semicolons: “2 sprint 7,12,3 : 5,3,1 : 3,2,1”'),
});

const place = z.number().int();
const onTime = { place, timeMs: z.number(), gapMs: z.number() };
const pointsRow = z.object({
  rider: bib,
  name: z.string(),
  place,
  points: z.number(),
  wins: z.array(z.number()).describe('what ties were counted back on'),
});
const answer = z
  .object({
    stages: z.array(
      z.object({ race: z.string(), name: z.string(), result: z.enum(['live', 'provisional', 'official']) }),
    ),
    categories: z.array(
      z.object({
        name: z.string(),
        unfinished: z.array(z.number()).describe('stages, from 1, that are not official or not all home'),
        general: z.array(
          z.object({
            rider: bib,
            name: z.string(),
            team: z.string().nullable(),
            ...onTime,
            fractionsMs: z.number(),
            sumOfPlaces: z.number(),
          }),
        ),
        points: z.array(pointsRow),
        mountains: z.array(pointsRow),
        teams: z.array(z.object({ team: z.string(), ...onTime, dayPlaces: z.array(z.number()) })),
      }),
    ),
  })
  .meta({ id: 'StageRace' });

export const stageRaceRoutes: Part = (api, { station }) => {
  /** What was published last; until then the race as it stands. */
  const boardOf = (race: RaceId) => station.versions(race).at(-1)?.view ?? station.board(race);

  api.get(
    '/v1/stage-race',
    {
      config: { access: 'everyone', apart: true },
      schema: {
        tags: ['results'],
        summary: 'A stage race: general, points, mountains and team classifications over several races',
        querystring: query,
        response: { 200: answer, ...problems },
      },
    },
    async ({ query: { races, bonuses, points, prizes }, identity }) => {
      const boards = races.map((race) => {
        const board = station.list().includes(race) && maySee(identity, race, station) ? boardOf(race) : null;
        if (board === null) throw unknownRace(race);
        return board;
      });
      const late = prizes.find(({ stage }) => stage >= boards.length);
      if (late)
        throw new Problem(
          400,
          'malformed',
          `A prize is for stage ${late.stage + 1}; there are ${boards.length}.`,
        );
      const found = classifications(boards, {
        finishBonusesMs: bonuses.map((seconds) => seconds * 1_000),
        finishPoints: points,
        prizes: prizes.map(prizeOf),
      });
      if (found.categories.length === 0)
        throw new Problem(409, 'conflict', 'No category has the same name in all these races.');
      return found as z.infer<typeof answer>;
    },
  );
};

const prizeOf = ({ stage, what, bibs, points, bonuses }: z.infer<typeof prize>): Prize => ({
  stage,
  sprint: {
    ...(what === 'sprint' ? { kind: what } : { kind: 'climb' as const, category: CLIMBS[what] }),
    order: bibs,
    scale: points,
    bonusesMs: bonuses.map((seconds) => seconds * 1_000),
  },
});
