/**
 * The station's HTTP API, as much of it as a rider's phone uses (`/v1/openapi.json` has all of it). Every call ends:
 * with an answer, or with an error after its time. `fetch` and the clock are passed in.
 */

import { createLine, type Line } from '../../../phone/line.ts';
import { type Ask, askClockAt, postToVenue, relayAt } from '../../../phone/post.ts';
import { atHost } from '../../../phone/reach.ts';
import { anyRelay, firstRelayOf } from '../../../phone/relays.ts';
import type { Course } from '../../../race/course/course.ts';
import type { Announcement, BoardRow, BoardView } from '../../../race/feed/board-view.ts';
import type { JoinLink } from './join-link.ts';
import {
  atRelay,
  basicOf,
  cardBib,
  type OpenRace,
  openRacesFrom,
  type Rider,
  relaysOf,
  riderFrom,
} from './rider.ts';

export interface Standing {
  readonly race: BoardView['race'];
  readonly row: BoardRow;
  readonly lapsTotal: number | null;
  readonly lapsToGo: number | null;
  readonly riders: number;
  readonly announcement: Announcement | null;
  /** How the race wants its phones to report from now on; of a station that says so. */
  readonly tracking?: unknown;
  /** Where the station's standby may be reached, of a station that says so. */
  readonly alternates?: unknown;
}

export type JoinAnswer =
  | { readonly is: 'rider'; readonly rider: Rider }
  | { readonly is: 'event'; readonly event: string; readonly races: readonly OpenRace[] }
  /** The link has ended or never was one. */
  | { readonly is: 'ended' }
  /** Nobody answered, or nobody whose certificate this phone trusts: a phone does not tell an app which. */
  | { readonly is: 'unreachable' };

export interface SosCall {
  /** The same id is the same call, however often it is sent. */
  readonly id: string;
  /** Station's time. */
  readonly atMs: number;
  readonly latDeg?: number;
  readonly lonDeg?: number;
}

export interface StationApi {
  join(link: JoinLink): Promise<JoinAnswer>;
  /** Asks to ride as this rider; the request's id, for `answerTo`. */
  askToRide(link: JoinLink, race: string, bib: string, device: string): Promise<string>;
  answerTo(link: JoinLink, request: string): Promise<'waiting' | 'no' | Rider>;
  /** The line of this rider: POSTs to the station, to its standby (`alternates`, as known now) and to the relay. */
  line(rider: Rider, alternates: () => readonly string[]): Line;
  /** Null when nothing has changed since `tag`. */
  standing(rider: Rider, tag: string): Promise<{ readonly tag: string; readonly standing: Standing } | null>;
  course(rider: Rider): Promise<Course | null>;
  /** Resolves once race control has the call. */
  callForHelp(rider: Rider, call: SosCall): Promise<void>;
  /** Bytes up and down so far, framing guessed. */
  readonly bytes: number;
}

export interface ApiParts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly now: () => number;
}

const ANSWER_MS_MAX = 15_000;
/** Heads of a request and its answer, TLS and TCP under them. */
const FRAMING_BYTES = 400;

