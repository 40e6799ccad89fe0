/**
 * The keypad's outbox: every entry is on this device the moment it is made (renderer/ui/outbox.ts). A passing, or a rider
 * of whom it was typed that they are out; both have an id made here, so that sending one again changes nothing.
 */
import { useStore } from 'zustand';
import {
  BIB_PATTERN,
  type DecisionId,
  type EntryId,
  type LineId,
  type PassingId,
  type RaceId,
} from '../../../race/ids.ts';
import { openPageOutbox, type PageOutbox } from '../../ui/outbox.ts';
import { ask, isVerdict } from '../../ui/station/api.ts';
import type { Out } from './keypad-words.ts';

export interface KeypadEntry {
  readonly id: PassingId;
  /** Null: somebody, `?`. */
  readonly bib: string | null;
  readonly line: LineId;
  /** Station time at the key, UTC epoch ms. */
  readonly timeMs: number;
  readonly state: 'waiting' | 'sent' | 'refused' | 'undone';
  /** Why it was refused. */
  readonly says?: string;
  /** No passing: the rider is out of the race. */
  readonly out?: { readonly status: Out; readonly entry: EntryId };
}

export interface TypedOut {
  readonly bib: string;
  readonly status: Out;
  /** Null: nobody has that bib, and nothing is sent. */
  readonly entry: EntryId | null;
  readonly line: LineId;
  readonly timeMs: number;
}

export interface Outbox {
  readonly store: PageOutbox<KeypadEntry>['store'];
  /** Keeps and sends; oldest first. */
  add(seen: readonly { readonly bib: string | null; readonly timeMs: number }[], line: LineId): void;
  /** A rider is out: kept and sent like a passing. */
  out(typed: TypedOut): void;
  /** Gives an entry that the station does not have yet to another bib; false when it has it, or may have. */
  rename(id: PassingId, bib: string): boolean;
  /** The station has given it to another bib: shown so here. */
  renamed(id: PassingId, bib: string): void;
  /** Takes an entry back here; true when the station already has it and must be told. */
  takeBack(id: PassingId): boolean;
  close(): void;
}

/** Of a bib that nobody has. */
const NOBODY = 0 as EntryId;
const ENTRIES_MAX = 400;
const BATCH_MAX = 50;
const STATES: ReadonlySet<unknown> = new Set(['waiting', 'sent', 'refused', 'undone']);

export function createOutbox(race: RaceId): Outbox {
  const outbox = openPageOutbox<KeypadEntry>({
    key: `keypad.${race}`,
    keptMax: ENTRIES_MAX,
    batchMax: BATCH_MAX,
    isKept: ({ bib, timeMs, state }) =>
      typeof timeMs === 'number' && (bib === null || BIB_PATTERN.test(bib)) && STATES.has(state),
    deliver: (batch) => deliver(race, batch),
  });
  return {
    store: outbox.store,
    add(seen, line) {
      outbox.add(
        seen.map(({ bib, timeMs }) => {
          const id = `keypad:${crypto.randomUUID()}` as PassingId;
          return { id, bib, line, timeMs, state: 'waiting' };
        }),
      );
    },
    out({ bib, status, entry, line, timeMs }) {
      const id = `keypad:${crypto.randomUUID()}` as PassingId;
      const kept = { id, bib, line, timeMs, out: { status, entry: entry ?? NOBODY } };
      outbox.add([{ ...kept, state: entry === null ? 'refused' : 'waiting' }]);
    },
    rename(id, bib) {
      const entry = outbox.store.getState().kept.find((one) => one.id === id);
      if (entry?.state !== 'waiting' || outbox.isSending()) return false;
      outbox.mark(new Map([[id, { bib }]]));
      return true;
    },
    renamed: (id, bib) => outbox.mark(new Map([[id, { bib }]])),
    takeBack(id) {
      const entry = outbox.store.getState().kept.find((one) => one.id === id);
      // What may be on its way counts as sent: the station is told to set it aside.
      const mayBeThere = entry !== undefined && (entry.state === 'sent' || outbox.isSending());
      outbox.mark(new Map([[id, { state: 'undone' }]]));
      return mayBeThere;
    },
    close: outbox.close,
  };
}

/** What became of each. @throws when it is not known. */
async function deliver(
  race: RaceId,
  batch: readonly KeypadEntry[],
): Promise<Map<PassingId, Partial<KeypadEntry>>> {
  const seen = batch.filter(({ out }) => out === undefined);
  // Riders who are out go first and one by one: their order with passings means nothing.
  const marks = new Map<PassingId, Partial<KeypadEntry>>();
  for (const { id, out } of batch) if (out !== undefined) marks.set(id, await deliverOut(race, id, out));
  return seen.length === 0 ? marks : new Map([...marks, ...(await deliverSeen(race, seen))]);
}

async function deliverOut(
  race: RaceId,
  id: PassingId,
  { entry, status }: NonNullable<KeypadEntry['out']>,
): Promise<Partial<KeypadEntry>> {
  try {
    await ask('POST', `/v1/races/${race}/decisions`, {
      body: { type: 'set-status', id: decisionOf(id), entry, status },
    });
    return { state: 'sent' };
  } catch (error) {
    if (!isVerdict(error)) throw error;
    return { state: 'refused', says: error.message };
  }
}

/** The decision that a rider typed as out is. */
export const decisionOf = (id: PassingId): DecisionId => id.replace('keypad:', '') as DecisionId;

async function deliverSeen(
  race: RaceId,
  batch: readonly KeypadEntry[],
): Promise<Map<PassingId, Partial<KeypadEntry>>> {
  const passings = batch.map(({ id, bib, line, timeMs }) => {
    const who = bib === null ? { unknown: true } : { bib };
    return { id, line, timeMs, source: 'keypad', who };
  });
  type Answers = { passings: ({ id: PassingId } & ({ seq: number } | { refusal: { message: string } }))[] };
  try {
    const answers = await ask<Answers>('POST', `/v1/races/${race}/passings`, { body: { passings } });
    return new Map(
      answers.passings.map((answer) => [
        answer.id,
        'refusal' in answer ? { state: 'refused', says: answer.refusal.message } : { state: 'sent' },
      ]),
    );
  } catch (error) {
    if (!isVerdict(error)) throw error;
    return new Map(batch.map(({ id }) => [id, { state: 'refused', says: error.message }]));
  }
}

export const useOutbox = <T>(outbox: Outbox, pick: (entries: readonly KeypadEntry[]) => T): T =>
  useStore(outbox.store, ({ kept }) => pick(kept));
