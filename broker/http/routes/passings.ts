/** Passings: the keypad's, a chip reader's, a photo's; and the list of all with what became of each. */
import { validatorCompiler } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { bib, entryId, lineId, momentMs, passingId } from '../../../race/journal/decision.ts';
import type { Passing, Sighting } from '../../../race/passing.ts';
import { Problem, problemOf } from '../../../server/http/problem.ts';
import { problems, raceParams, refusalShown } from '../../../server/http/schemas.ts';
import { isRefusal, type Refusal } from '../../../server/intake.ts';
import { authorOf } from '../access.ts';
import { listOf, passingLine } from '../officials-answers.ts';
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

const PASSINGS_MAX = 500;
const batch = z.object({ passings: z.array(passing).min(1).max(PASSINGS_MAX) });
/** A clock further ahead than this is wrong; what it says would be a lap that nobody has ridden yet. */
const FUTURE_MAX_MS = 60_000;

/** The items, whatever they are. @throws Problem when there is no list of them. */
function itemsOf(body: unknown): readonly unknown[] {
  const list = (body as { passings?: unknown } | null)?.passings;
  if (!Array.isArray(list) || list.length === 0)
    throw new Problem(400, 'malformed', 'Send {"passings": […]} with at least one passing.');
  if (list.length > PASSINGS_MAX)
    throw new Problem(
      413,
      'too-large',
      `${list.length} passings at once; at most ${PASSINGS_MAX} are taken.`,
    );
  return list;
}

type ItemRead =
  | { readonly passing: z.infer<typeof passing> }
  | { readonly id: string; readonly refusal: Refusal };

function readItem(
  item: unknown,
  at: number,
  { lines, nowMs }: { readonly lines: readonly string[] | null; readonly nowMs: number },
): ItemRead {
  const given = (item as { id?: unknown } | null)?.id;
  const id = typeof given === 'string' && given !== '' ? given.slice(0, 120) : `passings.${at}`;
  const refused = (code: Refusal['code'], message: string): ItemRead => ({ id, refusal: { code, message } });
  const read = passing.safeParse(item);
  if (!read.success) {
    const issue = read.error.issues[0];
    const where = issue?.path.join('.') ?? '';
    return refused(
      'malformed',
      `${where === '' ? 'This passing' : `"${where}" of this passing`} does not fit: ${issue?.message ?? 'unknown reason'}.`,
    );
  }
  const { line, timeMs } = read.data;
  if (lines !== null && !lines.includes(line))
    return refused(
      'unknown-line',
      `The course has no line "${line}"; it has ${lines.map((one) => `"${one}"`).join(', ')}.`,
    );
  if (timeMs > nowMs + FUTURE_MAX_MS)
    return refused(
      'impossible-time',
      `This passing is dated ${Math.round((timeMs - nowMs) / 1_000)} s in the future: the clock of whoever saw it is wrong. Measure its offset (…/clock) and send corrected times.`,
    );
  return { passing: read.data };
}

export const passingRoutes: Part = (api, { station, intake, now }) => {
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
        response: { 200: z.object({ passings: listOf(passingLine) }), ...problems },
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
        body: batch,
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
      // Items are read one by one: what is wrong with one is no reason to lose the others.
      validatorCompiler: ({ httpPart, schema }) =>
        httpPart === 'body' ? (data) => ({ value: data }) : validatorCompiler({ schema } as never),
    },
    async ({ params, body, identity }) => {
      const by = authorOf(identity);
      const lines = station.course(params.race)?.lines.map(({ id }) => id) ?? null;
      const answers = await Promise.all(
        itemsOf(body).map(async (item, at) => {
          const read = readItem(item, at, { lines, nowMs: now() });
          if ('refusal' in read) {
            intake.refused({
              dialect: 'passing',
              who: identity.name,
              race: params.race,
              refusal: read.refusal,
            });
            return { id: read.id, answer: read.refusal };
          }
          const { id, line, timeMs, uncertaintyMs, source, who } = read.passing;
          const seen: Passing = {
            id,
            line,
            timeMs,
            uncertaintyMs: uncertaintyMs ?? USUAL_UNCERTAINTY_MS[source],
            source,
            who: who as Sighting,
            by: identity.name,
          };
          return { id: id as string, answer: await intake.passing(params.race, seen, by) };
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
