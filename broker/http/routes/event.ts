/** The event: what it is called, when and where it is, what happens when; copies of races and of a whole day; templates. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { DecisionId } from '../../../race/ids.ts';
import { category, decisionId, name, raceFormat, rules } from '../../../race/journal/decision.ts';
import { BUILT_IN, TEMPLATES } from '../../../race/templates.ts';
import { eventRace, inOrderOfDay } from '../../../server/http/event-races.ts';
import { Problem, problemOf, unknownRace } from '../../../server/http/problem.ts';
import { empty, momentMs, problems, raceId } from '../../../server/http/schemas.ts';
import { isRefusal } from '../../../server/intake.ts';
import { type EventKept, eventFields, timetableItem } from '../../event/event-book.ts';
import { authorOf, maySee } from '../access.ts';
import type { AppOptions, Part } from '../part.ts';

const tags = ['event'];
const eventShown = eventFields
  .extend({
    place: z.string().describe('empty: not said'),
    timetable: z.array(timetableItem).describe('besides races, whose planned starts are theirs'),
    races: z.array(eventRace).describe('those the asker may see, in the order of the day'),
    change: z
      .number()
      .int()
      .describe('0: nobody has said anything; the name is what the station was started with'),
    changedMs: momentMs.nullable(),
  })
  .meta({ id: 'Event' });

export const eventRoutes: Part = (api, options) => {
  api.get(
    '/v1/event',
    {
      config: { access: 'everyone' },
      schema: {
        tags,
        summary: 'Name, date, place and timetable',
        response: { 200: eventShown, ...problems },
      },
    },
    async ({ identity }, reply) => {
      void reply.header('cache-control', 'no-cache');
      const { station } = options;
      const seen = station.list().filter((id) => maySee(identity, id, station));
      return shown(options, options.event.book.now(), seen);
    },
  );
  if (options.door !== 'https') return;
  editing(api, options);
  copying(api, options);
  templates(api, options);
};

function shown({ station }: AppOptions, event: EventKept, ids: ReturnType<AppOptions['station']['list']>) {
  const { by: _, ...fields } = event;
  const races = ids
    .filter((id) => !station.isArchived(id))
    .flatMap((id) => {
      const race = station.board(id)?.race;
      return race === undefined ? [] : [[id, race] as const];
    });
  return { ...fields, timetable: [...fields.timetable], races: inOrderOfDay(races) };
}

const editing: Part = (api, options) => {
  const { event } = options;
  api.put(
    '/v1/event',
    {
      config: { access: 'admins' },
      schema: {
        tags,
        summary: 'Changes what is said of the event',
        body: eventFields.extend({
          basedOn: z
            .number()
            .int()
            .optional()
            .describe('the `change` that this was made from: 409 when it is old'),
          racesToo: z
            .boolean()
            .default(false)
            .describe(
              'races that wait get the time zone, their planned starts stay on the clock; what has happened keeps its moment',
            ),
        }),
        response: { 200: eventShown, ...problems },
      },
    },
    async ({ body, identity }) => {
      const { basedOn = null, racesToo, ...fields } = body;
      const next = await event.change(fields, racesToo, basedOn, authorOf(identity));
      if (next === null)
        throw new Problem(
          409,
          'conflict',
          'Somebody else has changed the event meanwhile. Look at it again, then change it.',
        );
      return shown(options, next, options.station.list());
    },
  );
  api.get(
    '/v1/event/log',
    {
      config: { access: 'organisers' },
      schema: {
        tags,
        summary: 'Who changed the event, copied races, made or opened files of it; the newest first',
        response: {
          200: z.object({
            log: z.array(z.object({ atMs: momentMs, by: z.string(), what: z.string(), text: z.string() })),
          }),
          ...problems,
        },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      return { log: event.book.log().map((line) => ({ ...line })) };
    },
  );
};

const cardChoice = z
  .enum(['same', 'new', 'none'])
  .describe('same: the cards in riders’ hands are for the copy from now on; new: every rider gets another');
const raceCopy = z.object({
  from: raceId,
  id: raceId,
  name,
  public: z.boolean().default(true),
  plannedStartMs: momentMs.nullable().default(null),
  course: z.boolean().default(true),
  riders: z.boolean().default(true),
  cards: cardChoice.default('none'),
  /** A repeat with the same decision id makes nothing twice. */
  decision: decisionId.optional(),
});
const copied = z.object({ id: raceId, cards: z.number().int().describe('riders with a card for it') });

