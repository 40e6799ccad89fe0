/** Fixes of a rider: sent in batches by phones that speak our own format, and read back. */
import { z } from 'zod';
import type { Bib, EntryId, RaceId } from '../../../race/ids.ts';
import { elementOf } from '../../../race/present.ts';
import { parseNativeHttp } from '../../../server/dialects/native.ts';
import { BODY_MAX, readBytes } from '../../../server/http/bodies.ts';
import { Problem, problemOf, unknownEntry } from '../../../server/http/problem.ts';
import { empty, entryParams, fix, problems } from '../../../server/http/schemas.ts';
import type { Identity, Intake, PhoneFixes } from '../../../server/intake.ts';
import { isRefusedWhole, type Outcome, withRefused } from '../../../server/outcome.ts';
import type { AppOptions, Part } from '../part.ts';

const REFUSED_TOLD_MAX = 20;
const count = z.number().int();
const partly = z.object({
  accepted: count,
  repeated: count.describe('known already'),
  aside: count.describe('on disk, to be dated once the clock of the phone is known'),
  refused: z
    .array(z.object({ code: z.string(), message: z.string() }))
    .describe('for good: do not send these again; at most the first 20'),
});

export const fixRoutes: Part = (api, options) => {
  if (options.door === 'https') readRoute(api, options);
  void api.register(async (scope) => {
    readBytes(scope);
    sendRoute(scope as typeof api, options);
  });
};

const readRoute: Part = (api, { station, journal }) => {
  api.get(
    '/v1/races/:race/entries/:bib/fixes',
    {
      config: { access: 'race-members' },
      schema: {
        tags: ['phones'],
        summary: "A rider's stored fixes, oldest first: for the crew, and for the rider themselves",
        params: entryParams,
        querystring: z.object({
          from: z.coerce.number().min(0).default(0).describe('fix time, inclusive'),
          to: z.coerce.number().max(8.64e15).default(8.64e15).describe('fix time, exclusive'),
          limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
        }),
        response: {
          200: z.object({
            fixes: z.array(fix),
            nextFrom: z.number().nullable().describe('the `from` of the next page; null on the last'),
          }),
          ...problems,
        },
      },
    },
    async ({ params, query, identity }) => {
      const entry = station.entryOfBib(params.race, params.bib);
      if (entry === null) throw unknownEntry(params.bib);
      if (identity.role === 'rider' && identity.entry !== entry)
        throw new Problem(403, 'not-allowed', "A rider may read their own fixes, not somebody else's.");
      const { from, to, limit } = query;
      const found = await journal.fixes(params.race, entry, { fromMs: from, toMs: to, limit: limit + 1 });
      const page = found.slice(0, limit);
      return { fixes: page.map((f) => ({ ...f })), nextFrom: found[limit]?.timeMs ?? null };
    },
  );
};

const sendRoute: Part = (api, options) => {
  const { intake } = options;
  api.post(
    '/v1/races/:race/entries/:bib/fixes',
    {
      config: { access: 'senders' },
      bodyLimit: BODY_MAX.fixes,
      schema: {
        tags: ['phones'],
        summary:
          'A batch of fixes (packed, or JSON); gzip, deflate and br are understood. 204: it is on disk; 200: all but those named',
        params: entryParams,
        response: { 200: partly, 204: empty, ...problems, 422: problems[400] },
      },
    },
    async (request, reply) => {
      const { identity, params, body } = request;
      const entry = entrySentFor(options, identity, params.race, params.bib);
      const { fixes, refused } = parseNativeHttp(body as Buffer, request.headers['content-type'] ?? '');
      const who = `${params.race}.${params.bib}`;
      if (refused[0] !== undefined)
        intake.refused({ dialect: 'http', who, refusal: refused[0], items: refused.length });
      if (fixes.length === 0 && refused[0] !== undefined) throw problemOf(refused[0]);
      const sent: PhoneFixes = { fixes, source: 'native', phone: null, corrected: true };
      const stored = await submit(intake, identity, { race: params.race, entry }, sent);
      if (stored.again !== null) throw problemOf(stored.again);
      const outcome = withRefused(stored, refused);
      if (isRefusedWhole(outcome)) throw problemOf(elementOf(outcome.refused, 0));
      if (outcome.refused.length === 0) return reply.code(204).send(null);
      // The good ones are on disk; a sender that reads is told of the others, one that does not need not send again.
      const { accepted, repeated, aside } = outcome;
      return reply.code(200).send({
        accepted,
        repeated,
        aside,
        refused: outcome.refused.slice(0, REFUSED_TOLD_MAX).map(({ code, message }) => ({ code, message })),
      });
    },
  );
};

/**
 * Whose fixes these are. A rider's phone names the bib it was set up with; when the bib has changed since, the
 * card still says who rides.
 */
function entrySentFor({ station, auth }: AppOptions, who: Identity, race: RaceId, bib: Bib): EntryId {
  const entry = station.entryOfBib(race, bib);
  if (who.role !== 'rider') {
    if (entry === null) throw unknownEntry(bib);
    return entry;
  }
  if (entry === who.entry || auth.cards.of(race, who.entry)?.bib === bib) return who.entry;
  throw new Problem(403, 'not-allowed', `This card is not bib ${bib}'s; a rider sends their own fixes only.`);
}

/** `Intake.fixes` as a promise: settles after the commit. */
export const submit = (
  intake: Intake,
  who: Identity,
  target: { race: RaceId; entry: EntryId },
  sent: PhoneFixes,
): Promise<Outcome> => new Promise((resolve) => intake.fixes(who, target, sent, resolve));
