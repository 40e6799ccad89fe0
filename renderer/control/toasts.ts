/** Short messages at the edge of the screen: what was done, with its undo, and what was refused and why. */
import { createStore, useStore } from 'zustand';

export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'waiting' | 'refused';
  readonly text: string;
  /** What it was about: riders, times. */
  readonly about?: string;
  readonly undo?: () => void;
}

/** More push the oldest out. */
const SHOWN_MOST = 4;
const STAYS_MS = { done: 10_000, waiting: 60_000, refused: 20_000 } as const;

const store = createStore<{ toasts: readonly Toast[] }>(() => ({ toasts: [] }));
let next = 1;

export const useToasts = (): readonly Toast[] => useStore(store, ({ toasts }) => toasts);

export function dropToast(id: number): void {
  store.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/** Shows it and returns its id. */
export function toast(message: Omit<Toast, 'id'>): number {
  const id = next++;
  store.setState(({ toasts }) => ({ toasts: [...toasts, { ...message, id }].slice(-SHOWN_MOST) }));
  setTimeout(() => dropToast(id), STAYS_MS[message.kind]);
  return id;
}
