/**
 * The officials' line, WebSocket `/v1/officials`: what only officials see comes to their consoles as changes, so that a
 * console asks for nothing while a race is on. Of the race it follows: review, newest passings, decisions, riders who
 * wait for a yes, and while it shows them the start list and the riders' phones; of the station: its races, its health,
 * whether the demo rides. The board goes by the live feed, as to everybody.
 *
 * Text messages, each an object with one key. Console: `{"follow": {"race": ID or null}}`, `{"riders": true or false}`.
 * Station: `{"lists": {race,
 * lists}}`, a change of each list named (the first after a `follow` holds all: `whole`), and `{"clock": {nowMs}}` at
 * least every 15 s. Bounds: consoles, a message of theirs, and what waits unsent: who is behind is told later, all in one.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Named } from '../../race/feed/list-delta.ts';
import { isRaceId, type RaceId } from '../../race/ids.ts';
import type { Auth } from '../auth/auth.ts';
import { type Guest, guestOf } from '../crowd/guests.ts';
import { isOfficialOf } from '../http/access.ts';
import type { StationPort } from '../http/station-port.ts';
import { type Console, send, tell } from './console.ts';
import { createPace } from './pace.ts';
import { entryList, passingList, phoneList, questionLists, stationList } from './topics.ts';

export const OFFICIALS_PATH = '/v1/officials';
const CONSOLES_MAX = 200;
const MESSAGE_MAX = 512;
/** After a change lists are made this soon, as far as their pace allows (pace.ts). */
const SOON_MS = 25;
/** They rest for so many times what making them takes. Passings first: an official looks for the bib that was just typed. */
const PASSINGS_REST = 5;
const QUESTIONS_REST = 10;
/** Some questions come with time alone (a rider not seen). */
const REVIEW_EVERY_MS = 5_000;
const STATION_EVERY_MS = 3_000;
const OF_THE_STATION = ['/v1/races', '/v1/health', '/v1/phones', '/v1/refusals', '/v1/demo'];
const OF_THE_RACE = ['review', 'passings', 'audit', 'joins', 'entries', 'phones'];
const HEARTBEAT_MS = 15_000;

export interface OfficialsLineOptions {
  readonly station: Pick<StationPort, 'review' | 'passings' | 'audit' | 'list' | 'entries' | 'phonesSeen'>;
  readonly auth: Pick<Auth, 'verify'>;
  readonly now: () => number;
  /** The station's own answer to a console with these credentials; null when it is none. */
  readonly answer: (
    path: string,
    request: IncomingMessage,
  ) => Promise<Readonly<Record<string, unknown>> | null>;
}

export interface OfficialsLine {
  /** Something in this race changed. */
  wake(race: RaceId): void;
  close(): void;
}

export function openOfficialsLine(
  server: Server | HttpsServer,
  options: OfficialsLineOptions,
): OfficialsLine {
  const { station, auth, now, answer } = options;
  const consoles = new Set<Console>();
  // Each at its own pace: in a large field what is asked takes twice as long to find as what passed.
  const passings = createTeller(consoles, PASSINGS_REST, (race, watching) => {
    const lists = passingList(station, race);
    for (const one of watching) tell(one, race, lists);
  });
  const questions = createTeller(consoles, QUESTIONS_REST, (race, watching) => {
    const lists = questionLists(station, race);
    const withEntries = watching.some(({ riders }) => riders)
      ? { ...lists, entries: entryList(station, race) }
      : lists;
    for (const one of watching) tell(one, race, one.riders ? withEntries : lists);
  });
  const wake = (race: RaceId): void => {
    passings.wake(race);
    questions.wake(race);
  };

  const tellStation = async (to: Console): Promise<void> => {
    const { race } = to;
    const asked = [...OF_THE_STATION, ...(race === null ? [] : [`/v1/races/${race}/join-requests`])];
    const answers = asked.map((path) => answer(path, to.request));
    const [races, health, phones, refusals, demo, joins] = await Promise.all(answers);
    if (!consoles.has(to) || to.race !== race) return;
    const lists = stationLists({
      ...{ races: races?.races, health: health?.parts, joins: joins?.requests },
      // Who may not read these is told that there are none.
      ...{ aside: phones?.aside ?? [], shared: phones?.shared ?? [], refused: refusals?.refusals ?? [] },
      demo: demo === null ? [] : [demo],
    });
    if (to.riders && race !== null) lists.phones = phoneList(station, race);
    tell(to, race, lists);
  };

  const follow = (one: Console, race: RaceId | null): void => {
    if (race !== null && (!isOfficialOf(one.guest.identity, race) || !station.list().includes(race))) {
      send(one, { refused: { race, says: 'There is no such race here, or it is not open to you.' } });
      return;
    }
    one.race = race;
    for (const topic of OF_THE_RACE) one.told.delete(topic);
    if (race !== null) tell(one, race, { ...passingList(station, race), ...questionLists(station, race) });
    tellRiders(station, one);
    void tellStation(one).catch(ignore);
  };

  const welcome = (socket: WebSocket, request: IncomingMessage, guest: Guest): void => {
    const one: Console = { socket, request, guest, race: null, riders: false, told: new Map() };
    consoles.add(one);
    send(one, { clock: { nowMs: now() } });
    socket.on('message', (data) => {
      const asked = askedOf(String(data));
      if (asked === undefined) socket.close(1008, 'say {"follow": {"race": "ID"}} or {"riders": true}');
      else if (typeof asked === 'boolean') {
        one.riders = asked;
        tellRiders(station, one);
      } else follow(one, asked);
    });
    socket.on('error', ignore);
    socket.on('close', () => consoles.delete(one));
    void tellStation(one).catch(ignore);
  };

  const onUpgrade = upgrading(auth, () => consoles.size >= CONSOLES_MAX, welcome);
  server.on('upgrade', onUpgrade);

  /** Whose sign-in ended is sent away; whose rights changed is what they are now. */
  const heartbeat = async (): Promise<void> => {
    for (const one of [...consoles]) {
      const identity = one.guest.token === null ? null : await auth.verify(one.guest.token);
      if (identity === null || (one.race !== null && !isOfficialOf(identity, one.race))) {
        one.socket.close(1008, 'this sign-in is not valid any more');
        consoles.delete(one);
      } else {
        one.guest = { ...one.guest, identity };
        send(one, { clock: { nowMs: now() } });
      }
    }
  };
  const timers = [
    setInterval(() => void heartbeat().catch(ignore), HEARTBEAT_MS),
    setInterval(() => {
      for (const race of new Set([...consoles].flatMap((one) => one.race ?? []))) wake(race);
    }, REVIEW_EVERY_MS),
    setInterval(() => {
      for (const one of consoles) void tellStation(one).catch(ignore);
    }, STATION_EVERY_MS),
  ];
  return {
    wake,
    close() {
      server.off('upgrade', onUpgrade);
      for (const timer of timers) clearInterval(timer);
      for (const teller of [passings, questions]) teller.close();
      for (const { socket } of consoles) socket.close(1001, 'the station is closing');
      consoles.clear();
    },
  };
}

