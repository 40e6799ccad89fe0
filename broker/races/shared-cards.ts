/**
 * Whether a card is in two phones at once: a rider's and the team car's, or an old one that was not switched off.
 * Both are served, each by its own clock; officials should know, as the rider is in two places.
 *
 * Told by how lines take turns: one speaks, another does, the first again; or each message comes on a new line, as of
 * phones that throw each other out. A phone that changes its network has a new line, and never the old one again.
 */
import type { EntryId, RaceId } from '../../race/ids.ts';
import type { PhoneName } from '../../server/intake.ts';

const LOOK_MS = 60_000;
/** Turns within the last minute: fewer are a phone that loses its network. */
const TURNS_MIN = 3;
/** A line that speaks so soon after another did not wait for the other to end. */
const SOON_MS = 15_000;
/** Told for so long after the last turn. */
const TOLD_MS = 5 * 60_000;
const CARDS_MAX = 20_000;

interface Seen {
  phone: PhoneName;
  heardMs: number;
  /** When lines took turns, oldest first. */
  turns: number[];
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
    const [oldest, those] = races.entries().next().value!;
    those.delete(those.keys().next().value!);
    if (those.size === 0) races.delete(oldest);
    count -= 1;
  };
  return {
    heard(race, entry, phone, atMs) {
      const seen = races.get(race)?.get(entry);
      if (seen === undefined) {
        remember(race, entry, { phone, heardMs: atMs, turns: [], toldMs: Number.NEGATIVE_INFINITY });
        return;
      }
      if (!isSame(seen.phone, phone) && atMs - seen.heardMs < SOON_MS) {
        seen.turns = [...seen.turns.filter((turnMs) => atMs - turnMs < LOOK_MS), atMs];
        if (seen.turns.length >= TURNS_MIN) seen.toldMs = atMs;
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
