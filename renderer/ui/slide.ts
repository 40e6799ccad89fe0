/** Rows that slide to a new place when the order of a short list changes (a long one is a `SlidingList`). */
import { type RefObject, useLayoutEffect, useRef } from 'react';
import { prefersStillness } from './ticking.ts';

const SLIDE_MS = 250;

/** Children of `container` carry `data-key`; those known before slide from where they were. Run with each render. */
export function useSlide(container: RefObject<HTMLElement | null>): void {
  const tops = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const before = tops.current;
    const now = new Map<string, number>();
    for (const child of container.current?.children ?? []) {
      const row = child as HTMLElement;
      const key = row.dataset.key;
      if (key === undefined) continue;
      const top = row.offsetTop;
      now.set(key, top);
      const old = before.get(key);
      if (old === undefined || old === top || prefersStillness()) continue;
      const over = old > top ? 1 : 0;
      row.animate(
        [
          { transform: `translateY(${old - top}px)`, zIndex: over },
          { transform: 'none', zIndex: over },
        ],
        { duration: SLIDE_MS, easing: 'cubic-bezier(0.2, 0, 0, 1)' },
      );
    }
    tops.current = now;
  });
}
