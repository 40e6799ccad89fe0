/** The result as it stood at the end of an earlier lap: at first the last that the leader completed, and no later one. */
import { useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../race/ids.ts';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import type { RaceSession } from '../race-session.ts';
import { useSettingsWords } from '../settings/words.ts';
import { leadersLaps } from './leaders-laps.ts';

interface Props {
  readonly session: RaceSession;
  readonly board: BoardView;
  readonly id: CategoryId;
}

export function AsOfLap({ session, board, id }: Props) {
  const words = useSettingsWords();
  const most = leadersLaps(board, id);
  // Until a lap is typed the field follows the leader.
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (most === 0 ? '' : String(most));
  const lap = Number(text);
  const fits = Number.isInteger(lap) && lap >= 1 && lap <= most;
  const says = most === 0 ? words.asOfNone : words.asOfBounds(most);
  return (
    <div className="category-laps as-of">
      <label className="inline-field">
        <span>{words.asOf}</span>
        <input
          type="number"
          min={1}
          max={Math.max(1, most)}
          disabled={most === 0}
          value={text}
          aria-invalid={most > 0 && !fits}
          aria-describedby={`as-of-${id}`}
          onChange={({ target }) => setTyped(target.value)}
        />
      </label>
      <HoldButton
        disabled={!fits}
        onHeld={() => void session.decide({ type: 'set-laps', category: id, laps: lap, asOf: true })}
      >
        {words.asOf} {fits ? lap : '…'}
      </HoldButton>
      <small id={`as-of-${id}`} className={most > 0 && !fits ? 'problem' : 'muted'}>
        {says}
      </small>
    </div>
  );
}