interface Teller {
  /** Something in this race changed. */
  wake(race: RaceId): void;
  close(): void;
}

/** Tells the consoles of a race soon after it was woken, and not before it has rested; nobody watching, nothing is made. */
function createTeller(
  consoles: ReadonlySet<Console>,
  rests: number,
  tellAll: (race: RaceId, watching: readonly Console[]) => void,
): Teller {
  const due = new Map<RaceId, NodeJS.Timeout>();
  const pace = createPace(rests);
  const watchingOf = (race: RaceId) => [...consoles].filter((one) => one.race === race);
  const make = (race: RaceId): void => {
    due.delete(race);
    const watching = watchingOf(race);
    if (watching.length === 0) return;
    const began = performance.now();
    tellAll(race, watching);
    pace.made(race, began, performance.now());
  };
  return {
    wake(race) {
      if (due.has(race) || watchingOf(race).length === 0) return;
      const restMs = pace.restMs(race, performance.now());
      due.set(
        race,
        setTimeout(() => make(race), Math.max(SOON_MS, restMs)),
      );
    },
    close() {
      for (const timer of due.values()) clearTimeout(timer);
      due.clear();
    },
  };
}

/** Start list and phones whole, to a console that has just begun to show them; forgotten of one that shows them no more. */
function tellRiders(station: OfficialsLineOptions['station'], one: Console): void {
  const { race, riders } = one;
  for (const topic of ['entries', 'phones']) one.told.delete(topic);
  if (race === null || !riders) return;
  tell(one, race, { entries: entryList(station, race), phones: phoneList(station, race) });
}

/** Those of the answers that are lists, with their keys. */
function stationLists(answers: Readonly<Record<string, unknown>>): Record<string, readonly Named<unknown>[]> {
  const lists: Record<string, readonly Named<unknown>[]> = {};
  for (const [topic, items] of Object.entries(answers))
    if (Array.isArray(items)) lists[topic] = stationList(items);
  return lists;
}

/** Lets officials in, and nobody else. */
function upgrading(
  auth: OfficialsLineOptions['auth'],
  isFull: () => boolean,
  welcome: (socket: WebSocket, request: IncomingMessage, guest: Guest) => void,
) {
  const sockets = new WebSocketServer({
    ...{ noServer: true, clientTracking: false, maxPayload: MESSAGE_MAX },
    perMessageDeflate: { threshold: 1_024, serverNoContextTakeover: true, clientNoContextTakeover: true },
  });
  const admit = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const guest = await guestOf(request, auth);
    const role = guest?.identity.role;
    if (guest === null || (role !== 'admin' && role !== 'official')) {
      refuse(socket, '401 Unauthorized');
      return;
    }
    socket.off('error', ignore);
    sockets.handleUpgrade(request, socket, head, (made) => welcome(made, request, guest));
  };
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url?.split('?', 1)[0] !== OFFICIALS_PATH) return;
    socket.on('error', ignore);
    if (isFull()) refuse(socket, '503 Service Unavailable');
    else admit(request, socket, head).catch(() => refuse(socket, '500 Internal Server Error'));
  };
}

/** The race a console asks for (null for none), or whether it shows the riders; undefined when this is neither. */
function askedOf(text: string): RaceId | null | boolean | undefined {
  try {
    const said = JSON.parse(text) as { follow?: { race?: unknown }; riders?: unknown } | null;
    if (typeof said?.riders === 'boolean') return said.riders;
    const race = said?.follow?.race;
    return race === null || (typeof race === 'string' && isRaceId(race)) ? race : undefined;
  } catch {
    return undefined;
  }
}

const refuse = (socket: Duplex, status: string): void => {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

function ignore(): void {}
