/**
 * Whether a card is in two phones at once: a rider's and the team car's, or an old one that was not switched off.
 * Both are served, each by its own clock; officials should know, as the rider is in two places.
 *
 * Told by how lines take turns: one speaks, another does, the first again. A phone that loses its network and comes back,
 * as often as it may, has a new line each time, and never an old one again. Two phones of one client id throw each other
 * out only twice: then both are served, each by a line of its own (server/mqtt).
 */
import type { EntryId, RaceId } from '../../race/ids.ts';
import { forgetOldest } from '../../race/present.ts';
import type { PhoneName } from '../../server/intake.ts';

const LOOK_MS = 60_000;
/** Returns to a line of before within the last minute: one may be a phone between two networks. */
const RETURNS_MIN = 2;
/** Lines of a card that are remembered: more phones have no card in common. */
const LINES_MAX = 8;
/** A line that speaks so soon after another did not wait for the other to end. */
const SOON_MS = 15_000;
/** Told for so long after the last turn. */
const TOLD_MS = 5 * 60_000;
const CARDS_MAX = 20_000;

interface Seen {
  phone: PhoneName;
  heardMs: number;
  /** Who spoke before, the latest last. */
  others: PhoneName[];
  /** When a line spoke again after another, oldest first. */
  returns: number[];
  toldMs: number;
}

export interface SharedCards {
  heard(race: RaceId, entry: EntryId, phone: PhoneName, atMs: number): void;
  /** Riders with whose card two phones have lately reported. */
  shared(atMs: number): readonly { readonly race: RaceId; readonly entry: EntryId }[];
}

/** The same object mostly: then nothing is compared letter by letter. */
const isSame = (one: PhoneName, other: PhoneName): boolean =>
  one === other || (one.line === other.line && one.name === other.name);

export function createSharedCards(): SharedCards {
  const races = new Map<RaceId, Map<EntryId, Seen>>();
  let count = 0;
  const remember = (race: RaceId, entry: EntryId, seen: Seen) => {
    const cards = races.get(race) ?? new Map<EntryId, Seen>();
    races.set(race, cards.set(entry, seen));
    if (++count <= CARDS_MAX) return;
    for (const [oldest, those] of races) {
      forgetOldest(those);
      if (those.size === 0) races.delete(oldest);
      break;
    }
    count -= 1;
  };
  return {
    heard(race, entry, phone, atMs) {
      const seen = races.get(race)?.get(entry);
      if (seen === undefined) {
        remember(race, entry, {
          phone,
          heardMs: atMs,
          others: [],
          returns: [],
          toldMs: Number.NEGATIVE_INFINITY,
        });
        return;
      }
      if (!isSame(seen.phone, phone)) {
        const isBack = seen.others.some((other) => isSame(other, phone));
        if (isBack && atMs - seen.heardMs < SOON_MS) {
          seen.returns = [...seen.returns.filter((backMs) => atMs - backMs < LOOK_MS), atMs];
          if (seen.returns.length >= RETURNS_MIN) seen.toldMs = atMs;
        }
        seen.others = [...seen.others.filter((other) => !isSame(other, phone)), seen.phone].slice(-LINES_MAX);
      }
      seen.phone = phone;
      seen.heardMs = atMs;
    },
    shared: (atMs) =>
      [...races].flatMap(([race, cards]) =>
        [...cards].flatMap(([entry, { toldMs }]) => (atMs - toldMs < TOLD_MS ? [{ race, entry }] : [])),
      ),
  };
}
