/**
 * A venue without its network: the real race fold and the real live hub behind the real pages, fed by the modelled
 * field. For browser tests and for looking at pages: `node tests/pages/venue.ts [--port N] [--minutes-in N] …`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BoardView } from '../../race/feed/board-view.ts';
import {
  pastRaces,
  raceHistory,
  racesQuery,
  riderRaces,
  type Standing,
  traces,
  tracesQuery,
} from '../../race/history/answers.ts';
import type { Bib, CategoryId, DecisionId, EntryId, LineId, PassingId, RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Input, JournalRecord } from '../../race/journal/record.ts';
import {
  apply,
  changeCount,
  course as courseOf,
  createRace,
  entries as entriesOf,
  position,
  type Race,
  view,
} from '../../race/race.ts';
import { attachLive } from '../../server/feed/attach.ts';
import { createHub } from '../../server/feed/hub.ts';
import { createNamedScreens } from '../../server/feed/named-screens.ts';
import { createLive, systemClock } from '../../server/feed/sink.ts';
import { type SampleCourse, sampleCourse } from '../../simulator/course-file.ts';
import { createField, type Field } from '../../simulator/model/field.ts';

type Words<One> = One extends Decision ? Omit<One, 'id'> : never;
export type Order = Words<Decision>;
type OnPaper = Extract<Decision, { type: 'set-course' }>['course'];

export interface VenueOptions {
  /** 0 = any free one. */
  readonly port?: number;
  /** Minutes already raced; negative: minutes until the gun. */
  readonly minutesIn?: number;
  readonly riders?: number;
  readonly laps?: number;
  readonly course?: SampleCourse;
  readonly seed?: number;
  /** One category instead of two. */
  readonly alone?: boolean;
  /** So many earlier editions of the race stand in its history. */
  readonly editions?: number;
}

export interface Venue {
  readonly origin: string;
  readonly race: RaceId;
  /** With which codes the lines of big screens ended. */
  readonly screensEnded: readonly number[];
  decide(order: Order): void;
  board(): BoardView;
  /** Cuts every live connection and refuses new ones until `plugIn`. */
  unplug(): void;
  plugIn(): void;
  close(): Promise<void>;
}

const MEN = 'men' as CategoryId;
const WOMEN = 'women' as CategoryId;
const RACE = 'harbour-criterium' as RaceId;
const EMPTY = 'hill-climb' as RaceId;
const STEP_MS = 100;
/** As a station says it that nobody has named. */
const NO_EVENT = {
  ...{ name: 'Bell Lap', date: null, place: '', timeZone: 'UTC', timetable: [], races: [] },
  ...{ change: 0, changedMs: null },
};
/** The built pages; another folder while somebody else is building. */
const pages = process.env.BELL_LAP_PAGES ?? fileURLToPath(new URL('../../dist/renderer', import.meta.url));

