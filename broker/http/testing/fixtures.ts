/**
 * A whole station's HTTP side for tests: the real app, auth, intake and race engine over a journal in memory.
 * One public race `crit` with three riders, one race `secret` that is not public, and somebody of every role.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Course } from '../../../race/course/course.ts';
import type { Fix } from '../../../race/fix.ts';
import type { Bib, CategoryId, DecisionId, EntryId, LineId, RaceId } from '../../../race/ids.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import type { Author, JournalRecord } from '../../../race/journal/record.ts';
import { counter } from '../../../server/http/metrics.ts';
import { type Auth, createAuth } from '../../auth/auth.ts';
import { memorySettings } from '../../auth/memory-settings.ts';
import { openBackups } from '../../backups/backups.ts';
import { openEventDesk } from '../../event/event-desk.ts';
import { openEventFiles } from '../../event/file/event-files.ts';
import type { Journal } from '../../journal/journal.ts';
import { openMaps } from '../../maps/maps.ts';
import { createForgetting } from '../../races/forgetting.ts';
import { createPhones } from '../../races/phones.ts';
import { Races } from '../../races/races.ts';
import { createRelaySeals } from '../../races/relay-seals.ts';
import { stationView } from '../../races/station-view.ts';
import { openSponsors } from '../../sponsors/sponsors.ts';
import { NO_STANDBY } from '../../standby/standby-port.ts';
import { buildApp } from '../app.ts';
import type { AppOptions, RequestLine } from '../part.ts';

export const CRIT = 'crit' as RaceId;
export const SECRET = 'secret' as RaceId;
export const NOW_MS = Date.UTC(2026, 4, 3, 12);
export const ROLES = ['admin', 'official', 'display', 'device', 'rider', 'nobody'] as const;
export type RoleName = (typeof ROLES)[number];
export const ADMIN_PASSWORD = 'correct horse battery';
export const OFFICIAL_PASSWORD = 'official password';

const by: Author = { role: 'official', name: 'Rosa' };

/** A square lap of about 1.6 km. */
export const COURSE: Course = {
  name: 'Harbour',
  loop: true,
  points: [
    { latDeg: 52, lonDeg: 4 },
    { latDeg: 52.0036, lonDeg: 4 },
    { latDeg: 52.0036, lonDeg: 4.0058 },
    { latDeg: 52, lonDeg: 4.0058 },
  ],
  lines: [{ id: 'finish' as LineId, name: 'Finish', kind: 'start-finish', atM: 0 }],
};

/** The parts of a decision without its id. */
type Order<D = Decision> = D extends Decision ? Omit<D, 'id'> : never;

export interface StationFixture {
  readonly app: FastifyInstance;
  readonly auth: Auth;
  readonly races: Races;
  readonly journal: MemoryJournal;
  readonly options: AppOptions;
  readonly lines: RequestLine[];
  /** `Authorization` of somebody with the role in all races (a rider: bib 7 of `crit`). */
  readonly authorization: Readonly<Record<RoleName, string | null>>;
  readonly clock: { nowMs: number };
  decide(id: RaceId, order: Order): Promise<void>;
}

export interface MemoryJournal extends Journal {
  /** When set, appends fail with it. */
  failWith: string | null;
  readonly records: JournalRecord[];
}

