/** Keys that are pressed under stress: messages keep clear of them. A part of a page says so for as long as it is there. */
import { type RefObject, useEffect } from 'react';

const parts = new Set<Element>();
const listeners = new Set<() => void>();
const sizes = new ResizeObserver(() => told());
const told = (): void => {
  for (const listener of listeners) listener();
};

/** Messages are shown beside this element, never on it. */
export function useKeepClear(ref: RefObject<Element | null>): void {
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    parts.add(element);
    sizes.observe(element);
    told();
    return () => {
      parts.delete(element);
      sizes.unobserve(element);
      told();
    };
  }, [ref]);
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where those parts are now, px of the window; those that are not shown are left out. */
export const keptClear = (): readonly Box[] =>
  [...parts]
    .map((part) => part.getBoundingClientRect())
    .filter(({ width, height }) => width > 0 && height > 0);

/** Hears when such a part comes, goes or changes its size; returns how to stop. */
export function onKeptClear(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
