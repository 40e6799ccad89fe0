/**
 * Keys that work anywhere on the console: digits go to the keypad, one key each focuses a panel, Ctrl/Cmd K opens
 * the commands. Nothing here fires while somebody types into a field. One-key shortcuts can be switched off.
 */
import { useEffect, useRef } from 'react';
import { createStore, useStore } from 'zustand';
import { recall, remember } from '../ui/memory.ts';

const KEY = 'control.one-key';
const store = createStore<{ on: boolean }>(() => ({
  on: recall(KEY, (value) => (typeof value === 'boolean' ? value : undefined)) ?? true,
}));

export function useOneKey(): readonly [boolean, (on: boolean) => void] {
  const on = useStore(store, (state) => state.on);
  return [
    on,
    (next) => {
      store.setState({ on: next });
      remember(KEY, next);
    },
  ];
}

export interface Shortcuts {
  readonly palette: () => void;
  readonly undo: () => void;
  /** A digit or `?` typed outside any field; true when it was taken. */
  readonly digit: (key: string, timeStamp: number) => boolean;
  /** By lower-case letter or key name. */
  readonly keys: Readonly<Record<string, () => void>>;
}

const FIELDS = 'input, textarea, select, [contenteditable], [role="dialog"]';

export function useShortcuts(shortcuts: Shortcuts): void {
  const newest = useRef(shortcuts);
  newest.current = shortcuts;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // A dialog has the keys for itself, also when the focus was lost with a button that went away.
      if (document.querySelector('dialog[open]')) return;
      const { palette, undo, digit, keys } = newest.current;
      const inField = event.target instanceof Element && event.target.closest(FIELDS) !== null;
      const key = event.key.toLowerCase();
      if ((event.ctrlKey || event.metaKey) && !event.altKey) {
        if (key === 'k') {
          event.preventDefault();
          palette();
        } else if (key === 'z' && !event.shiftKey && !inField) {
          event.preventDefault();
          undo();
        }
        return;
      }
      if (inField || event.altKey || !store.getState().on) return;
      if (/^[0-9?]$/.test(event.key)) {
        if (digit(event.key, event.timeStamp)) event.preventDefault();
        return;
      }
      const act = keys[key];
      if (act) {
        event.preventDefault();
        act();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
