/** The keypad's outbox: every entry is on this device the moment it is made (renderer/ui/outbox.ts). */
import { useStore } from 'zustand';
import { BIB_PATTERN, type LineId, type PassingId, type RaceId } from '../../../race/ids.ts';
import { openPageOutbox, type PageOutbox } from '../../ui/outbox.ts';
import { ask, isVerdict } from '../api.ts';

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
}

export interface Outbox {
  readonly store: PageOutbox<KeypadEntry>['store'];
  /** Keeps and sends; oldest first. */
  add(seen: readonly { readonly bib: string | null; readonly timeMs: number }[], line: LineId): void;
  /** Takes an entry back here; true when the station already has it and must be told. */
  takeBack(id: PassingId): boolean;
  close(): void;
}

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
