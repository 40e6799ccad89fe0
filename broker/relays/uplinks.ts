/**
 * One uplink for each relay on the list, each with its own connection, key, epoch and mark: one that is slow or dead holds
 * neither the others nor the venue, for each reads the journal by itself from where its relay is. What comes down is
 * taken in by the one intake, which knows what it has already, from whichever relay it comes.
 */
import type { UplinkStatus } from '../../cloud-sync/uplink/uplink.ts';
import { type CardDigest, isOpenOrigin, KEEPS_MAX } from '../../cloud-sync/wire/messages.ts';
import { digest, relayPassOf } from '../../server/identity/card-secret.ts';
import type { Auth } from '../auth/auth.ts';
import type { Journal } from '../journal/journal.ts';
import type { Races } from '../races/races.ts';
import type { Retention } from '../races/retention.ts';
import { type SharedByUplinks, startUplink, type UplinkParts } from '../uplink.ts';
import type { RelayList, RelayPlace } from './relay-list.ts';

export interface RelaySeen extends UplinkStatus, Omit<RelayPlace, 'slot'> {}

export interface Uplinks {
  /** Call when the journal may have grown; costs next to nothing. */
  nudge(): void;
  /** Every relay of the list and how its uplink is, in its order. */
  seen(): readonly RelaySeen[];
  /** Null when the list is full. */
  add(url: string, code: string | null): Promise<RelayPlace | null>;
  /** Of those that officials added: false when there is none. Its line ends at once. */
  remove(id: string): Promise<boolean>;
  close(): void;
}

type Running = Awaited<ReturnType<typeof startUplink>>;

export interface UplinksParts
  extends Omit<UplinkParts, keyof SharedByUplinks | 'place' | 'code' | 'onEnrolled'> {
  readonly auth: Auth;
  readonly relays: RelayList;
  readonly retention: Pick<Retention, 'races'>;
}

const NOT_YET: UplinkStatus = {
  state: 'connecting',
  says: null,
  saying: null,
  mark: null,
  behind: 0,
  lagMs: 0,
  history: 'not-compared',
  restored: 0,
  bytesSent: 0,
  bytesUnderWay: 0,
  recordsSent: 0,
  reconnections: 0,
  fixesTaken: 0,
  relayAheadMs: 0,
};

/** Resolves when each has begun; none waits for a relay to answer. */
export async function startUplinks({ relays, retention, ...parts }: UplinksParts): Promise<Uplinks> {
  const { journal, races, auth, log } = parts;
  const shared: SharedByUplinks = {
    lastSeq: newestSeq(journal),
    cards: cardsOf(races, auth),
    all: () => relays.now().map(({ id }) => id),
    origins: () =>
      relays
        .now()
        .map(({ url }) => new URL(url).origin)
        .filter(isOpenOrigin),
    keeps: keepsOf(retention, parts.now),
    inTurn: oneAtATime(),
  };
  const running = new Map<string, Running>();
  let isClosed = false;
  const begin = async (place: RelayPlace): Promise<void> => {
    const code = relays.codeOf(place);
    const uplink = await startUplink({
      ...parts,
      ...shared,
      place,
      code,
      onEnrolled: () =>
        void relays.enrolled(place).catch((error: unknown) => log({ relay: place.url, code: String(error) })),
      log: (line) => log({ ...line, relay: place.url }),
    });
    running.get(place.id)?.close();
    if (isClosed || !relays.now().some(({ id }) => id === place.id)) uplink.close();
    else running.set(place.id, uplink);
  };
  for (const place of relays.now()) await begin(place);
  return {
    nudge() {
      for (const uplink of running.values()) uplink.nudge();
    },
    seen: () =>
      relays.now().map(({ id, url, from }) => ({ ...(running.get(id)?.status() ?? NOT_YET), id, url, from })),
    async add(url, code) {
      const place = await relays.add(url, code);
      if (place !== null && (code !== null || !running.has(place.id))) await begin(place);
      return place;
    },
    async remove(id) {
      if (!(await relays.remove(id))) return false;
      running.get(id)?.close();
      running.delete(id);
      return true;
    },
    close() {
      isClosed = true;
      for (const uplink of running.values()) uplink.close();
    },
  };
}

/** Days change slowly: relays are told within half a minute. */
const KEEPS_MS = 30_000;
function keepsOf({ races }: Pick<Retention, 'races'>, now: () => number): SharedByUplinks['keeps'] {
  let known: ReturnType<SharedByUplinks['keeps']> = [];
  let fromMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (Math.abs(now() - fromMs) < KEEPS_MS) return known;
    fromMs = now();
    known = races()
      .flatMap(({ race, dueMs }) => (dueMs === null ? [] : [{ race, untilMs: dueMs }]))
      .slice(0, KEEPS_MAX);
    return known;
  };
}

/** The journal's figures are asked for at most this often, ms: uplinks ask many times a second. */
const FIGURES_MS = 5;

function newestSeq(journal: Pick<Journal, 'health'>): () => number {
  let seq = 0;
  let askedMs = Number.NEGATIVE_INFINITY;
  return () => {
    const nowMs = performance.now();
    if (nowMs - askedMs >= FIGURES_MS) {
      askedMs = nowMs;
      seq = journal.health().lastSeq;
    }
    return seq;
  };
}

/** Each uplink asks every two seconds; what one was told another may be told. */
const CARDS_MS = 1_000;

function cardsOf(races: Races, auth: Auth): () => readonly CardDigest[] {
  let known: readonly CardDigest[] = [];
  let madeMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (performance.now() - madeMs < CARDS_MS) return known;
    known = races
      .list()
      .flatMap((id) => auth.cards.list(id))
      .map(({ race, entry, bib, secret }) => ({
        race,
        entry,
        bib,
        digest: digest(secret),
        pass: digest(relayPassOf(secret)),
      }));
    madeMs = performance.now();
    return known;
  };
}

function oneAtATime(): SharedByUplinks['inTurn'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work, work);
    last = done.catch(() => {});
    return done;
  };
}
