/**
 * A button for what should not happen by a slip: it acts after being held for a second, by pointer or by Enter or
 * Space; letting go earlier does nothing and says so.
 */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useUiWords } from '../words.ts';
import { Button, type ButtonProps } from './Button.tsx';
import './hold-button.css';

export const HOLD_MS = 1_000;

export interface HoldButtonProps extends Pick<ButtonProps, 'look' | 'small' | 'className'> {
  readonly onHeld: () => void;
  readonly children: ReactNode;
  readonly disabled?: boolean;
}

export function HoldButton({ onHeld, children, className, disabled = false, ...looks }: HoldButtonProps) {
  const words = useUiWords();
  const timer = useRef(0);
  const [holding, setHolding] = useState(false);
  const newest = useRef(onHeld);
  newest.current = onHeld;
  useEffect(() => () => clearTimeout(timer.current), []);

  const begin = () => {
    if (disabled || timer.current !== 0) return;
    setHolding(true);
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      setHolding(false);
      newest.current();
    }, HOLD_MS);
  };
  const end = () => {
    clearTimeout(timer.current);
    timer.current = 0;
    setHolding(false);
  };
  const isKey = (key: string) => key === 'Enter' || key === ' ';
  return (
    <Button
      {...looks}
      className={['hold', holding && 'holding', className].filter(Boolean).join(' ')}
      disabled={disabled}
      title={words.hold}
      onPointerDown={(event) => event.button === 0 && begin()}
      onPointerUp={end}
      onPointerLeave={end}
      onPointerCancel={end}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!isKey(event.key)) return;
        event.preventDefault();
        if (!event.repeat) begin();
      }}
      onKeyUp={(event) => isKey(event.key) && end()}
      onBlur={end}
    >
      <span className="hold-fill" aria-hidden="true" />
      <span className="hold-text">{children}</span>
      <span className="visually-hidden">({words.hold})</span>
    </Button>
  );
}
