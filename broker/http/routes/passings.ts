/** Passings: the keypad's, a chip reader's, a photo's; and the list of all with what became of each. */
import { z } from 'zod';
import { bib, entryId, lineId, momentMs, passingId } from '../../../race/journal/decision.ts';
import type { Passing, Sighting } from '../../../race/passing.ts';
import { problemOf } from '../../../server/http/problem.ts';
import { problems, raceParams, refusalShown } from '../../../server/http/schemas.ts';
import { isRefusal } from '../../../server/intake.ts';
import { authorOf } from '../access.ts';
import type { Part } from '../part.ts';

const source = z.enum(['chip', 'keypad', 'photo', 'import']);
/** One standard deviation where the sender does not say, ms (see race/passing.ts). */
const USUAL_UNCERTAINTY_MS = { chip: 30, keypad: 200, photo: 0.5, import: 30 } as const;

const passing = z
  .object({
    id: passingId.describe('made by the sender; the same id again is the same passing'),
    line: lineId,
    timeMs: momentMs,
    uncertaintyMs: z.number().min(0).max(600_000).optional(),
    source,
    who: z.union([
      z.strictObject({ entry: entryId }),
      z.strictObject({ bib }),
      z.strictObject({ chip: z.string().trim().min(1).max(40) }),
      z.strictObject({ unknown: z.literal(true) }),
    ]),
  })
  .meta({ id: 'Passing' });

export const passingRoutes: Part = (api, { station, intake }) => {
  api.get(
    '/v1/races/:race/passings',
    {
      config: { access: 'crew' },
      schema: {
        tags: ['passings'],
        summary: 'Every passing with its source and what became of it, oldest first',
        params: raceParams,
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(100_000).optional().describe('only the newest so many'),
        }),
        response: { 200: z.object({ passings: z.array(z.unknown()) }), ...problems },
      },
    },
    async ({ params, query }) => ({ passings: [...station.passings(params.race, query.limit)] }),
  );

  api.post(
    '/v1/races/:race/passings',
    {
      config: { access: 'passing-makers' },
      schema: {
        tags: ['passings'],
        summary: 'Passings seen, one or a whole bunch; each is answered for itself',
        params: raceParams,
        body: z.object({ passings: z.array(passing).min(1).max(500) }),
        response: {
          200: z.object({
            passings: z.array(
              z.union([
                z.object({ id: z.string(), seq: z.number().int() }),
                z.object({ id: z.string(), refusal: refusalShown }),
              ]),
            ),
          }),
          ...problems,
        },
      },
    },
    async ({ params, body, identity }) => {
      const by = authorOf(identity);
      const answers = await Promise.all(
        body.passings.map(async ({ id, line, timeMs, uncertaintyMs, source, who }) => {
          const seen: Passing = {
            id,
            line,
            timeMs,
            uncertaintyMs: uncertaintyMs ?? USUAL_UNCERTAINTY_MS[source],
            source,
            who: who as Sighting,
            by: identity.name,
          };
          return { id, answer: await intake.passing(params.race, seen, by) };
        }),
      );
      const refusals = answers.flatMap(({ answer }) => (isRefusal(answer) ? [answer] : []));
      if (refusals[0] !== undefined && refusals.length === answers.length) throw problemOf(refusals[0]);
      return {
        passings: answers.map(({ id, answer }) =>
          isRefusal(answer)
            ? { id, refusal: { code: answer.code, message: answer.message } }
            : { id, seq: answer.seq },
        ),
      };
    },
  );
};
