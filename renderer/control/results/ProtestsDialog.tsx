/** The protest register: who, when, against whom, the fee, until when, and who decided what. */

import { useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { labelled, timeOfDay } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { LodgeForm } from './LodgeForm.tsx';
import { RuleForm } from './RuleForm.tsx';
import { type RegisterLine, registerOf } from './register.ts';
import { useRegisterWords } from './words.ts';

export function ProtestsDialog({ session }: { session: RaceSession }) {
  const open = useRaceSession(session, (state) => state.protests);
  const board = useRaceLive(session.live, (state) => state.board);
  return open && board ? <Register session={session} board={board} /> : null;
}

function Register({ session, board }: { session: RaceSession; board: BoardView }) {
  const words = useRegisterWords();
  const audit = useRaceSession(session, (state) => state.audit);
  const register = registerOf(audit);
  const [deciding, setDeciding] = useState<string | null>(null);
  return (
    <Dialog
      title={words.title}
      onClose={() => session.openProtests(false)}
      wide
      typing={register.length === 0}
    >
      <div className="register">
        {register.length === 0 && <p className="muted">{words.none}</p>}
        <ol className="register-lines">
          {register.toReversed().map((line) => (
            <Line
              key={line.protest.id}
              session={session}
              board={board}
              line={line}
              deciding={deciding === line.protest.id}
              onDecide={(on) => setDeciding(on ? line.protest.id : null)}
            />
          ))}
        </ol>
        <details className="register-lodge" open={register.length === 0}>
          <summary className="button">{words.lodge}</summary>
          <LodgeForm session={session} board={board} />
        </details>
      </div>
    </Dialog>
  );
}

interface LineProps {
  readonly session: RaceSession;
  readonly board: BoardView;
  readonly line: RegisterLine;
  readonly deciding: boolean;
  readonly onDecide: (on: boolean) => void;
}

function Line({ session, board, line, deciding, onDecide }: LineProps) {
  const words = useRegisterWords();
  const { number, protest, ruling, takenBy, late } = line;
  const time = (ms: number) => timeOfDay(ms, board.race.timeZone, false);
  const against = protest.against.map((entry) => {
    const row = board.rows[entry];
    return row ? `${row.bib} ${row.name}` : '?';
  });
  const overdue = ruling === null && protest.untilMs !== undefined && protest.untilMs < session.live.now();
  return (
    <li className="register-line">
      <div className="register-head">
        <strong>{words.number(number)}</strong>
        <span className={ruling === null ? 'state state-attention' : 'state state-ok'}>
          {ruling === null
            ? `▲ ${words.open}`
            : `● ${words.ruled(words.outcomes[ruling.outcome], ruling.commissaire, time(ruling.ruledAtMs))}`}
        </span>
      </div>
      <p>
        <strong>{protest.by}</strong> · {time(protest.lodgedAtMs)}
        {against.length > 0 && ` · ${words.against.replace(/ \(.*/, '')} ${against.join(', ')}`}
        {protest.fee && ` · ${labelled(words.fee, protest.fee)}`}
        {ruling?.fee && ` (${words.fees[ruling.fee]})`}
      </p>
      <p>{protest.about}</p>
      {ruling && ruling.ruling !== '' && <p>→ {ruling.ruling}</p>}
      <p className="muted">
        {words.takenBy(takenBy)}
        {ruling === null && protest.untilMs !== undefined && (
          <span className={overdue ? 'state-attention' : ''}>
            {' '}
            · {overdue ? words.overdue(time(protest.untilMs)) : words.decideUntil(time(protest.untilMs))}
          </span>
        )}
        {late && <span className="state-attention"> · {words.late}</span>}
      </p>
      {ruling === null ? (
        deciding ? (
          <RuleForm session={session} board={board} line={line} onDone={() => onDecide(false)} />
        ) : (
          <Button small onClick={() => onDecide(true)}>
            {words.decide}
          </Button>
        )
      ) : (
        <Button small onClick={() => void session.decide({ type: 'undo', target: ruling.id })}>
          {words.takeBack}
        </Button>
      )}
    </li>
  );
}
