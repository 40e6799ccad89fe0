/** Decisions: making one, asking what it would change, and seeing everything that was decided and why. */
import { z } from 'zod';
import { KINDS } from '../../../race/decisions/kinds.ts';
import type { DecisionId, RaceId } from '../../../race/ids.ts';
import { type Decision, decision } from '../../../race/journal/decision.ts';
import { fieldsDropped } from '../../../race/journal/same.ts';
import { BODY_MAX } from '../../../server/http/bodies.ts';
import { Problem, problemOf, unknownEntry, unknownRace } from '../../../server/http/problem.ts';
import {
  type anyJson,
  empty,
  entryParams,
  problems,
  raceParams,
  recorded,
} from '../../../server/http/schemas.ts';
import { isRefusal } from '../../../server/intake.ts';
import { authorOf } from '../access.ts';
import { mayDecide, refusalOf } from '../duties.ts';
import { auditLine, explanation, listOf, reviewItem, sprintSheet } from '../officials-answers.ts';
import type { Api, Part } from '../part.ts';
import type { StationPort } from '../station-port.ts';
import { changesOf, createWhatIf, whatIfAnswer } from './what-if.ts';

export const decisionRoutes: Part = (api, { station, intake, apart }) => {
  const whatIf = createWhatIf(station, apart);
  /** Bodies as they came, before parsing left out what it does not know. */
  const sent = new WeakMap<object, unknown>();
  api.post(
    '/v1/races/:race/decisions',
    {
      config: { access: 'deciders' },
      bodyLimit: BODY_MAX.decision,
      schema: {
        tags: ['decisions'],
        summary:
          'Decide; the same id again is the same decision. With dry-run=true only tells what would change',
        params: raceParams,
        querystring: z.object({
          'dry-run': z.enum(['true', 'false']).default('false'),
          board: z
            .enum(['true', 'false'])
            .default('true')
            .describe('of a dry run: whether the whole board is wanted, or the changes alone'),
        }),
        body: decision,
        response: { 200: z.union([recorded, whatIfAnswer]), ...problems },
      },
      preValidation: async (request) => {
        sent.set(request, request.body);
      },
    },
    async (request) => {
      const { params, query, body, identity } = request;
      refuseUnknownFields(sent.get(request), body);
      if (identity.role === 'rider' && !(body.type === 'sos' && body.entry === identity.entry))
        throw new Problem(403, 'not-allowed', 'A rider may call for help, and decide nothing else.');
      const duty = 'duty' in identity ? identity.duty : undefined;
      if (duty !== undefined && !mayDecide(duty, body, decisionsOf(station, params.race)))
        throw new Problem(403, 'not-your-duty', refusalOf(duty));
      if (query['dry-run'] === 'true') {
        const now = station.board(params.race);
        if (now === null) throw unknownRace(params.race);
        const objection = station.objection(params.race, body);
        const then = objection === null ? await whatIf(params.race, body) : null;
        const objectionSays = objection === null ? null : station.objectionSays(params.race, body);
        const changes = then === null ? [] : changesOf(now, then);
        return { objection, objectionSays, changes, board: query.board === 'true' ? then : null };
      }
      const record = await intake.decision(params.race, body, authorOf(identity));
      if (isRefusal(record)) throw problemOf(record);
      return { seq: record.seq, atMs: record.atMs };
    },
  );

  /** The tag tells whether there is anything new: decisions hold whole courses and start lists. */
  const read = (
    what: 'audit' | 'review' | 'sprints',
    item: z.ZodType,
    summary: string,
    tagOf?: (list: readonly unknown[]) => string,
  ) =>
    api.get(
      `/v1/races/:race/${what}`,
      {
        config: { access: 'officials' },
        schema: {
          tags: ['decisions'],
          summary,
          params: raceParams,
          response: { 200: z.object({ [what]: listOf(item) }), 304: empty, ...problems },
        },
      },
      async ({ params, headers }, reply) => {
        const list = station[what](params.race);
        const tag = tagOf?.(list);
        if (tag !== undefined) {
          void reply.header('etag', tag).header('cache-control', 'private, no-cache');
          if (headers['if-none-match'] === tag) return reply.code(304).send(null);
        }
        return { [what]: [...list] };
      },
    );
  read(
    'audit',
    auditLine,
    'Every decision, with author, moment, reason and whether it stands; ETag says when there are more',
    // Every undo is a decision too, so their number says it all.
    (list) => `"${list.length}"`,
  );
  read('sprints', sprintSheet, "The judges' sheets of points and elimination races, one a category");
  read('review', reviewItem, "What needs an official's eye, most urgent first");
  explanationRoute(api, station);
};

/** Why is this rider here? */
function explanationRoute(api: Api, station: StationPort): void {
  api.get(
    '/v1/races/:race/entries/:bib/explanation',
    {
      config: { access: 'officials' },
      schema: {
        tags: ['decisions'],
        summary: 'Why is this rider here?',
        params: entryParams,
        response: { 200: explanation as unknown as typeof anyJson, ...problems },
      },
    },
    async ({ params }) => {
      const entry = station.entryOfBib(params.race, params.bib);
      const explanation = entry === null ? null : station.explain(params.race, entry);
      if (explanation === null) throw unknownEntry(params.bib);
      return explanation as Record<string, unknown>;
    },
  );
}

/** The race's decisions by id, looked up only when something is taken back. */
const decisionsOf = (station: StationPort, race: RaceId) => (id: DecisionId) =>
  (station.audit(race) as readonly { readonly decision: Decision }[]).find(
    ({ decision }) => decision.id === id,
  )?.decision ?? null;

/** A field that nobody reads is a decision that does less than its sender thinks. */
function refuseUnknownFields(sent: unknown, taken: Decision): void {
  const unknown = fieldsDropped(sent, taken);
  const first = unknown[0];
  if (first === undefined) return;
  const known = Object.keys(KINDS[taken.type].schema.shape).join(', ');
  throw new Problem(
    400,
    'malformed',
    `"${first}" is no field of the decision "${taken.type}", which has ${known}. Nothing was changed; leave it out, or write it as it is called.`,
    { errors: unknown.map((at) => ({ at, message: 'is not known here' })) },
  );
}
