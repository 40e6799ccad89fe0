/**
 * Whether a card is in two phones at once: a rider's and the team car's, or an old one that was not switched off.
 * Both are served, each by its own clock; officials should know, as the rider is in two places.
 *
 * Told by how lines take turns: one speaks, another does, the first again; or each message comes on a new line, as of
 * phones that throw each other out. A phone that changes its network has a new line, and never the old one again.
 */

const LOOK_MS = 60_000;
/** Turns within the last minute: fewer are a phone that loses its network. */
const TURNS_MIN = 3;
/** A line that speaks so soon after another did not wait for the other to end. */
const SOON_MS = 15_000;
/** Told for so long after the last turn. */
const TOLD_MS = 5 * 60_000;
const CARDS_MAX = 20_000;

interface Seen {
  line: string;
  heardMs: number;
  /** When lines took turns, oldest first. */
  turns: number[];
  toldMs: number;
}

export interface SharedCards {
  heard(card: string, line: string, atMs: number): void;
  /** Whether two phones have lately reported with this card. */
  isShared(card: string, atMs: number): boolean;
  shared(atMs: number): readonly string[];
}

export function createSharedCards(): SharedCards {
  const cards = new Map<string, Seen>();
  const isTold = (seen: Seen | undefined, atMs: number): boolean =>
    seen !== undefined && atMs - seen.toldMs < TOLD_MS;
  return {
    heard(card, line, atMs) {
      const seen = cards.get(card);
      if (seen === undefined) {
        cards.set(card, { line, heardMs: atMs, turns: [], toldMs: Number.NEGATIVE_INFINITY });
        if (cards.size > CARDS_MAX) cards.delete(cards.keys().next().value!);
        return;
      }
      if (seen.line !== line && atMs - seen.heardMs < SOON_MS) {
        seen.turns = [...seen.turns.filter((turnMs) => atMs - turnMs < LOOK_MS), atMs];
        if (seen.turns.length >= TURNS_MIN) seen.toldMs = atMs;
      }
      seen.line = line;
      seen.heardMs = atMs;
    },
    isShared: (card, atMs) => isTold(cards.get(card), atMs),
    shared: (atMs) => [...cards].filter(([, seen]) => isTold(seen, atMs)).map(([card]) => card),
  };
}
