/** Riders' cards: issued, ended, listed with their join links, and as a sheet to print. For officials. */
import { z } from 'zod';
import type { Bib, EntryId, RaceId } from '../../../race/ids.ts';
import { bib, entryId } from '../../../race/journal/decision.ts';
import { Problem, unknownEntry, unknownRace } from '../../../server/http/problem.ts';
import { empty, entryParams, momentMs, problems, raceParams } from '../../../server/http/schemas.ts';
import { spellSecret } from '../../../server/identity/card-secret.ts';
import { cardAddress, chooseCardAddress, notePrinted } from '../join/card-address.ts';
import { CARD_LANGUAGES, type CardShown, cardSheet, qrSvg } from '../join/card-sheet.ts';
import { joinUrl } from '../join/phone-setup.ts';
import type { AppOptions, Part } from '../part.ts';

const card = z
  .object({
    entry: entryId,
    bib: bib.describe("the rider's bib now"),
    name: z.string(),
    username: z.string(),
    secret: z.string().describe('in groups of four'),
    joinUrl: z.string(),
    issuedMs: momentMs,
    by: z.string(),
  })
  .meta({ id: 'Card' });

const config = { access: 'officials' as const };
const tags = ['cards'];

/** @throws Problem where nobody rides with this bib */
function entryOf({ station }: Pick<AppOptions, 'station'>, race: RaceId, bib: Bib): EntryId {
  const entry = station.entryOfBib(race, bib);
  if (entry === null) throw unknownEntry(bib);
  return entry;
}

export const cardRoutes: Part = (api, options) => {
  issueRoutes(api, options);
  printRoutes(api, options);
  addressRoutes(api, options);
};

/** Which cards there are; issuing and ending them. */
const issueRoutes: Part = (api, options) => {
  const { station, auth } = options;

  api.get(
    '/v1/races/:race/cards',
    {
      config,
      schema: {
        tags,
        summary: "The race's live cards",
        params: raceParams,
        response: { 200: z.object({ cards: z.array(card) }), ...problems },
      },
    },
    async ({ params }, reply) => {
      void reply.header('cache-control', 'no-store');
      return { cards: cardsOf(options, params.race).map((shown) => cardShown(options, shown)) };
    },
  );

  api.post(
    '/v1/races/:race/cards',
    {
      config,
      schema: {
        tags,
        summary: 'Issue a card to every entry that has none',
        params: raceParams,
        response: { 200: z.object({ issued: z.number().int(), cards: z.array(card) }), ...problems },
      },
    },
    async ({ params, identity }, reply) => {
      const without = station
        .entries(params.race)
        .filter((e) => auth.cards.of(params.race, e.entry) === null);
      await Promise.all(without.map((e) => auth.cards.issue(params.race, e.entry, e.bib, identity.name)));
      void reply.header('cache-control', 'no-store');
      const cards = cardsOf(options, params.race).map((shown) => cardShown(options, shown));
      return { issued: without.length, cards };
    },
  );

  api.post(
    '/v1/races/:race/entries/:bib/card',
    {
      config,
      schema: {
        tags,
        summary: 'A new card; the old one ends at once',
        params: entryParams,
        response: { 201: card, ...problems },
      },
    },
    async ({ params, identity }, reply) => {
      const entry = entryOf(options, params.race, params.bib);
      const issued = await auth.cards.issue(params.race, entry, params.bib, identity.name);
      const name = station.entries(params.race).find((e) => e.entry === entry)?.name ?? '';
      void reply.header('cache-control', 'no-store');
      return reply
        .code(201)
        .send(cardShown(options, { card: issued, bib: params.bib, name, team: undefined }));
    },
  );

  api.delete(
    '/v1/races/:race/entries/:bib/card',
    {
      config,
      schema: {
        tags,
        summary: 'End the card at once (lost phone, lost card)',
        params: entryParams,
        response: { 204: empty, ...problems },
      },
    },
    async ({ params }, reply) => {
      if (!(await auth.cards.revoke(params.race, entryOf(options, params.race, params.bib))))
        throw new Problem(404, 'no-card', `Bib ${params.bib} has no card; there is nothing to end.`);
      return reply.code(204).send(null);
    },
  );
};

