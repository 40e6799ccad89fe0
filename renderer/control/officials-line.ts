/**
 * The officials' line as the console holds it: what only officials see comes as changes over one socket. While it is
 * down the console asks as often as it must; when it is back, everything is told anew.
 */
import { createStore, useStore } from 'zustand';
import { waitAfter } from '../../phone/backoff.ts';
import { type ListDelta, patchList } from '../../race/feed/list-delta.ts';
import type { RaceId } from '../../race/ids.ts';
import { liveUrl } from '../ui/live.ts';

export interface OfficialsLineState {
  /** The line stands, and these lists are as the station has them. */
  readonly up: boolean;
  /** Whose review, passings, decisions and requests these are. */
  readonly race: RaceId | null;
  /** By topic; a list that was not told is not there. */
  readonly lists: Readonly<Record<string, readonly unknown[]>>;
}

const NOTHING: OfficialsLineState = { up: false, race: null, lists: {} };
const OF_THE_STATION = ['races', 'health', 'aside', 'shared', 'refused', 'demo'] as const;
const WAIT = { firstMs: 500, mostMs: 8_000 };
/** The station says something every 15 s; silent twice as long, the line is dead. */
const SILENT_MS = 32_000;

const store = createStore<OfficialsLineState>(() => NOTHING);
let socket: WebSocket | null = null;
let wanted: RaceId | null = null;
let ridersWanted = false;
let failures = 0;
let timer = 0;
let silence = 0;

type Change = ListDelta<unknown> & { readonly whole?: true };
interface Message {
  readonly lists?: { readonly race: RaceId | null; readonly lists: Readonly<Record<string, Change>> };
}

/** What a thing in these lists is called: decisions by their place in the journal, riders by their entry, others by id. */
const keyOf = (item: unknown): string => {
  const { id, seq, entry } = item as { id?: unknown; seq?: unknown; entry?: unknown };
  return String(id ?? seq ?? entry);
};

function receive(text: string): void {
  const told = (JSON.parse(text) as Message).lists;
  if (told === undefined) return;
  const { race, lists } = store.getState();
  // Of another race than the one that is open now: on its way while it was left.
  if (told.race !== wanted && told.race !== null) return;
  const next: Record<string, readonly unknown[]> = { ...lists };
  for (const [topic, change] of Object.entries(told.lists))
    next[topic] = change.whole === true ? change.put : patchList(lists[topic] ?? [], change, keyOf);
  store.setState({ up: true, race: told.race ?? race, lists: next });
}

const heard = (): void => {
  clearTimeout(silence);
  silence = window.setTimeout(() => socket?.close(), SILENT_MS);
};

function connect(): void {
  clearTimeout(timer);
  if (socket !== null) return;
  const mine = new WebSocket(liveUrl().replace('/v1/live', '/v1/officials'));
  socket = mine;
  mine.onopen = () => {
    failures = 0;
    heard();
    mine.send(JSON.stringify({ follow: { race: wanted } }));
    if (ridersWanted) mine.send(JSON.stringify({ riders: true }));
  };
  mine.onmessage = ({ data }: MessageEvent<string>) => {
    if (mine !== socket) return;
    heard();
    receive(data);
  };
  mine.onclose = () => {
    if (mine !== socket) return;
    socket = null;
    clearTimeout(silence);
    store.setState(NOTHING);
    failures += 1;
    timer = window.setTimeout(connect, waitAfter(failures, WAIT));
  };
}

function stationOnly(): Record<string, readonly unknown[]> {
  const { lists } = store.getState();
  return Object.fromEntries(OF_THE_STATION.flatMap((topic) => (lists[topic] ? [[topic, lists[topic]]] : [])));
}

/** Follows a race instead of the one before; null: only the station. */
export function followOnOfficialsLine(race: RaceId | null): void {
  wanted = race;
  store.setState({ race: null, lists: stationOnly() });
  connect();
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ follow: { race } }));
}

/** While the riders' list is shown, the start list and the phones come by the line, too. */
export function showRidersOnOfficialsLine(shown: boolean): void {
  ridersWanted = shown;
  if (!shown) {
    const { entries: _entries, phones: _phones, ...lists } = store.getState().lists;
    store.setState({ lists });
  }
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ riders: shown }));
}

/** A list of this race; null while the line does not tell it, and it has to be asked for. */
export function useRaceList<Item>(race: RaceId, topic: 'entries' | 'phones'): readonly Item[] | null {
  return useStore(store, (state) =>
    state.up && state.race === race ? ((state.lists[topic] as readonly Item[] | undefined) ?? null) : null,
  );
}

export const officialsLine = {
  get: store.getState,
  subscribe: store.subscribe,
  /** True while this race's lists come by themselves. */
  tells: (race: RaceId): boolean => {
    const state = store.getState();
    return state.up && state.race === race && state.lists.review !== undefined;
  },
};

/** A list of the station; null while the line does not tell it, and it has to be asked for. */
export function useStationList<Item>(topic: (typeof OF_THE_STATION)[number]): readonly Item[] | null {
  return useStore(store, ({ up, lists }) =>
    up ? ((lists[topic] as readonly Item[] | undefined) ?? null) : null,
  );
}
