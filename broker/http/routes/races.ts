/** Races: which there are, how each stands, and making one. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { DecisionId } from '../../../race/ids.ts';
import { category, decisionId, momentMs, name, raceFormat, rules } from '../../../race/journal/decision.ts';
import { problemOf, unknownRace } from '../../../server/http/problem.ts';
import {
  boardView,
  problems,
  raceId,
  raceParams,
  raceSummary,
  recorded,
} from '../../../server/http/schemas.ts';
import { isRefusal } from '../../../server/intake.ts';
import { authorOf, isOfficialOf, maySee } from '../access.ts';
import type { AppOptions, Part } from '../part.ts';

export const raceRoutes: Part = (api, options) => {
  const { station } = options;

  api.get(
    '/v1/races',
    {
      config: { access: 'everyone' },
      schema: {
        tags: ['races'],
        summary: 'Races open to whoever asks',
        response: { 200: z.object({ races: z.array(raceSummary) }), ...problems },
      },
    },
    async ({ identity }) => ({
      races: station
        .list()
        .filter((id) => maySee(identity, id, station))
        .flatMap((id) => {
          const board = station.board(id);
          if (board === null) return [];
          return [
            {
              ...board.race,
              entries: Object.keys(board.rows).length,
              public: station.isPublic(id),
              away: station.isArchived(id),
            },
          ];
        }),
    }),
  );

  api.get(
    '/v1/races/:race',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['races'],
        summary: 'How the race stands now',
        params: raceParams,
        response: { 200: boardView, ...problems },
      },
    },
    async ({ params, identity }, reply) => {
      // Officials see how it stands now; everybody else, once there is one, what was published.
      const isOfficials = isOfficialOf(identity, params.race);
      const board = isOfficials ? station.board(params.race) : station.publicBoard(params.race);
      if (board === null) throw unknownRace(params.race);
      const mayKeep = station.isPublic(params.race) && !isOfficials;
      void reply.header('cache-control', mayKeep ? 'public, max-age=1' : 'no-store');
      return board;
    },
  );

  if (options.door === 'https') makeRoutes(api, options);
};

const newRace = z.object({
  id: raceId,
  name,
  format: raceFormat.default('circuit'),
  timeZone: z.string().max(60).optional(),
  public: z.boolean().default(true),
  plannedStartMs: momentMs.nullable().optional(),
  rules: rules.optional(),
  categories: z.array(category).min(1).max(60).optional(),
  /** A repeat with the same decision id makes nothing twice. */
  decision: decisionId.optional(),
});

const makeRoutes: Part = (api, { station, intake }: AppOptions) => {
  api.post(
    '/v1/races',
    {
      config: { access: 'organisers' },
      schema: {
        tags: ['races'],
        summary: 'Make a race',
        body: newRace,
        response: { 201: recorded.extend({ id: raceId }), ...problems },
      },
    },
    async ({ body, identity }, reply) => {
      const { id, categories, decision = randomUUID() as DecisionId, ...settings } = body;
      const by = authorOf(identity);
      const made = await station.create(id, { type: 'set-race', id: decision, ...settings }, by);
      if (isRefusal(made)) throw problemOf(made);
      if (categories !== undefined) {
        const second = `${decision.slice(0, 48)}:categories` as DecisionId;
        const set = await intake.decision(id, { type: 'set-categories', id: second, categories }, by);
        if (isRefusal(set)) throw problemOf(set);
      }
      return reply
        .code(201)
        .header('location', `/v1/races/${id}`)
        .send({ id, seq: made.seq, atMs: made.atMs });
    },
  );
};
