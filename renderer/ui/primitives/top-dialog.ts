/** The dialog that lies on top now: a modal dialog makes all else inert, so messages are shown within it. */
import { createStore, useStore } from 'zustand';

const store = createStore<{ readonly open: readonly HTMLElement[] }>(() => ({ open: [] }));

/** Says that a dialog has opened; returns what says that it has closed. */
export function dialogOpened(dialog: HTMLElement): () => void {
  store.setState(({ open }) => ({ open: [...open, dialog] }));
  return () => store.setState(({ open }) => ({ open: open.filter((one) => one !== dialog) }));
}

export const useTopDialog = (): HTMLElement | null => useStore(store, ({ open }) => open.at(-1) ?? null);
