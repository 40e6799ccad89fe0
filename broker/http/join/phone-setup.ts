/**
 * Everything a rider's phone needs to report, whichever app it uses: made from a card, shown by the join page,
 * printed as the link behind a QR code.
 */
import { z } from 'zod';
import { REPORTING_USUAL, SENDINGS } from '../../../phone/reporting.ts';
import { bib, entryId } from '../../../race/journal/decision.ts';
import { raceId } from '../../../server/http/schemas.ts';
import { relayPassOf, sealKeyOf, spellSecret } from '../../../server/identity/card-secret.ts';
import type { Card } from '../../auth/cards.ts';
import type { AppOptions } from '../part.ts';

export const phoneReporting = z
  .object({
    batchMs: z.number().describe('between one batch and the next, at the most'),
    sending: z.enum(SENDINGS).describe('by-lap: a batch after each lap, and otherwise at most so late'),
    sampling: z.enum(['dense', 'usual', 'sparing']),
  })
  .describe('how this race wants its phones to report')
  .meta({ id: 'PhoneReporting' });

const relayPlace = z
  .object({
    url: z.string(),
    fixes: z.string(),
    clock: z.string(),
    password: z
      .string()
      .optional()
      .describe(
        "what the relay knows the card by; left out, where the relay is of before: the card's secret",
      ),
    sealKey: z.string().optional().describe('seals batches that go by the relay (phone/seal.ts)'),
    webSocket: z.string(),
    owntracks: z.object({ httpLink: z.string(), httpUrl: z.string() }),
    traccar: z.object({ link: z.string(), url: z.string() }),
  })
  .meta({ id: 'PhoneAtRelay' });

export const phoneSetup = z
  .object({
    kind: z.literal('rider'),
    station: z.object({ id: z.string(), event: z.string() }),
    race: z.object({ id: raceId, name: z.string() }),
    entry: entryId,
    bib: bib.describe("the rider's bib now"),
    name: z.string(),
    credential: z.object({
      username: z.string().describe('RACE.BIB, as printed on the card'),
      password: z.string(),
      spelled: z.string().describe('the password in groups of four, for typing'),
    }),
    https: z.object({ url: z.string(), fixes: z.string(), clock: z.string() }),
    mqtt: z.object({
      host: z.string(),
      port: z.number(),
      tlsPort: z.number(),
      webSocket: z.string(),
      topic: z.string().describe('publish batches here, QoS 1'),
      statusTopic: z.string(),
    }),
    tracking: phoneReporting,
    owntracks: z.object({
      mqttLink: z.string(),
      httpLink: z.string(),
      httpUrl: z.string(),
    }),
    traccar: z.object({ link: z.string(), url: z.string(), id: z.string() }),
    relay: relayPlace
      .nullable()
      .describe('the cloud relay, for phones out of the venue’s reach; null when the event has none'),
    relays: z
      .array(relayPlace)
      .describe(
        'every cloud relay, the first among them: what one has acknowledged the station gets, from whichever',
      ),
    ca: z.object({ url: z.string(), profileUrl: z.string(), fingerprint: z.string() }).nullable(),
  })
  .meta({ id: 'PhoneSetup' });
export type PhoneSetup = z.infer<typeof phoneSetup>;