export function createStationApi({ fetch, now }: ApiParts): StationApi {
  let bytes = 0;

  async function ask(url: string, init: RequestInit, msMax = ANSWER_MS_MAX): Promise<Response> {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), msMax);
    const body = init.body;
    bytes += FRAMING_BYTES + (typeof body === 'string' ? body.length : ((body as Uint8Array)?.length ?? 0));
    try {
      return await fetch(url, { ...init, signal: giveUp.signal });
    } finally {
      clearTimeout(timer);
    }
  }

  const entryOf = (rider: Rider): string =>
    `${rider.origin}/v1/races/${rider.race.id}/entries/${cardBib(rider)}`;
  const by = (rider: Rider, more: Record<string, string> = {}): Record<string, string> => ({
    authorization: basicOf(rider),
    ...more,
  });
  const json = { 'content-type': 'application/json' };
  const joinAt = ({ origin, token }: JoinLink): string => `${origin}/v1/join/${encodeURIComponent(token)}`;

  /** A phone's own POST, in the words of phone/post.ts. */
  const askFor: Ask = (url, { headers, ...request }, msMax) =>
    ask(url, { ...request, headers: { ...headers } }, msMax);

  return {
    get bytes() {
      return bytes;
    },

    async join(link) {
      try {
        const answer = await ask(joinAt(link), { method: 'POST' });
        if (answer.status === 404) return { is: 'ended' };
        if (!answer.ok) return { is: 'unreachable' };
        const said: unknown = await answer.json();
        const rider = riderFrom(said, link.origin);
        if (rider !== null) return { is: 'rider', rider };
        const races = openRacesFrom(said);
        if (races === null) return { is: 'unreachable' };
        return { is: 'event', event: String((said as { event?: unknown }).event ?? ''), races };
      } catch {
        return { is: 'unreachable' };
      }
    },

    async askToRide(link, race, bib, device) {
      const body = JSON.stringify({ race, bib, device });
      const answer = await ask(`${joinAt(link)}/requests`, { method: 'POST', headers: json, body });
      if (!answer.ok) throw new Error(`The station answers ${answer.status}.`);
      return String(((await answer.json()) as { id: unknown }).id);
    },

    async answerTo(link, request) {
      const answer = await ask(`${joinAt(link)}/requests/${encodeURIComponent(request)}`, {});
      if (answer.status === 404) return 'no';
      if (!answer.ok) throw new Error(`The station answers ${answer.status}.`);
      const said = (await answer.json()) as { answer: string; setup: unknown };
      if (said.answer !== 'yes') return said.answer === 'no' ? 'no' : 'waiting';
      return riderFrom(said.setup, link.origin) ?? 'no';
    },

    line(rider, alternates) {
      const at = (url: string, address: number): string => {
        const host = alternates()[address - 1];
        return host === undefined ? url : atHost(url, host);
      };
      const venue = {
        async send(payload: Uint8Array<ArrayBuffer>, address: number, msMax: number) {
          await postToVenue(askFor, at(`${entryOf(rider)}/fixes`, address), basicOf(rider), payload, msMax);
          return 'http' as const;
        },
        askClock: (address: number, msMax: number) =>
          askClockAt(askFor, at(`${rider.origin}/v1/clock`, address), now, msMax),
        addresses: () => 1 + alternates().length,
        // A POST leaves nothing open.
        drop() {},
      };
      const relays = relaysOf(rider).map((place) => relayAt(askFor, place, atRelay(rider, place), now));
      const relay = anyRelay(relays, firstRelayOf(rider.credential.username));
      return createLine(venue, relay, now);
    },

    async standing(rider, tag) {
      const headers = by(rider, tag === '' ? {} : { 'if-none-match': tag });
      const answer = await ask(`${entryOf(rider)}/standing`, { headers });
      if (answer.status === 304) return null;
      if (!answer.ok) throw new Error(`The station answers ${answer.status}.`);
      return { tag: answer.headers.get('etag') ?? '', standing: (await answer.json()) as Standing };
    },

    async course(rider) {
      const answer = await ask(`${rider.origin}/v1/races/${rider.race.id}/course`, { headers: by(rider) });
      if (answer.status === 404) return null;
      if (!answer.ok) throw new Error(`The station answers ${answer.status}.`);
      return (await answer.json()) as Course;
    },

    async callForHelp(rider, call) {
      const body = JSON.stringify({ type: 'sos', entry: rider.entry, ...call });
      const url = `${rider.origin}/v1/races/${rider.race.id}/decisions`;
      const answer = await ask(url, { method: 'POST', headers: by(rider, json), body });
      // A conflict: this rider's call stands already.
      if (!answer.ok && answer.status !== 409) throw new Error(`The station answers ${answer.status}.`);
    },
  };
}