export async function openVenue(options: VenueOptions = {}): Promise<Venue> {
  const { minutesIn = 12, riders = 24, laps = 20, seed = 11, alone = false } = options;
  const course = sampleCourse(options.course ?? 'grant-park-criterium');
  const startMs = Date.now() - minutesIn * 60_000;
  const race = createRace(RACE);
  const empty = createRace(EMPTY);
  let seq = 0;
  const record = (input: Input, atMs: number, id = RACE) => {
    const record: JournalRecord = {
      seq: ++seq,
      atMs,
      race: id,
      by: { role: 'official', name: 'Rosa' },
      input,
    };
    apply(id === RACE ? race : empty, record);
  };
  const decideAt = (order: Order, atMs: number, id = RACE) => {
    const decision = { ...order, id: `d${seq + 1}-${'0'.repeat(8)}` as DecisionId } as Decision;
    record({ kind: 'decision', decision }, atMs, id);
  };

  const fields = [
    { category: MEN, name: 'Elite men', offsetMs: 0, laps, firstBib: 1, entry: 1 },
    { category: WOMEN, name: 'Elite women', offsetMs: 60_000, laps: laps - 4, firstBib: 101, entry: 201 },
  ]
    .slice(0, alone ? 1 : 2)
    .map((wave, index) => ({
      ...wave,
      field: createField({
        ...{ course, riders, seed: seed + index, startMs: startMs + wave.offsetMs, warmUpMs: 30_000 },
        length: { laps: wave.laps },
        firstBib: wave.firstBib,
      }),
    }));

  decideAt(
    { type: 'set-race', name: 'Harbour criterium', format: 'circuit', timeZone: 'America/Chicago' },
    startMs,
  );
  const categories = fields.map(({ category, name, offsetMs, laps: ridden }) => ({
    ...{ id: category, name, startOffsetMs: offsetMs, length: { by: 'laps' as const, laps: ridden } },
  }));
  decideAt({ type: 'set-categories', categories }, startMs);
  decideAt({ type: 'set-course', course: structuredClone(course) as OnPaper }, startMs);
  const entries = fields.flatMap(({ field, category, entry }) =>
    field.riders.map((rider, index) => ({
      ...{ entry: (entry + index) as EntryId, bib: rider.bib as Bib, name: rider.name },
      ...{ team: rider.team, nation: rider.nation, category, chips: [] },
    })),
  );
  decideAt({ type: 'put-entries', entries }, startMs);
  decideAt({ type: 'start', atMs: startMs }, startMs);
  decideAt({ type: 'set-race', name: 'Lighthouse hill climb', format: 'hill-climb' }, startMs, EMPTY);

  const rideTo = (untilMs: number, moved?: (entry: EntryId) => void) => {
    for (const { field, entry } of fields) {
      step(field, untilMs, (rider, fix) => {
        const who = (entry + rider) as EntryId;
        record({ kind: 'fixes', entry: who, source: 'native', fixes: [fix] }, fix.timeMs);
        moved?.(who);
      });
    }
  };
  rideTo(Date.now());

  const pastEditions = editionsBefore(race, view(race, Date.now()), options.editions ?? 0);
  const hub = createHub<string>({ clock: systemClock, mayRead: (id) => id === RACE || id === EMPTY });
  const live = createLive(`venue-${startMs}`, [hub]);
  let told = -1;
  const tellBoard = () => {
    const changed = changeCount(race);
    if (changed === told) return;
    told = changed;
    live.setBoard(RACE, view(race, Date.now()));
  };
  const tellPosition = (entry: EntryId) => {
    const at = position(race, entry);
    if (at) live.setPosition(RACE, { ...at, entry });
  };
  tellBoard();
  live.setBoard(EMPTY, view(empty, Date.now()));
  for (const { entry } of entries) tellPosition(entry);
  const timer = setInterval(() => {
    rideTo(Date.now(), tellPosition);
    tellBoard();
  }, STEP_MS);

  const stop = () => {
    clearInterval(timer);
    hub.close();
  };

  const sockets = new Set<Socket>();
  let plugged = true;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://venue').pathname;
    const json = (value: unknown) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    const boards = [view(race, Date.now()), view(empty, Date.now())];
    if (path === '/v1/maps') json({ venue: null, online: null });
    else if (path === '/v1/sponsors') json({ sponsors: [] });
    else if (path === '/v1/event') json(NO_EVENT);
    else if (path === '/v1/races')
      json({ races: boards.map((board) => ({ ...board.race, entries: Object.keys(board.rows).length })) });
    else if (path === `/v1/races/${RACE}/course`) json(courseOf(race));
    else if (path.startsWith('/v1/history/')) {
      const answer = historyAnswer(request.url ?? '', race, boards[0]!, pastEditions);
      if (answer === null) response.writeHead(404).end();
      else json(answer);
    } else if (path.startsWith('/v1/')) response.writeHead(404).end();
    else servePage(path, request.headers['accept-encoding'] ?? '', response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const screensEnded: number[] = [];
  attachLive(server, hub, {
    authorise: () => (plugged ? 'anybody' : null),
    screens: { ...createNamedScreens(), came: () => (code) => void screensEnded.push(code) },
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    race: RACE,
    screensEnded,
    decide(order) {
      decideAt(order, Date.now());
      tellBoard();
    },
    board: () => view(race, Date.now()),
    unplug() {
      plugged = false;
      for (const socket of sockets) socket.destroy();
    },
    plugIn() {
      plugged = true;
    },
    close: () => closeAll(server, sockets, stop),
  };
}

/** What the history API answers, from the race and its earlier editions; null for what is not there. */
function historyAnswer(url: string, race: Race, board: BoardView, editions: readonly Standing[]): unknown {
  const { pathname, searchParams } = new URL(url, 'http://venue');
  const asked = Object.fromEntries(searchParams);
  const all: Standing[] = [{ race, board }, ...editions];
  const [id, what, entry, more] = pathname.split('/').slice(4);
  if (id === undefined) return { races: pastRaces(all, racesQuery.parse(asked)) };
  const found = all.find((one) => one.board.race.id === id);
  if (found === undefined) return null;
  if (what === undefined) return raceHistory(found);
  if (what === 'traces') return traces(found.race, tracesQuery.parse(asked));
  return more === 'races' ? riderRaces(found.race, Number(entry) as EntryId, all) : null;
}

const YEAR_MS = 365 * 86_400_000;

/** The same race in earlier years, ridden by the same people a little slower. */
function editionsBefore(of: Race, board: BoardView, count: number): Standing[] {
  return Array.from({ length: count }, (_, index) => {
    const ago = index + 1;
    const id = `harbour-${ago}` as RaceId;
    const race = createRace(id);
    let seq = 0;
    const startMs = (board.race.startMs ?? 0) - ago * YEAR_MS;
    const add = (input: Input): void => {
      apply(race, { seq: ++seq, atMs: startMs, race: id, by: { role: 'official', name: 'Rosa' }, input });
    };
    const decide = (order: Order): void =>
      add({ kind: 'decision', decision: { ...order, id: `edition-${seq}` as DecisionId } as Decision });
    const year = new Date(startMs).getUTCFullYear();
    decide({
      type: 'set-race',
      name: `Harbour criterium ${year}`,
      format: 'circuit',
      timeZone: 'America/Chicago',
    });
    decide({
      type: 'set-categories',
      categories: [{ id: MEN, name: 'Elite men', startOffsetMs: 0, length: { by: 'laps', laps: 6 } }],
    });
    decide({ type: 'set-course', course: structuredClone(courseOf(of)) as OnPaper });
    const riders = entriesOf(of)
      .filter(({ category }) => category === MEN)
      .slice(ago);
    decide({ type: 'put-entries', entries: riders.map((rider) => ({ ...rider, chips: [...rider.chips] })) });
    decide({ type: 'start', atMs: startMs });
    riders.forEach(({ entry }, place) => {
      for (let lap = 1; lap <= 6; lap++) {
        const timeMs = startMs + lap * (95_000 + ago * 1_500) + place * 700 * lap;
        const seen = { line: 'finish' as LineId, timeMs, uncertaintyMs: 30, source: 'chip' as const };
        add({
          kind: 'passing',
          passing: { id: `chip:${entry}:${lap}` as PassingId, ...seen, who: { entry } },
        });
      }
    });
    decide({ type: 'finish', atMs: startMs + 900_000 });
    decide({ type: 'publish-result', state: 'official' });
    return { race, board: view(race, startMs + 1_000_000) };
  });
}

function step(field: Field, untilMs: number, fix: NonNullable<Parameters<Field['step']>[0]['fix']>): void {
  while (field.nowMs() < untilMs) if (!field.step({ fix })) return;
}

async function closeAll(server: Server, sockets: Set<Socket>, stop: () => void): Promise<void> {
  stop();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};
/** As strict as the station's own: a page that needs more fails here first. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function servePage(path: string, encodings: string, response: import('node:http').ServerResponse): void {
  const page = /^\/(board|overlay|control|rider|history)(\/|$)/.exec(path)?.[1] ?? 'watch';
  const name = extname(path) === '' ? `${page}/index.html` : normalize(path);
  const file = join(pages, name);
  if (!file.startsWith(pages) || !existsSync(file)) return void response.writeHead(404).end('No such page.');
  // Plain http: browsers ask for gzip only, as at a venue.
  const packed = encodings.includes('gzip') && existsSync(`${file}.gz`);
  response.writeHead(200, {
    'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    ...(packed && { 'content-encoding': 'gzip' }),
  });
  response.end(readFileSync(packed ? `${file}.gz` : file));
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8090' },
      'minutes-in': { type: 'string', default: '12' },
      riders: { type: 'string', default: '24' },
      laps: { type: 'string', default: '20' },
      alone: { type: 'boolean', default: false },
    },
  });
  const venue = await openVenue({
    port: Number(values.port),
    minutesIn: Number(values['minutes-in']),
    riders: Number(values.riders),
    laps: Number(values.laps),
    alone: values.alone,
  });
  console.log(`${venue.origin}/watch/${venue.race}`);
}