export async function stationFixture(more: Partial<AppOptions> = {}): Promise<StationFixture> {
  const clock = { nowMs: NOW_MS };
  const now = () => clock.nowMs;
  const journal = memoryJournal();
  const random = (count: number) => randomBytes(count);
  const auth = await createAuth({
    settings: journal.settings,
    now,
    random,
    adminPassword: ADMIN_PASSWORD,
    passwordCost: { memoryKiB: 8, passes: 1 },
  });
  const races = await Races.open({ journal, now, listener: { board() {}, position() {} } });
  const lines: RequestLine[] = [];
  const desk = openEventDesk({
    settings: journal.settings,
    races,
    cards: auth.cards,
    now,
    name: 'Spring <Kermesse>',
  });
  const sponsors =
    more.sponsors ?? (await openSponsors({ folder: mkdtempSync(join(tmpdir(), 'bell-lap-sponsors-')) }));
  const data = mkdtempSync(join(tmpdir(), 'bell-lap-files-'));
  const forFiles = {
    races,
    journal,
    sponsors,
    auth,
    cards: auth.cards,
    desk,
    now,
    data,
    file: { path: join(data, 'journal.db'), key: null },
    stationId: journal.stationId,
    log: () => {},
  };
  const options: AppOptions = {
    door: 'https',
    // The station's own view, as it ships: only what stands around a station is made up.
    station: stationView({
      races,
      phones: createPhones(),
      now,
      clock: { seen: () => ({ aheadMs: 0, setMs: null }), adopt() {} },
      notReady: () => null,
      cloud: () => [],
      doors: () => ({ open: 1, most: 100, sentAway: 0, descriptors: 4_096 }),
      faults: () => ({ count: 0, newest: null }),
      metrics: () => [counter('fixes_total', 'Fixes stored.', races.counts.fixes)],
    }),
    intake: races,
    auth,
    seals: createRelaySeals(journal.settings, auth.cards.of),
    countHeld: async () => 0,
    journal,
    forgetting: createForgetting({
      dropDerived: async () => {},
      races,
      now,
      log: () => {},
      revokeCard: () => null,
      dropHeld: () => null,
      list: { all: () => [], add: () => {} },
      journal: { settings: journal.settings, redact: async () => ({ records: 0, left: '' }) },
    }),
    demo: more.demo ?? { running: false, start() {}, stop() {} },
    decoders: more.decoders ?? noDecoders,
    standby: NO_STANDBY,
    relays: more.relays ?? { seen: () => [], add: async () => null, remove: async () => false },
    backups: openBackups({
      journal,
      data: mkdtempSync(join(tmpdir(), 'bell-lap-data-')),
      now,
      log: () => {},
    }),
    sponsors,
    files: more.files ?? (await openEventFiles(forFiles)),
    journalHasKey: false,
    maps: more.maps ?? (await openMaps({ folder: mkdtempSync(join(tmpdir(), 'bell-lap-maps-')) })),
    now,
    event: desk,
    endpoints: () => ({
      host: 'bell-lap-3f9a.local',
      httpsPort: 8443,
      mqttPort: 1883,
      mqttsPort: 8883,
      osmandPort: 5055,
    }),
    connection: {
      seen: () => ({
        name: 'Spring <Kermesse>',
        host: '192.168.1.20',
        securely: '192.168.1.20',
        named: null,
        listensAt: '::',
        hostname: null,
        chosen: null,
        addresses: [
          { interfaceName: 'wlan0', address: '192.168.1.20', family: 4, works: 'yes', why: null },
          { interfaceName: 'lo', address: '127.0.0.1', family: 4, works: 'no', why: 'loopback' },
        ],
        ports: { mqtt: 1883, mqtts: 8883, https: 8443, osmand: 5055, crowd: 8080, crowdHttps: 8444 },
        certificate: {
          isOwn: true,
          served: 'cd'.repeat(32),
          authority: 'ab'.repeat(32),
          endsMs: NOW_MS,
          names: ['localhost', '192.168.1.20'],
          uncovered: [],
        },
        relay: null,
        relays: [],
      }),
      choose: async () => {},
      useName: async () => {},
    },
    authority: () => ({
      caPem: '-----BEGIN CERTIFICATE-----',
      caDer: Buffer.from([0x30, 0x00]),
      fingerprint: 'ab'.repeat(32),
      mobileconfig: '<plist/>',
    }),
    pagesDir: '/nonexistent',
    log: (line) => lines.push(line),
    limits: { burst: 1e6, perSecond: 1e6 },
    checkAnswers: true,
    ...more,
  };
  const app = await buildApp(options);
  const decide = decider(races);
  await setUp(races, decide);
  return {
    app,
    auth,
    races,
    journal,
    options,
    lines,
    clock,
    decide,
    authorization: await credentials(auth),
  };
}

function decider(races: Races) {
  let count = 0;
  return async (id: RaceId, order: Order): Promise<void> => {
    count += 1;
    const decision = { ...order, id: `rehearsal-${count}` as DecisionId } as Decision;
    const answer =
      decision.type === 'set-race' && races.get(id) === undefined
        ? await races.create(id, decision, by)
        : await races.decision(id, decision, by);
    if ('code' in answer) throw new Error(answer.message);
  };
}

