import type { KeyboardEvent, PointerEvent } from 'react';
import type { BoardRow, BoardView } from '../../../race/feed/board-view.ts';
import type { PassingLine } from '../../../race/race.ts';
import { Bib } from '../../ui/Bib.tsx';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { colourOf } from '../../ui/standing.ts';
import { written } from '../time-of-day.ts';
import { useControlWords } from '../words.ts';
import { useCorrectionWords } from './words.ts';

export interface PhotoRowProps {
  readonly board: BoardView;
  readonly row: BoardRow;
  readonly place: number | undefined;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** On the same place as the one before. */
  readonly isLevel: boolean;
  readonly isDragged: boolean;
  /** What was timed, and when the first of the picture came, ms. */
  readonly passing: PassingLine | undefined;
  readonly firstMs: number;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onLevel: () => void;
  readonly onLeaveOut: () => void;
  readonly onGrab: () => void;
  readonly onDrag: (event: PointerEvent) => void;
  readonly onDrop: () => void;
}

/** One rider of a picture: the place, what was timed, and what can be done with them. */
export function PhotoRow(props: PhotoRowProps) {
  const { board, row, place, isLevel, isDragged } = props;
  return (
    <li
      data-entry={row.entry}
      className={`photo-row ${isDragged ? 'dragged' : ''} ${isLevel ? 'level' : ''}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the row is moved by keys; its buttons do the same.
      tabIndex={0}
      aria-label={`${place}. ${row.bib} ${row.name}`}
      onKeyDown={props.onKey}
    >
      <span
        className="photo-handle"
        aria-hidden="true"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          props.onGrab();
        }}
        onPointerMove={props.onDrag}
        onPointerUp={props.onDrop}
        onPointerCancel={props.onDrop}
      >
        ⠿
      </span>
      <span className="photo-place figure">{place}</span>
      <Bib bib={row.bib} colour={colourOf(board, row)} />
      <span className="photo-name">{row.name}</span>
      <Timed {...props} />
      <Acts {...props} />
    </li>
  );
}

/** The time at the line, how far behind the first, and how sure it is. */
function Timed({ board, passing, firstMs }: PhotoRowProps) {
  const words = useControlWords();
  const mine = useCorrectionWords();
  const seconds = (ms: number) => (ms / 1_000).toFixed(3);
  return (
    <span className="photo-time figure">
      {passing ? written(passing.timeMs, board.race.timeZone, 3) : '–'}
      <small className="muted">
        {passing
          ? `+${seconds(passing.timeMs - firstMs)} ±${seconds(passing.uncertaintyMs)} ${
              words.passings.sources[passing.source] ?? passing.source
            }`
          : mine.noPassings}
      </small>
    </span>
  );
}

function Acts({ row, isFirst, isLast, isLevel, onMove, onLevel, onLeaveOut }: PhotoRowProps) {
  const mine = useCorrectionWords();
  return (
    <span className="photo-acts">
      <IconButton disabled={isFirst} label={`${mine.up}: ${row.bib}`} onClick={() => onMove(-1)}>
        <span aria-hidden="true">↑</span>
      </IconButton>
      <IconButton disabled={isLast} label={`${mine.down}: ${row.bib}`} onClick={() => onMove(1)}>
        <span aria-hidden="true">↓</span>
      </IconButton>
      <IconButton
        disabled={isFirst}
        aria-pressed={isLevel}
        label={`${mine.level}: ${row.bib}`}
        title={mine.level}
        onClick={onLevel}
      >
        <span aria-hidden="true">=</span>
      </IconButton>
      <IconButton
        icon="close"
        label={`${mine.leaveOut}: ${row.bib}`}
        size={16}
        title={mine.leaveOut}
        onClick={onLeaveOut}
      />
    </span>
  );
}