const copying: Part = (api, { event }) => {
  api.post(
    '/v1/event/race-copies',
    {
      config: { access: 'organisers' },
      schema: {
        tags,
        summary:
          'Makes a race of another: its rules and categories, and as chosen its course, riders and cards',
        body: raceCopy,
        response: { 201: copied, ...problems },
      },
    },
    async ({ body, identity }, reply) => {
      const { from, decision = randomUUID() as DecisionId, ...choice } = body;
      const made = await event.copyRace(from, { ...choice, decision }, authorOf(identity));
      if (isRefusal(made)) throw problemOf(made);
      return reply.code(201).send({ id: body.id, cards: made.cards });
    },
  );
  api.post(
    '/v1/event/day-copies',
    {
      config: { access: 'organisers' },
      schema: {
        tags,
        summary:
          'Makes the event of another day again: these races and the timetable, at the same times of day',
        body: z.object({
          date: eventFields.shape.date.unwrap(),
          races: z.array(raceId).min(1).max(60),
          course: z.boolean().default(true),
          riders: z.boolean().default(true),
          cards: cardChoice.default('none'),
          putAway: z.boolean().default(false).describe('the old races are listed nowhere any more'),
          decision: decisionId.optional(),
        }),
        response: {
          201: z.object({
            races: z.array(copied.extend({ from: raceId })),
            stillOn: z
              .array(raceId)
              .describe('old races that were to be put away and are on: they stay in the lists'),
          }),
          ...problems,
        },
      },
    },
    async ({ body, identity }, reply) => {
      const { decision = randomUUID() as DecisionId, ...order } = body;
      const made = await event.copyDay({ ...order, decision }, authorOf(identity));
      if (isRefusal(made)) throw problemOf(made);
      return reply
        .code(201)
        .send({ races: made.races.map((one) => ({ ...one })), stillOn: [...made.stillOn] });
    },
  );
};

const template = z
  .object({
    id: z.string(),
    name: z.string().nullable().describe('null: one that comes with the station; its id says which'),
    format: raceFormat,
    rules,
    categories: z.array(category),
  })
  .meta({ id: 'RaceTemplate' });

const templates: Part = (api, { event }) => {
  const all = () => [
    ...event.templates.list().map(({ by: _, atMs: __, ...one }) => ({ ...one })),
    ...BUILT_IN.map((id) => ({
      ...TEMPLATES[id],
      id,
      name: null,
      categories: [...TEMPLATES[id].categories],
    })),
  ];
  const response = { 200: z.object({ templates: z.array(template) }), ...problems };
  const config = { access: 'organisers' as const };
  api.get(
    '/v1/event/templates',
    { config, schema: { tags, summary: 'Races to start from', response } },
    async () => ({
      templates: all(),
    }),
  );
  api.post(
    '/v1/event/templates',
    {
      config,
      schema: {
        tags,
        summary:
          'Keeps a race’s format, rules and categories as a template; one of the same name is replaced',
        body: z.object({ race: raceId, name }),
        response,
      },
    },
    async ({ body, identity }) => {
      if ((await event.keepTemplate(body.race, body.name, authorOf(identity))) === null)
        throw unknownRace(body.race);
      return { templates: all() };
    },
  );
  api.delete(
    '/v1/event/templates/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Forgets a template',
        params: z.object({ id: z.string().max(60) }),
        response: { 204: empty, ...problems },
      },
    },
    async ({ params }, reply) => {
      if (!(await event.templates.remove(params.id)))
        throw new Problem(404, 'unknown-template', 'There is no such template (any more).');
      return reply.code(204).send(null);
    },
  );
};