async function setUp(races: Races, decide: StationFixture['decide']): Promise<void> {
  for (const id of [CRIT, SECRET]) {
    await decide(id, { type: 'set-race', name: `Race ${id}`, format: 'circuit', public: id === CRIT });
    const men = {
      id: 'men' as CategoryId,
      name: 'Men',
      length: { by: 'laps' as const, laps: 5 },
      startOffsetMs: 0,
    };
    await decide(id, { type: 'set-categories', categories: [men] });
    await decide(id, {
      type: 'set-course',
      course: { ...COURSE, points: [...COURSE.points], lines: [...COURSE.lines] },
    });
    const entries = [7, 12, 23].map((bib, at) => ({
      entry: (at + 1) as EntryId,
      bib: String(bib) as Bib,
      name: ['Ana Silva', 'Jan Nowak', 'Mei Ito'][at] ?? '',
      licence: `SECRET-LICENCE-${bib}`,
      category: men.id,
      chips: [`CHIP${bib}`],
    }));
    await decide(id, { type: 'put-entries', entries });
  }
  races.close();
}

async function credentials(auth: Auth): Promise<StationFixture['authorization']> {
  await auth.users.create({ name: 'Rosa', password: OFFICIAL_PASSWORD, role: 'official', races: 'all' });
  const session = async (name: string, password: string) => {
    const answer = await auth.login(name, password, 'set-up');
    if (answer.outcome !== 'welcome') throw new Error(`${name} could not sign in`);
    return `Bearer ${answer.token}`;
  };
  const standing = async (role: 'display' | 'device') =>
    `Bearer ${(await auth.tokens.standing({ name: `a ${role}`, role, races: 'all', by: 'set-up', days: 1 })).token}`;
  const card = await auth.cards.issue(CRIT, 1 as EntryId, '7' as Bib, 'set-up');
  return {
    admin: await session('admin', ADMIN_PASSWORD),
    official: await session('Rosa', OFFICIAL_PASSWORD),
    display: await standing('display'),
    device: await standing('device'),
    rider: basic('crit.7', card.secret),
    nobody: null,
  };
}

export const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

function memoryJournal(): MemoryJournal {
  const records: JournalRecord[] = [];
  const settings = memorySettings();
  const journal: MemoryJournal = {
    stationId: '3f9a77aa',
    head: async () => ({ seq: records.length, link: '' }),
    records,
    failWith: null,
    settings: {
      ...settings,
      put: async (key, value) => {
        if (journal.failWith !== null) throw new Error(journal.failWith);
        return settings.put(key, value);
      },
    },
    append(record, done) {
      const failing = journal.failWith;
      const stored: JournalRecord = { seq: records.length + 1, ...record };
      if (failing === null) records.push(stored);
      setImmediate(() => (failing === null ? done(null, stored) : done(new Error(failing), null)));
    },
    async *read(fromSeq) {
      yield records.filter((record) => record.seq >= fromSeq);
    },
    async fixes(id, entry, { fromMs, toMs, limit }) {
      const all: Fix[] = records.flatMap(({ race: of, input }) =>
        of === id && input.kind === 'fixes' && input.entry === entry ? [...input.fixes] : [],
      );
      return all
        .filter((fix) => fix.timeMs >= fromMs && fix.timeMs < toMs)
        .sort((a, b) => a.timeMs - b.timeMs)
        .slice(0, limit);
    },
    health: () => ({
      lastSeq: records.length,
      pending: 0,
      commitMsP50: 1,
      commitMsP99: 2,
      diskMsP99: 2,
      commits: { bounds: [], counts: [0], sum: 0 },
      waitingMs: 0,
      bytesOnDisk: 3,
      bytesFree: 4,
      failing: journal.failWith,
      damaged: null,
      lost: null,
    }),
    backup: async () => ({ records: 0, newestSeq: 0, bytes: 0, faults: [] }),
    async close() {},
  };
  return journal;
}

const noDecoders: AppOptions['decoders'] = {
  list: () => [],
  waitingFor: () => [],
  put: async () => {},
  remove: async () => false,
  count: async () => 'unknown' as const,
  dismiss: () => false,
  dismissAll: () => false,
  close: async () => {},
};
