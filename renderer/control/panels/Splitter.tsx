/** The edge between two panels: dragged, or moved by the arrow keys. */
import { type PointerEvent, useRef } from 'react';
import { present } from '../../../race/present.ts';

export interface SplitterProps {
  readonly label: string;
  /** `columns`: moves left and right. */
  readonly between: 'columns' | 'rows';
  /** 0 … 100, for readers of the screen. */
  readonly value: number;
  /** By a share (0 … 1) of the container's width or height. */
  readonly onMove: (share: number) => void;
}

const KEY_STEP = 0.02;

export function Splitter({ label, between, value, onMove }: SplitterProps) {
  const last = useRef<number | null>(null);
  const along = (event: PointerEvent) => (between === 'columns' ? event.clientX : event.clientY);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged or focused.
    <div
      role="separator"
      aria-orientation={between === 'columns' ? 'vertical' : 'horizontal'}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(value)}
      tabIndex={0}
      className={`splitter splitter-${between}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        last.current = along(event);
      }}
      onPointerMove={(event) => {
        if (last.current === null) return;
        const room = present(
          event.currentTarget.parentElement,
          'What the splitter splits',
        ).getBoundingClientRect();
        onMove((along(event) - last.current) / (between === 'columns' ? room.width : room.height));
        last.current = along(event);
      }}
      onPointerUp={() => {
        last.current = null;
      }}
      onLostPointerCapture={() => {
        last.current = null;
      }}
      onKeyDown={(event) => {
        const [less, more] = between === 'columns' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
        if (event.key !== less && event.key !== more) return;
        event.preventDefault();
        event.stopPropagation();
        onMove(event.key === less ? -KEY_STEP : KEY_STEP);
      }}
    />
  );
}
