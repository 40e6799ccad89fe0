/**
 * What somebody said at a page, kept on this device until the station has it on disk: sent in order, each with an id made
 * here, so that an hour without Wi-Fi loses nothing and sending one again changes nothing. So many are kept; those the
 * station has leave first, waiting ones never do.
 */
import { createStore, type StoreApi } from 'zustand';
import { waitAfter } from '../../phone/backoff.ts';
import { recall, remember } from './memory.ts';

export interface Kept {
  readonly id: string;
  readonly state: 'waiting' | 'sent' | 'refused' | 'undone';
}

export type Marks<One extends Kept> = ReadonlyMap<One['id'], Partial<One>>;

export interface PageOutbox<One extends Kept> {
  readonly store: StoreApi<{ readonly kept: readonly One[] }>;
  /** Keeps and sends; oldest first. */
  add(more: readonly One[]): void;
  mark(marks: Marks<One>): void;
  forget(id: One['id']): void;
  /** A batch is on its way now. */
  isSending(): boolean;
  close(): void;
}

export interface OutboxParts<One extends Kept> {
  /** Under which it is remembered on this device. */
  readonly key: string;
  readonly keptMax: number;
  /** So many are sent at once. */
  readonly batchMax: number;
  /** Of what was remembered, what still makes sense. */
  readonly isKept: (value: One) => boolean;
  /** What became of each. @throws when it is not known: then all of them are sent again. */
  readonly deliver: (batch: readonly One[]) => Promise<Marks<One>>;
}

const RETRY = { firstMs: 600, mostMs: 4_000 };

export function openPageOutbox<One extends Kept>(parts: OutboxParts<One>): PageOutbox<One> {
  const { key, keptMax, batchMax, isKept, deliver } = parts;
  const parse = (value: unknown): readonly One[] | undefined =>
    Array.isArray(value)
      ? (value as One[]).filter((one) => typeof one?.id === 'string' && isKept(one))
      : undefined;
  const store = createStore<{ kept: readonly One[] }>(() => ({ kept: recall(key, parse) ?? [] }));
  let timer = 0;
  let failures = 0;
  let sending = false;
  let closed = false;

  const keep = (kept: readonly One[]): void => {
    store.setState({ kept });
    remember(key, kept);
  };
  // What was taken back stays so, whatever the station answers.
  const mark = (marks: Marks<One>): void =>
    keep(
      store
        .getState()
        .kept.map((one) => (one.state === 'undone' ? one : { ...one, ...marks.get(one.id as One['id']) })),
    );
  const waiting = (): readonly One[] => store.getState().kept.filter(({ state }) => state === 'waiting');

  const send = async (): Promise<void> => {
    clearTimeout(timer);
    const batch = waiting().slice(0, batchMax);
    if (sending || closed || batch.length === 0) return;
    sending = true;
    try {
      mark(await deliver(batch));
      failures = 0;
    } catch {
      failures += 1;
    }
    sending = false;
    if (!closed && waiting().length > 0)
      timer = window.setTimeout(send, failures === 0 ? 0 : waitAfter(failures, RETRY));
  };
  const hurry = (): void => void send();
  window.addEventListener('online', hurry);
  hurry();

  return {
    store,
    add(more) {
      keep(shortened([...store.getState().kept, ...more], keptMax));
      hurry();
    },
    mark,
    forget: (id) => keep(store.getState().kept.filter((one) => one.id !== id)),
    isSending: () => sending,
    close() {
      closed = true;
      clearTimeout(timer);
      window.removeEventListener('online', hurry);
    },
  };
}

/** The oldest that are settled leave first. */
export function shortened<One extends Kept>(kept: readonly One[], keptMax: number): readonly One[] {
  let excess = kept.length - keptMax;
  return kept.filter(({ state }) => state === 'waiting' || excess-- <= 0);
}
