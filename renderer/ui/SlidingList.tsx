/**
 * A list of rows of one height that slide to a new place when the order changes. Only the rows in view (and a few
 * around them) exist, so that thousands cost what twenty do. The list is its own scroll container.
 */
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { present } from '../../race/present.ts';
import { prefersStillness } from './ticking.ts';

export interface SlidingListProps<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => number | string;
  /** Row height in CSS pixels. */
  readonly rowPx: number;
  readonly render: (item: Item, index: number) => ReactNode;
  readonly label: string;
  readonly className?: string;
  /** Above the rows, scrolling with them. */
  readonly head?: ReactNode;
  readonly foot?: ReactNode;
}

const OVERSCAN_ROWS = 6;
const SLIDE_MS = 240;

export function SlidingList<Item>(props: SlidingListProps<Item>) {
  const { items, keyOf, rowPx, render, label, className, head, foot } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [range, setRange] = useState({ from: 0, to: 30 });
  const places = useRef(new Map<number | string, number>());

  useEffect(() => {
    const element = present(scroller.current, "The list's place on the page");
    const measure = () => {
      const top = element.scrollTop - (list.current?.offsetTop ?? 0);
      const from = Math.max(0, Math.floor(top / rowPx) - OVERSCAN_ROWS);
      const to = Math.ceil((top + element.clientHeight) / rowPx) + OVERSCAN_ROWS;
      setRange((old) => (old.from === from && old.to === to ? old : { from, to }));
    };
    measure();
    element.addEventListener('scroll', measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', measure);
      observer.disconnect();
    };
  }, [rowPx]);

  useLayoutEffect(() => {
    const before = places.current;
    const now = new Map(items.map((item, index) => [keyOf(item), index]));
    places.current = now;
    if (before.size === 0 || prefersStillness()) return;
    const reach = (scroller.current?.clientHeight ?? 800) + rowPx;
    for (const row of present(list.current, "The list's place on the page").children) {
      const key = present((row as HTMLElement).dataset.key, 'The key of a row');
      const index = now.get(key) ?? now.get(Number(key));
      const old = before.get(key) ?? before.get(Number(key));
      if (index === undefined || old === undefined || index === old) continue;
      const from = Math.max(-reach, Math.min(reach, (old - index) * rowPx));
      // Someone who gains a place passes over the others.
      const over = old > index ? 1 : 0;
      row.animate(
        [
          { transform: `translateY(${from}px)`, zIndex: over },
          { transform: 'none', zIndex: over },
        ],
        { duration: SLIDE_MS, easing: 'cubic-bezier(0.2, 0, 0, 1)' },
      );
    }
  }, [items, keyOf, rowPx]);

  const from = Math.min(range.from, Math.max(0, items.length - 1));
  return (
    <div ref={scroller} className={`sliding ${className ?? ''}`}>
      {head}
      <ol ref={list} className="sliding-rows" aria-label={label} style={{ height: items.length * rowPx }}>
        {items.slice(from, range.to).map((item, i) => (
          <li
            key={keyOf(item)}
            data-key={keyOf(item)}
            className="sliding-row"
            aria-setsize={items.length}
            aria-posinset={from + i + 1}
            style={{ top: (from + i) * rowPx, height: rowPx }}
          >
            {render(item, from + i)}
          </li>
        ))}
      </ol>
      {foot}
    </div>
  );
}
