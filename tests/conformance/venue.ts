/**
 * A venue for tests: the station's MQTT server over TCP, TLS and WebSocket, with two races, a handful of cards, and
 * an intake that keeps everything in memory and is as slow to commit as the test wants.
 */
import { createPrivateKey, randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { type MqttOptions, type MqttServer, startMqtt } from '../../broker/mqtt/server.ts';
import { makeAuthority, makeLeaf } from '../../broker/tls/certificate.ts';
import type { Fix, FixSource } from '../../race/fix.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { Identity, Intake, Refusal } from '../../server/intake.ts';
import type { RiderStatus } from '../../server/mqtt/inbox.ts';
import type { MqttLimits } from '../../server/mqtt/limits.ts';
import { attachMqtt } from '../../server/mqtt/websocket-door.ts';
import { NOTHING_TO_DO, outcomeOf } from '../../server/outcome.ts';

export interface Stored {
  readonly race: string;
  readonly entry: number;
  readonly fixes: readonly Fix[];
  readonly source: FixSource;
}

export interface SlowIntake extends Intake {
  readonly stored: Stored[];
  readonly refusals: { dialect: string; who: string; refusal: Refusal }[];
  /** Commits that wait: `commit()` lets them all be durable now; until `holdCommits`, each is so by itself. */
  readonly waiting: (() => void)[];
  holdCommits: boolean;
  /** What the next messages are answered with, in place of being stored. */
  answer: Refusal | null;
  commit(): void;
}

/** An intake double: bib = entry; asks nothing else; durable on the next turn of the event loop or when told. */
export function slowIntake(): SlowIntake {
  const never = () => Promise.reject(new Error('not part of this test'));
  const known = new Set<string>();
  return {
    stored: [],
    refusals: [],
    waiting: [],
    holdCommits: false,
    answer: null,
    commit() {
      for (const done of this.waiting.splice(0)) done();
    },
    fixes(who, target, { fixes, source }, done) {
      const entry = 'entry' in target ? target.entry : Number(target.bib);
      const foreign = who.role !== 'rider' || who.race !== target.race || who.entry !== entry;
      const answer: Refusal | null = foreign
        ? { code: 'not-allowed', message: 'not this rider' }
        : this.answer;
      const durable = () => {
        if (answer !== null) {
          this.refused({ dialect: source, who: who.name, refusal: answer });
          return done(outcomeOf(answer));
        }
        const fresh = fixes.filter((fix) => {
          const key = `${target.race} ${entry} ${fix.timeMs}`;
          return !known.has(key) && known.add(key);
        });
        if (fresh.length > 0) this.stored.push({ race: target.race, entry, fixes: fresh, source });
        done({
          ...NOTHING_TO_DO,
          accepted: fresh.length,
          repeated: fixes.length - fresh.length,
        });
      };
      if (this.holdCommits) this.waiting.push(durable);
      else setImmediate(durable);
    },
    passing: never,
    decision: never,
    refused(what) {
      this.refusals.push(what);
    },
  };
}

const rider = (race: string, entry: number): Identity => ({
  role: 'rider',
  race: race as RaceId,
  entry: entry as EntryId,
  name: String(entry),
});

/** Password → who that is; the user name of a rider must be on the card. */
const CARDS: Readonly<Record<string, { readonly username: string; readonly identity: Identity }>> = {
  'secret-41': { username: 'crit.41', identity: rider('crit', 41) },
  'secret-42': { username: 'crit.42', identity: rider('crit', 42) },
  'secret-7': { username: 'road.7', identity: rider('road', 7) },
  'official-jwt': { username: 'marshal', identity: { role: 'official', name: 'marshal', races: 'all' } },
  'crit-jwt': {
    username: 'starter',
    identity: { role: 'official', name: 'starter', races: ['crit' as RaceId] },
  },
  'display-jwt': {
    username: 'screen',
    identity: { role: 'display', name: 'screen', races: ['crit' as RaceId] },
  },
  'spectator-jwt': { username: 'fan', identity: { role: 'nobody', name: 'fan' } },
};

export const LOGINS = {
  rider41: { username: 'crit.41', password: 'secret-41' },
  rider42: { username: 'crit.42', password: 'secret-42' },
  rider7: { username: 'road.7', password: 'secret-7' },
  official: { username: 'marshal', password: 'official-jwt' },
  critOfficial: { username: 'starter', password: 'crit-jwt' },
  display: { username: 'screen', password: 'display-jwt' },
  spectator: { username: 'fan', password: 'spectator-jwt' },
} as const;

export type Transport = 'tcp' | 'tls' | 'ws';

export interface Venue {
  readonly server: MqttServer;
  readonly intake: SlowIntake;
  readonly statuses: RiderStatus[];
  readonly clock: { nowMs: number };
  readonly port: number;
  url(transport: Transport): string;
  /** Connects with MQTT.js, which neither reconnects nor resends by itself here. */
  connect(transport: Transport, options: IClientOptions): Promise<MqttClient>;
  close(): Promise<void>;
}

export async function openVenue(
  limits: Partial<MqttLimits> = {},
  more: Pick<MqttOptions, 'stored' | 'onQuarrel'> = {},
): Promise<Venue> {
  const intake = slowIntake();
  const statuses: RiderStatus[] = [];
  const clock = { nowMs: 1_795_000_000_000 };
  const { cert, key } = certificate();
  const server = await startMqtt({
    listeners: { tcp: { host: '127.0.0.1', port: 0 }, tls: { host: '127.0.0.1', port: 0, cert, key } },
    authenticate: async (username, password) => {
      const card = CARDS[password];
      return card?.username === username ? card.identity : null;
    },
    intake,
    now: () => clock.nowMs,
    monotonicMs: () => clock.nowMs,
    // Many clients of one card and one address are what these tests are made of.
    limits: { connectionsOfOneMax: 200, perSecond: 1e6, burst: 1e6, ...limits },
    ...more,
    onStatus: (status) => statuses.push(status),
  });
  const web = http.createServer();
  const detach = attachMqtt(web, {
    enter: (address, drop) => server.enter(address, drop),
    serve: (bytes, origin) => server.handleStream(bytes, { ...origin, secure: false }),
    addressOf: () => '127.0.0.1',
  });
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
  const ports = {
    tcp: server.addresses.tcp!.port,
    tls: server.addresses.tls!.port,
    ws: (web.address() as AddressInfo).port,
  };
  const clients: MqttClient[] = [];
  const url = (transport: Transport) =>
    `${{ tcp: 'mqtt', tls: 'mqtts', ws: 'ws' }[transport]}://127.0.0.1:${ports[transport]}${transport === 'ws' ? '/mqtt' : ''}`;
  return {
    server,
    intake,
    statuses,
    clock,
    port: ports.tcp,
    url,
    async connect(transport, options) {
      const client = await mqtt.connectAsync(url(transport), {
        reconnectPeriod: 0,
        resubscribe: false,
        rejectUnauthorized: false,
        connectTimeout: 5_000,
        ...options,
      });
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) client.end(true);
      await server.close();
      detach();
      web.closeAllConnections();
      await new Promise((done) => web.close(done));
    },
  };
}

function certificate(): { cert: string; key: string } {
  const authority = makeAuthority('Test', [], Date.now(), randomBytes);
  const signer = { name: 'Test', key: createPrivateKey(authority.key) };
  return makeLeaf(
    'Test station',
    { hosts: ['localhost'], addresses: ['127.0.0.1'] },
    signer,
    Date.now(),
    randomBytes,
  );
}

export const closing = (client: MqttClient): Promise<void> =>
  new Promise((done) => client.once('close', () => done()));

/** Waits until it is so; fails the test that waits longer than a slow machine needs. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !isSo(); waited += 5) {
    if (waited > 8_000) throw new Error(`waited in vain until ${what}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}

/** Everything that comes on the client's topics, as text. */
export function heard(client: MqttClient): { topic: string; text: string; qos: number; retain: boolean }[] {
  const messages: { topic: string; text: string; qos: number; retain: boolean }[] = [];
  client.on('message', (topic, payload, packet) => {
    messages.push({ topic, text: payload.toString(), qos: packet.qos, retain: packet.retain });
  });
  return messages;
}

export const someFix = (atMs: number, latDeg = 46.05): Fix => ({
  timeMs: atMs,
  latDeg,
  lonDeg: 14.5,
  speedMps: 11,
});
