/** The planned start, one press away where a race is started: it proposes itself, and starts nothing. */
import type { BoardView } from '../../../../race/feed/board-view.ts';
import { age, timeOfDay } from '../../../ui/format.ts';
import { Button } from '../../../ui/primitives/Button.tsx';
import { written } from '../../time-of-day.ts';
import { useDayWords } from './words.ts';

/** A plan that is nearer than this is what the starter means. */
const SOON_MS = 10 * 60_000;
/** A countdown needs a moment to be seen. */
const LEAST_MS = 5_000;

/** The planned start, UTC epoch ms, if it is the one that is meant now: ahead, and soon; null otherwise. */
export function plannedAhead(board: BoardView, nowMs: number): number | null {
  const { plannedStartMs, state } = board.race;
  if (plannedStartMs === undefined || state !== 'waiting') return null;
  const inMs = plannedStartMs - nowMs;
  return inMs >= LEAST_MS && inMs <= SOON_MS ? plannedStartMs : null;
}

interface Props {
  readonly board: BoardView;
  readonly nowMs: number;
  /** The time of day that stands in the field. */
  readonly chosen: string | null;
  readonly onChoose: (text: string) => void;
}

export function PlannedStart({ board, nowMs, chosen, onChoose }: Props) {
  const { start: words } = useDayWords();
  const { plannedStartMs: plannedMs, timeZone: zone } = board.race;
  if (plannedMs === undefined) return null;
  const time = timeOfDay(plannedMs, zone);
  const text = written(plannedMs, zone, 3);
  const isAhead = plannedMs > nowMs;
  const says = isAhead ? words.ahead(time, age(plannedMs - nowMs)) : words.past(time, age(nowMs - plannedMs));
  return (
    <div className="planned-start">
      <span className="muted">{says}</span>
      {isAhead && (
        <Button className="figure" aria-pressed={chosen === text} onClick={() => onChoose(text)}>
          {words.planned(time)}
        </Button>
      )}
    </div>
  );
}