/** As pictures and on paper. */
const printRoutes: Part = (api, options) => {
  const { station, auth } = options;
  api.get(
    '/v1/races/:race/entries/:bib/card.svg',
    { config, schema: { tags, summary: "QR code of the rider's join link", params: entryParams } },
    async ({ params }, reply) => {
      const found = auth.cards.of(params.race, entryOf(options, params.race, params.bib));
      if (found === null)
        throw new Problem(404, 'no-card', `Bib ${params.bib} has no card yet; issue one first.`);
      return reply
        .type('image/svg+xml')
        .header('cache-control', 'no-store')
        .send(await qrSvg(joinUrl(options, found.secret)));
    },
  );

  api.get(
    '/v1/races/:race/cards.html',
    {
      config,
      schema: {
        tags,
        summary: 'All cards as a sheet to print, with the address that was chosen for them',
        params: raceParams,
        querystring: z.object({ lang: z.enum(CARD_LANGUAGES).default('en') }),
      },
    },
    async ({ params, query }, reply) => {
      const board = station.board(params.race);
      if (board === null) throw unknownRace(params.race);
      const cards = cardsOf(options, params.race);
      const sheet = await cardSheet(options, board, cards, query.lang);
      if (cards.length > 0) await notePrinted(options, params.race, cardAddress(options, params.race).host);
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', sheet.policy)
        .header('cache-control', 'no-store')
        .send(sheet.html);
    },
  );
};

const address = z
  .object({
    chosen: z.string().nullable().describe('null: the station’s address of the day'),
    host: z.string().describe('what is printed now'),
    choices: z.array(z.object({ host: z.string(), kind: z.enum(['address', 'name']) })),
    printed: z
      .object({ host: z.string(), atMs: momentMs, holds: z.boolean() })
      .nullable()
      .describe('with what this race’s cards were printed last; whether the station still answers to it'),
  })
  .meta({ id: 'CardAddress' });
const hostName = z
  .string()
  .trim()
  .max(120)
  .regex(/^[A-Za-z0-9._:-]+$/, 'a host name or an address, without https:// and without a port');

/** The address on the cards: chosen by officials, so that it is the station's tomorrow, too. */
const addressRoutes: Part = (api, options) => {
  const shown = (race: RaceId): z.infer<typeof address> => {
    const { choices, ...rest } = cardAddress(options, race);
    return { ...rest, choices: [...choices] };
  };
  api.get(
    '/v1/races/:race/cards/address',
    {
      config,
      schema: {
        tags,
        summary: 'The address on the cards, and what the station answers to',
        params: raceParams,
        response: { 200: address, ...problems },
      },
    },
    async ({ params }) => shown(params.race),
  );
  api.put(
    '/v1/races/:race/cards/address',
    {
      config,
      schema: {
        tags,
        summary: 'Choose the address on the cards, of all races of the event',
        params: raceParams,
        body: z.object({ host: hostName.nullable() }),
        response: { 200: address, ...problems },
      },
    },
    async ({ params, body }) => {
      await chooseCardAddress(options, body.host);
      return shown(params.race);
    },
  );
};

/** Cards of entries that are still in the race, by bib as they are handed out: entries stand in the order of their import. */
function cardsOf({ station, auth }: AppOptions, race: RaceId): CardShown[] {
  const inOrder = station
    .entries(race)
    .toSorted((a, b) => a.bib.localeCompare(b.bib, 'en', { numeric: true }));
  return inOrder.flatMap(({ entry, bib, name, team }) => {
    const card = auth.cards.of(race, entry);
    return card === null ? [] : [{ card, bib, name, team }];
  });
}

function cardShown(options: AppOptions, { card: issued, bib, name }: CardShown): z.infer<typeof card> {
  return {
    entry: issued.entry,
    bib: bib as Bib,
    name,
    username: `${issued.race}.${issued.bib}`,
    secret: spellSecret(issued.secret),
    joinUrl: joinUrl(options, issued.secret),
    issuedMs: issued.issuedMs,
    by: issued.by,
  };
}
