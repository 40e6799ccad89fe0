/**
 * What the starter said, kept on this device until the station has it on disk: sent in order, each with its own id
 * and its own moment, so that an hour without Wi-Fi loses no start and moves none. At most KEPT_MAX are kept; those
 * the station has leave first.
 */
import { createStore, type StoreApi } from 'zustand';
import type { CategoryId, DecisionId, EntryId, RaceId } from '../../race/ids.ts';
import { ask, newId, Refused } from '../control/api.ts';
import { recall, remember } from '../ui/memory.ts';

export type StarterSays =
  | { readonly says: 'gun'; readonly atMs: number; readonly categories?: readonly CategoryId[] }
  | { readonly says: 'started'; readonly entry: EntryId; readonly atMs: number }
  | { readonly says: 'no-show' | 'came-after-all'; readonly entry: EntryId };

export interface Said {
  readonly id: DecisionId;
  readonly what: StarterSays;
  readonly state: 'waiting' | 'sent' | 'refused';
  readonly why?: string;
}

export interface StartOutbox {
  readonly store: StoreApi<{ readonly said: readonly Said[] }>;
  say(what: StarterSays): void;
  /** What was refused has been read. */
  forget(id: DecisionId): void;
  close(): void;
}

const KEPT_MAX = 300;
const RETRY_MS_MOST = 4_000;

/** `onSent`: something is on disk at the station; the page looks again before it lets go of what it knew itself. */
export function openOutbox(race: RaceId, onSent: () => Promise<void>): StartOutbox {
  const key = `start.outbox.${race}`;
  const store = createStore<{ said: readonly Said[] }>(() => ({ said: recall(key, parse) ?? [] }));
  let timer = 0;
  let failures = 0;
  let sending = false;
  let closed = false;
  const keep = (said: readonly Said[]) => {
    store.setState({ said });
    remember(key, said);
  };
  const mark = (id: DecisionId, change: Partial<Said>) =>
    keep(store.getState().said.map((one) => (one.id === id ? { ...one, ...change } : one)));

  const send = async (): Promise<void> => {
    clearTimeout(timer);
    const next = store.getState().said.find(({ state }) => state === 'waiting');
    if (sending || closed || !next) return;
    sending = true;
    try {
      await ask('POST', `/v1/races/${race}/starts`, { body: { decision: next.id, what: next.what } });
      failures = 0;
      await onSent();
      mark(next.id, { state: 'sent' });
    } catch (error) {
      if (isFinal(error)) mark(next.id, { state: 'refused', why: error.message });
      else failures += 1;
    }
    sending = false;
    if (!closed)
      timer = window.setTimeout(send, failures === 0 ? 0 : Math.min(300 * 2 ** failures, RETRY_MS_MOST));
  };
  const hurry = () => void send();
  window.addEventListener('online', hurry);
  hurry();

  return {
    store,
    say(what) {
      keep(shortened([...store.getState().said, { id: newId(), what, state: 'waiting' }]));
      hurry();
    },
    forget: (id) => keep(store.getState().said.filter((one) => one.id !== id)),
    close() {
      closed = true;
      clearTimeout(timer);
      window.removeEventListener('online', hurry);
    },
  };
}

/** A session that has ended or a limit that was met is no verdict on what was said. */
const isFinal = (error: unknown): error is Refused =>
  error instanceof Refused && error.status < 500 && error.status !== 401 && error.status !== 429;

export function shortened(said: readonly Said[], keptMax = KEPT_MAX): readonly Said[] {
  let excess = said.length - keptMax;
  return said.filter(({ state }) => state === 'waiting' || excess-- <= 0);
}

const STATES: ReadonlySet<unknown> = new Set(['waiting', 'sent', 'refused']);
const SAYS: ReadonlySet<unknown> = new Set(['gun', 'started', 'no-show', 'came-after-all']);
const parse = (value: unknown): readonly Said[] | undefined =>
  Array.isArray(value)
    ? (value as Said[]).filter(
        (one) => typeof one?.id === 'string' && STATES.has(one.state) && SAYS.has(one.what?.says),
      )
    : undefined;
