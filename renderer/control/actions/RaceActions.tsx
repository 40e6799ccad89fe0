/**
 * What can be done to a race now: its next step as one button, everything else behind "Race actions". What
 * changes the race for everybody wants to be held for a second, or a word typed.
 */

import { useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { isAgainstTheClock } from '../../../race/row-figures.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Button } from '../../ui/primitives/Button.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { type CorrectionKind, kindsFor } from '../corrections/kinds.ts';
import { useCorrectionWords } from '../corrections/words.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { provisionalOrder } from '../results/Versions.tsx';
import { useSettingsWords } from '../settings/words.ts';
import { useControlWords } from '../words.ts';
import { MoreActions } from './MoreActions.tsx';
import { openOf } from './OpenQuestions.tsx';
import { StartDialog } from './StartDialog.tsx';

/** What is most often wanted: the sprints of races that have them, else what is the matter with a rider. */
const usualKind = (board: BoardView): CorrectionKind =>
  kindsFor(board.race.format).includes('sprints') ? 'sprints' : 'status';

export function RaceActions({ session, board }: { session: RaceSession; board: BoardView }) {
  const words = useControlWords();
  const corrections = useCorrectionWords();
  const settings = useSettingsWords();
  const questions = useRaceSession(session, ({ review }) => openOf(review).length);
  const [open, setOpen] = useState(false);
  const starting = useRaceSession(session, (state) => state.starting);
  const { state, result } = board.race;
  const someWait = board.categoryOrder.some((id) => board.categories[id]?.startMs == null);
  const atMs = () => Math.round(session.live.now());
  return (
    <div className="race-actions">
      {(state === 'waiting' || (someWait && state === 'running')) && (
        <Button
          data-act="start"
          look={state === 'waiting' ? 'primary' : undefined}
          onClick={() => session.openStart(true)}
        >
          {words.actions.start} …
        </Button>
      )}
      {state === 'running' && !isAgainstTheClock(board.race.format) && (
        <HoldButton onHeld={() => void session.decide({ type: 'bell', atMs: atMs() })}>
          <Icon name="bell" size={18} /> {words.actions.bell}
        </HoldButton>
      )}
      {(state === 'neutralised' || state === 'stopped') && (
        <HoldButton look="primary" onHeld={() => void session.decide({ type: 'restart', atMs: atMs() })}>
          {words.actions.restart}
        </HoldButton>
      )}
      {/* Before the button it is about: coming late, it must not push that from under a finger. */}
      {state === 'finished' && result === 'live' && questions > 0 && (
        <Questions
          says={settings.openQuestions(questions)}
          questions={questions}
          onOpen={() => setOpen(true)}
        />
      )}
      {state === 'finished' && result === 'live' && questions === 0 && (
        <HoldButton look="primary" onHeld={() => void session.decide(provisionalOrder(session.live.now()))}>
          {words.actions.provisional}
        </HoldButton>
      )}
      {/* With questions open it asks: they are named where it is published. */}
      {state === 'finished' && result === 'live' && questions > 0 && (
        <Button look="primary" onClick={() => setOpen(true)}>
          {words.actions.provisional} …
        </Button>
      )}
      <Button
        data-act="correct"
        onClick={() => session.correct({ kind: usualKind(board), entry: session.store.getState().selected })}
      >
        {corrections.open}
      </Button>
      <Button data-act="more" onClick={() => setOpen(true)}>
        {words.actions.more} …
      </Button>
      {starting && <StartDialog session={session} board={board} onClose={() => session.openStart(false)} />}
      {open && <MoreActions session={session} board={board} onClose={() => setOpen(false)} />}
    </div>
  );
}

/** How many are open; where the row has no room for a sentence the number says it. */
function Questions(props: {
  readonly says: string;
  readonly questions: number;
  readonly onOpen: () => void;
}) {
  const says = props.says.replace(/\s?:$/, '');
  return (
    <Button small className="open-questions" title={says} onClick={props.onOpen}>
      <span aria-hidden="true">▲ {props.questions}</span>
      <span>▲ {says}</span>
    </Button>
  );
}
