/** Which panels a race's view shows and how much room each has: remembered on this device. */
import { createStore, useStore } from 'zustand';
import { recall, remember } from '../../ui/memory.ts';

export const ROWS = [
  ['board', 'map', 'attention'],
  ['keypad', 'passings', 'log'],
] as const;
export type PanelName = (typeof ROWS)[number][number];
export const PANELS: readonly PanelName[] = ROWS.flat();

/** The key that leads to each. */
export const PANEL_KEYS: Readonly<Record<PanelName, string>> = {
  board: 'B',
  map: 'M',
  attention: 'A',
  keypad: 'K',
  passings: 'P',
  log: 'L',
};

export interface Layout {
  readonly hidden: readonly PanelName[];
  /** Shares of the width of its row. */
  readonly width: Readonly<Record<PanelName, number>>;
  /** Share of the height that the upper row has, 0.2 … 0.8. */
  readonly upper: number;
}

export const FIRST: Layout = {
  hidden: [],
  width: { board: 46, map: 32, attention: 22, keypad: 34, passings: 36, log: 30 },
  upper: 0.62,
};
const SHARE_LEAST = 8;
const KEY = 'control.layout';

const parse = (value: unknown): Layout | undefined => {
  const kept = value as Layout | null;
  const fits =
    typeof kept?.upper === 'number' &&
    Array.isArray(kept.hidden) &&
    PANELS.every((name) => typeof kept.width?.[name] === 'number' && kept.width[name] >= 1);
  return fits ? kept : undefined;
};

const store = createStore<Layout>(() => recall(KEY, parse) ?? FIRST);
const change = (layout: Partial<Layout>) => {
  store.setState(layout);
  remember(KEY, store.getState());
};

export const useLayout = (): Layout => useStore(store);
export const resetLayout = (): void => change(FIRST);

export function showPanel(name: PanelName, shown: boolean): void {
  const others = store.getState().hidden.filter((one) => one !== name);
  change({ hidden: shown ? others : [...others, name] });
}

/** Moves the edge between two panels by a share of their row; neither gets too small to be used. */
export function moveEdge(left: PanelName, right: PanelName, share: number): void {
  const { width } = store.getState();
  const both = width[left] + width[right];
  const next = Math.min(both - SHARE_LEAST, Math.max(SHARE_LEAST, width[left] + share));
  change({ width: { ...width, [left]: next, [right]: both - next } });
}

export const setUpper = (share: number): void => change({ upper: Math.min(0.8, Math.max(0.2, share)) });
export const upperNow = (): number => store.getState().upper;
