/**
 * The keypad's outbox: every entry is kept on this device the moment it is made, sent in order, and let go of only
 * when the station says it is on disk. Each has an id made here, so sending one again changes nothing.
 * At most ENTRIES_MAX are kept; those on disk at the station leave first, waiting ones never do.
 */
import { createStore, type StoreApi, useStore } from 'zustand';
import { BIB_PATTERN, type LineId, type PassingId, type RaceId } from '../../../race/ids.ts';
import { recall, remember } from '../../ui/memory.ts';
import { ask, Refused } from '../api.ts';

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
  readonly store: StoreApi<{ entries: readonly KeypadEntry[] }>;
  /** Keeps and sends; oldest first. */
  add(seen: readonly { readonly bib: string | null; readonly timeMs: number }[], line: LineId): void;
  /** Takes an entry back here; true when the station already has it and must be told. */
  takeBack(id: PassingId): boolean;
  close(): void;
}

const ENTRIES_MAX = 400;
const BATCH_MAX = 50;
const RETRY_MS_MOST = 4_000;

export interface OutboxOptions {
  readonly race: RaceId;
  readonly now: () => number;
}

export function createOutbox({ race }: OutboxOptions): Outbox {
  const key = `keypad.${race}`;
  const store = createStore<{ entries: readonly KeypadEntry[] }>(() => ({
    entries: recall(key, parse) ?? [],
  }));
  let timer = 0;
  let failures = 0;
  let sending = false;
  let closed = false;

  const keep = (entries: readonly KeypadEntry[]) => {
    store.setState({ entries });
    remember(key, entries);
  };
  /** What was taken back stays so, whatever the station answers. */
  const mark = (marks: ReadonlyMap<PassingId, Partial<KeypadEntry>>) =>
    keep(
      store
        .getState()
        .entries.map((entry) => (entry.state === 'undone' ? entry : { ...entry, ...marks.get(entry.id) })),
    );

  const send = async (): Promise<void> => {
    clearTimeout(timer);
    if (sending || closed) return;
    const batch = store
      .getState()
      .entries.filter(({ state }) => state === 'waiting')
      .slice(0, BATCH_MAX);
    if (batch.length === 0) return;
    sending = true;
    try {
      mark(await deliver(race, batch));
      failures = 0;
    } catch {
      failures += 1;
    }
    sending = false;
    if (!closed && store.getState().entries.some(({ state }) => state === 'waiting'))
      timer = window.setTimeout(send, failures === 0 ? 0 : Math.min(300 * 2 ** failures, RETRY_MS_MOST));
  };
  const hurry = () => void send();
  window.addEventListener('online', hurry);
  hurry();

  return {
    store,
    add(seen, line) {
      const made = seen.map(({ bib, timeMs }) => ({
        ...{ id: `keypad:${crypto.randomUUID()}` as PassingId, bib, line, timeMs, state: 'waiting' as const },
      }));
      keep(shortened([...store.getState().entries, ...made]));
      hurry();
    },
    takeBack(id) {
      const entry = store.getState().entries.find((one) => one.id === id);
      // What may be on its way counts as sent: the station is told to set it aside.
      const mayBeThere = entry !== undefined && (entry.state === 'sent' || sending);
      mark(new Map([[id, { state: 'undone' as const }]]));
      return mayBeThere;
    },
    close() {
      closed = true;
      clearTimeout(timer);
      window.removeEventListener('online', hurry);
    },
  };
}

/** What became of each. @throws when it is not known: then all of them are sent again. */
async function deliver(
  race: RaceId,
  batch: readonly KeypadEntry[],
): Promise<Map<PassingId, Partial<KeypadEntry>>> {
  const passings = batch.map(({ id, bib, line, timeMs }) => ({
    ...{ id, line, timeMs, source: 'keypad', who: bib === null ? { unknown: true } : { bib } },
  }));
  type Answers = { passings: ({ id: PassingId } & ({ seq: number } | { refusal: { message: string } }))[] };
  try {
    const answers = await ask<Answers>('POST', `/v1/races/${race}/passings`, { body: { passings } });
    return new Map(
      answers.passings.map((answer) => [
        answer.id,
        'refusal' in answer
          ? { state: 'refused' as const, says: answer.refusal.message }
          : { state: 'sent' as const },
      ]),
    );
  } catch (error) {
    const final = error instanceof Refused && error.status >= 400 && error.status < 500;
    // A session that has ended or a limit that was met is no verdict on the entries.
    if (!final || error.status === 401 || error.status === 429) throw error;
    return new Map(batch.map(({ id }) => [id, { state: 'refused' as const, says: error.message }]));
  }
}

/** The oldest that are settled leave first. */
function shortened(entries: readonly KeypadEntry[]): readonly KeypadEntry[] {
  let excess = entries.length - ENTRIES_MAX;
  if (excess <= 0) return entries;
  return entries.filter(({ state }) => state === 'waiting' || excess-- <= 0);
}

const STATES: ReadonlySet<unknown> = new Set(['waiting', 'sent', 'refused', 'undone']);
const parse = (value: unknown): readonly KeypadEntry[] | undefined =>
  Array.isArray(value)
    ? (value as KeypadEntry[]).filter(
        (entry) =>
          typeof entry?.id === 'string' &&
          typeof entry.timeMs === 'number' &&
          (entry.bib === null || BIB_PATTERN.test(entry.bib)) &&
          STATES.has(entry.state),
      )
    : undefined;

export const useOutbox = <T>(outbox: Outbox, pick: (entries: readonly KeypadEntry[]) => T): T =>
  useStore(outbox.store, ({ entries }) => pick(entries));
