/**
 * What can be done to a race now: its next step as one button, everything else behind "Race actions". What
 * changes the race for everybody wants to be held for a second, or a word typed.
 */
import { useState } from 'react';
import type { BoardView } from '../../../race/live/board-view.ts';
import { Icon } from '../../ui/Icon.tsx';
import { HoldButton } from '../HoldButton.tsx';
import type { RaceDesk } from '../race-desk.ts';
import { useControlWords } from '../words.ts';
import { MoreActions } from './MoreActions.tsx';
import { StartDialog } from './StartDialog.tsx';

export function RaceActions({ desk, board }: { desk: RaceDesk; board: BoardView }) {
  const words = useControlWords();
  const [open, setOpen] = useState<'start' | 'more' | null>(null);
  const { state, result } = board.race;
  const someWait = board.categoryOrder.some((id) => board.categories[id]?.startMs == null);
  const atMs = () => Math.round(desk.live.now());
  const close = () => setOpen(null);
  return (
    <div className="race-actions">
      {(state === 'waiting' || (someWait && state === 'running')) && (
        <button
          type="button"
          data-act="start"
          className={`button ${state === 'waiting' ? 'primary' : ''}`}
          onClick={() => setOpen('start')}
        >
          {words.actions.start} …
        </button>
      )}
      {state === 'running' && (
        <HoldButton onHeld={() => void desk.decide({ type: 'bell', atMs: atMs() })}>
          <Icon name="bell" size={18} /> {words.actions.bell}
        </HoldButton>
      )}
      {(state === 'neutralised' || state === 'stopped') && (
        <HoldButton className="primary" onHeld={() => void desk.decide({ type: 'restart', atMs: atMs() })}>
          {words.actions.restart}
        </HoldButton>
      )}
      {state === 'finished' && result === 'live' && (
        <HoldButton
          className="primary"
          onHeld={() => void desk.decide({ type: 'publish-result', state: 'provisional' })}
        >
          {words.actions.provisional}
        </HoldButton>
      )}
      <button type="button" data-act="more" className="button" onClick={() => setOpen('more')}>
        {words.actions.more} …
      </button>
      {open === 'start' && <StartDialog desk={desk} board={board} onClose={close} />}
      {open === 'more' && <MoreActions desk={desk} board={board} onClose={close} />}
    </div>
  );
}
