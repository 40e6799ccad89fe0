/**
 * Where a race can be followed: the host that the page came from and, by that host's word, others that have the same race.
 * The list is kept on the device, so that a page opened again while its host is gone finds the others.
 *
 * Who is believed: the page's own host, and those that it named. An address is an origin, encrypted (or on this very
 * machine, where the page is); another host's race counts only if it is the one that was followed here before
 * (race/feed/board-name.ts), for an id alone may be another event's there.
 */
import type { RaceId } from '../../race/ids.ts';
import { recall, remember } from './memory.ts';

export interface Addresses {
  /** Where to go now: an origin. */
  current(): string;
  readonly count: number;
  /** Where to go if that host is gone; null where there is nowhere else. */
  ahead(): string | null;
  /** Somewhere else next. True when all were tried since one of them worked, or were tried once more. */
  next(): boolean;
  /** The one in use works. */
  works(): void;
  /** What the host in use says: which others there are, and over how long its viewers spread when they go there, ms. */
  learn(urls: readonly string[], spreadMs?: number): void;
  /**
   * Before the next one is tried, ms: a crowd whose host has died does not come to the next one in one moment. `chance`: 0…1;
   * `isReady`: a line to it stands by.
   */
  waitMs(chance: number, isReady: boolean): number;
  /** Whether this is the race that was followed before; the first that is heard of at the page's own host decides. */
  isSameRace(tag: string | null): boolean;
}

/** Nobody goes at once: a line that broke for a moment is often there again. */
const WAIT_MS = 100;
/** Where a host does not say. */
export const SPREAD_MS = 900;

/**
 * Who has a line there already (standby-line.ts) costs the host so much of what one costs that has to open it, and is the
 * sooner there.
 */
const READY_SHARE = 0.25;

/**
 * Before the next address is tried, ms, by a page whose host told it to spread over so long. `chance`: 0…1; `isReady`: a line
 * to it stands by.
 */
export const waitElsewhereMs = (spreadMs: number, chance: number, isReady: boolean): number =>
  WAIT_MS + chance * spreadMs * (isReady ? READY_SHARE : 1);
const KEY = 'addresses';
const RACES_MAX = 20;
const URLS_MAX = 8;

interface Kept {
  readonly race: string;
  readonly tag: string | null;
  readonly urls: readonly string[];
}

const isKept = (value: unknown): value is Kept => {
  const { race, tag, urls } = (value ?? {}) as Partial<Kept>;
  return typeof race === 'string' && (tag === null || typeof tag === 'string') && Array.isArray(urls);
};
const keptOnDevice = (): readonly Kept[] =>
  recall(KEY, (value) => (Array.isArray(value) ? value.filter(isKept) : undefined)) ?? [];

const HERE = /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/;

/** Whether a page of `own` may go on at `url`. */
export function mayGoTo(url: unknown, own: string): url is string {
  if (typeof url !== 'string') return false;
  const to = URL.parse(url);
  if (to === null || to.origin !== url) return false;
  if (to.protocol === 'https:') return true;
  return to.protocol === 'http:' && HERE.test(to.hostname) && HERE.test(new URL(own).hostname);
}

/** `own`: the origin of the page. */
export function createAddresses(race: RaceId, own: string): Addresses {
  const kept = keptOnDevice().find((one) => one.race === race);
  let tag = kept?.tag ?? null;
  let urls = listOf(kept?.urls ?? [], own);
  let at = 0;
  let tried = 0;
  let spreadMs = SPREAD_MS;
  const keep = (): void => {
    if (urls.length < 2) return;
    const others = keptOnDevice().filter((one) => one.race !== race);
    remember(KEY, [...others, { race, tag, urls: urls.slice(1) }].slice(-RACES_MAX));
  };
  return {
    current: () => urls[at] ?? own,
    get count() {
      return urls.length;
    },
    ahead: () => (urls.length < 2 ? null : (urls[(at + 1) % urls.length] ?? null)),
    next() {
      tried += 1;
      at = (at + 1) % urls.length;
      return tried % urls.length === 0;
    },
    works() {
      tried = 0;
    },
    waitMs: (chance, isReady) => waitElsewhereMs(spreadMs, chance, isReady),
    learn(said, saidMs = SPREAD_MS) {
      spreadMs = saidMs;
      const current = urls[at] ?? own;
      const next = listOf(said, own);
      if (next.join() === urls.join()) return;
      urls = next;
      at = Math.max(0, urls.indexOf(current));
      keep();
    },
    isSameRace(heard) {
      if (at === 0) {
        if (heard !== null && heard !== tag) {
          tag = heard;
          keep();
        }
        return true;
      }
      return heard !== null && heard === tag;
    },
  };
}

/** The page's own host first. */
const listOf = (said: readonly unknown[], own: string): readonly string[] =>
  [own, ...new Set(said.filter((url) => mayGoTo(url, own) && url !== own) as string[])].slice(0, URLS_MAX);