/** Null when the card's race or entry is gone. */
export function setupOf(options: AppOptions, card: Card): PhoneSetup | null {
  const { station, journal, event } = options;
  const {
    host,
    securely = host,
    httpsPort,
    mqttPort,
    mqttsPort,
    osmandPort,
    relay,
    relays = [],
    relayPasses,
  } = options.endpoints();
  const entry = station.entries(card.race).find((e) => e.entry === card.entry);
  const board = station.board(card.race);
  if (entry === undefined || board === null) return null;
  const name = urlHost(securely);
  const url = `https://${name}:${httpsPort}`;
  const username = `${card.race}.${card.bib}`;
  // Where phones know the certificate there is none to install.
  const authority = securely === host ? options.authority() : null;
  const traccarUrl = `http://${urlHost(host)}:${osmandPort}/`;
  return {
    kind: 'rider',
    station: { id: journal.stationId, event: event.book.now().name },
    race: { id: card.race, name: board.race.name },
    entry: card.entry,
    bib: entry.bib,
    name: entry.name,
    credential: { username, password: card.secret, spelled: spellSecret(card.secret) },
    https: { url, fixes: `${url}/v1/races/${card.race}/entries/${card.bib}/fixes`, clock: `${url}/v1/clock` },
    mqtt: {
      host: securely,
      port: mqttPort,
      tlsPort: mqttsPort,
      webSocket: `wss://${name}:${httpsPort}/mqtt`,
      topic: `bell-lap/v1/${card.race}/${card.bib}/fixes`,
      statusTopic: `bell-lap/v1/${card.race}/${card.bib}/status`,
    },
    tracking: station.phones(card.race) ?? REPORTING_USUAL,
    owntracks: {
      mqttLink: ownTracksLink({
        ...ownTracksUsual(card, username),
        mode: 0,
        host: securely,
        port: mqttsPort,
        tls: true,
      }),
      httpLink: ownTracksLink({ ...ownTracksUsual(card, username), mode: 3, url: `${url}/owntracks` }),
      httpUrl: `${url}/owntracks`,
    },
    traccar: {
      link: traccarLink(traccarUrl, card),
      url: traccarUrl,
      id: card.secret,
    },
    relay: relay === undefined ? null : relayOf(relay, card, username, relayPasses ?? false),
    relays: relays.map((one) => relayOf(one, card, username, relayPasses ?? false)),
    ca: authority && {
      url: `${url}/ca.crt`,
      profileUrl: `${url}/ca.mobileconfig`,
      fingerprint: authority.fingerprint,
    },
  };
}

/** The same card's addresses at the cloud relay. */
function relayOf(
  relay: string,
  card: Card,
  username: string,
  passes: boolean,
): NonNullable<PhoneSetup['relay']> {
  const httpUrl = `${relay}/owntracks`;
  return {
    url: relay,
    fixes: `${relay}/v1/races/${card.race}/entries/${card.bib}/fixes`,
    clock: `${relay}/v1/clock`,
    // A relay that was told the secret could seal by itself.
    ...(passes && { password: relayPassOf(card.secret), sealKey: sealKeyOf(card.secret) }),
    webSocket: `${relay.replace(/^http/, 'ws')}/mqtt`,
    owntracks: {
      httpLink: ownTracksLink({ ...ownTracksUsual(card, username), mode: 3, url: httpUrl }),
      httpUrl,
    },
    traccar: { link: traccarLink(`${relay}/osmand`, card), url: `${relay}/osmand` },
  };
}

const traccarLink = (url: string, card: Card): string =>
  `org.traccar.client://?${new URLSearchParams({
    url,
    id: card.secret,
    interval: '1',
    distance: '0',
    accuracy: 'highest',
    buffer: 'true',
  })}`;

/** The address behind a card's QR code; `host` where another than the station's own is printed. */
export const joinUrl = (
  options: Pick<AppOptions, 'endpoints'>,
  secret: string,
  host = options.endpoints().securely ?? options.endpoints().host,
): string => {
  const { httpsPort } = options.endpoints();
  return `https://${urlHost(host)}:${httpsPort}/join/${secret}`;
};

export const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** What both of OwnTracks' modes share; the values suit a race (move mode, a fix a second). */
const ownTracksUsual = (card: Card, username: string) => ({
  _type: 'configuration',
  auth: true,
  username,
  password: card.secret,
  deviceId: 'phone',
  clientId: `${card.race}-${card.bib}`,
  tid: card.bib.slice(-2),
  pubTopicBase: `owntracks/${username}/phone`,
  mqttProtocolLevel: 4,
  keepalive: 60,
  cleanSession: false,
  pubQos: 1,
  monitoring: 2,
  moveModeLocatorInterval: 1,
  locatorInterval: 1,
  locatorDisplacement: 1,
});

const ownTracksLink = (configuration: object): string =>
  `owntracks:///config?inline=${encodeURIComponent(Buffer.from(JSON.stringify(configuration)).toString('base64'))}`;
