/** The chosen rider's passings: each can be moved, set aside or restored, or given to another bib. */

import { useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { PassingLine } from '../../../race/race.ts';
import { plusMinus } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import type { Order } from '../api.ts';
import { entryOfBib } from '../entry-of-bib.ts';
import type { RaceSession } from '../race-session.ts';
import { momentOf, written } from '../time-of-day.ts';
import { useControlWords } from '../words.ts';
import { Confirm } from './Confirm.tsx';

interface Props {
  readonly session: RaceSession;
  readonly board: BoardView;
  readonly passings: readonly PassingLine[];
}

export function PassingCorrections({ session, board, passings }: Props) {
  const words = useControlWords();
  const [open, setOpen] = useState<string | null>(null);
  const zone = board.race.timeZone;
  if (passings.length === 0) return null;
  return (
    <section>
      <h3>{words.rider.passings}</h3>
      <ul className="drawer-passings">
        {passings.map((passing) => (
          <li key={passing.id}>
            <button
              type="button"
              className="drawer-passing"
              aria-expanded={open === passing.id}
              onClick={() => setOpen(open === passing.id ? null : passing.id)}
            >
              <span>{written(passing.timeMs, zone)}</span>
              <span className="muted">{plusMinus(passing.uncertaintyMs) ?? ''}</span>
              <span>{words.passings.sources[passing.source] ?? passing.source}</span>
              <span className={passing.fate === 'counted' ? '' : 'muted'}>
                {words.passings.fates[passing.fate] ?? passing.fate}
                {passing.why && ` · ${words.passings.why[passing.why] ?? passing.why}`}
              </span>
            </button>
            {open === passing.id && (
              <OnePassing session={session} board={board} passing={passing} onDone={() => setOpen(null)} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function OnePassing(props: {
  session: RaceSession;
  board: BoardView;
  passing: PassingLine;
  onDone: () => void;
}) {
  const { session, board, passing, onDone } = props;
  const words = useControlWords();
  const zone = board.race.timeZone;
  const [time, setTime] = useState(written(passing.timeMs, zone));
  const [bib, setBib] = useState('');
  const [order, setOrder] = useState<Order | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const propose = (next: Order | string) => {
    setProblem(typeof next === 'string' ? next : null);
    setOrder(typeof next === 'string' ? null : next);
  };
  const move = () => {
    const timeMs = momentOf(time, passing.timeMs, zone);
    propose(timeMs === null ? words.rider.badTime : { type: 'move-passing', passing: passing.id, timeMs });
  };
  const reassign = () => {
    const entry = entryOfBib(board, bib);
    propose(entry === null ? words.rider.badBib : { type: 'reassign-passing', passing: passing.id, entry });
  };
  const aside = passing.fate === 'set-aside';
  return (
    <div className="correction">
      <div className="correction-row">
        <label className="inline-field">
          <span>{words.rider.moveTo}</span>
          <input value={time} onChange={(event) => setTime(event.target.value)} size={11} />
        </label>
        <Button small onClick={move}>
          {words.rider.move}
        </Button>
      </div>
      <div className="correction-row">
        <label className="inline-field">
          <span>{words.rider.reassignTo}</span>
          <input value={bib} onChange={(event) => setBib(event.target.value)} size={5} />
        </label>
        <Button small onClick={reassign}>
          {words.rider.reassign}
        </Button>
        <Button small onClick={() => propose({ type: aside ? 'restore' : 'set-aside', passing: passing.id })}>
          {aside ? words.passings.restore : words.passings.setAside}
        </Button>
      </div>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      {order && <Confirm key={JSON.stringify(order)} session={session} order={order} onDone={onDone} />}
    </div>
  );
}
