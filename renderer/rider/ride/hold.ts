/** A button that must be held: by finger, mouse, or the space and enter keys. Letting go early does nothing. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';

export function useHold(holdMs: number, onHeld: () => void) {
  const [holding, setHolding] = useState(false);
  const timer = useRef(0);
  const act = useRef(onHeld);
  act.current = onHeld;

  const begin = (): void => {
    if (timer.current !== 0) return;
    setHolding(true);
    timer.current = window.setTimeout(() => {
      end();
      navigator.vibrate?.(200);
      act.current();
    }, holdMs);
  };
  const end = (): void => {
    clearTimeout(timer.current);
    timer.current = 0;
    setHolding(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  const isKey = ({ key }: KeyboardEvent): boolean => key === ' ' || key === 'Enter';
  return {
    holding,
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        if (event.button === 0) begin();
      },
      onPointerUp: end,
      onPointerLeave: end,
      onPointerCancel: end,
      onContextMenu: (event: { preventDefault(): void }) => event.preventDefault(),
      onKeyDown: (event: KeyboardEvent) => {
        if (isKey(event)) begin();
      },
      onKeyUp: (event: KeyboardEvent) => {
        if (isKey(event)) end();
      },
      onBlur: end,
    },
  };
}
