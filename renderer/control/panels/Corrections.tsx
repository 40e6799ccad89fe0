/** Corrections of the rider: status, a missing passing, penalty and bonus, another bib. Each shows what it changes. */

import { useState } from 'react';
import type { BoardRow, BoardView } from '../../../race/feed/board-view.ts';
import type { Bib } from '../../../race/ids.ts';
import { BIB_PATTERN } from '../../../race/ids.ts';
import type { FinisherStatus } from '../../../race/journal/decision.ts';
import { timeOfDay } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { useUiWords } from '../../ui/words.ts';
import type { Order } from '../api.ts';
import { backInRace } from '../corrections/back-in-race.ts';
import { lapLineOf } from '../lap-line.ts';
import type { RaceSession } from '../race-session.ts';
import { momentOf } from '../time-of-day.ts';
import { useControlWords } from '../words.ts';
import { Confirm } from './Confirm.tsx';

const STATUSES: readonly FinisherStatus[] = ['DNF', 'DNS', 'DSQ', 'OTL', 'PUL'];

export function Corrections({
  session,
  board,
  row,
}: {
  session: RaceSession;
  board: BoardView;
  row: BoardRow;
}) {
  const words = useControlWords();
  const ui = useUiWords();
  const course = useRaceLive(session.live, (state) => state.course);
  const [order, setOrder] = useState<Order | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const { entry } = row;
  const zone = board.race.timeZone;
  const line = lapLineOf(course);
  const propose = (next: Order | string) => {
    setProblem(typeof next === 'string' ? next : null);
    setOrder(typeof next === 'string' ? null : next);
  };
  const seconds = (type: 'penalty' | 'bonus') => (text: string) => {
    const value = Number(text.replace(',', '.'));
    const fine = text.trim() !== '' && Number.isFinite(value);
    propose(fine ? { type, entry, timeMs: Math.round(value * 1_000) } : words.rider.badNumber);
  };
  const insert = (text: string) => {
    const timeMs = momentOf(text, session.live.now(), zone);
    propose(timeMs === null ? words.rider.badTime : { type: 'insert-passing', entry, line, timeMs });
  };
  const changeBib = (text: string) => {
    const bib = text.trim();
    propose(BIB_PATTERN.test(bib) ? { type: 'change-bib', entry, bib: bib as Bib } : words.rider.wrongBib);
  };
  const isOut = (STATUSES as readonly string[]).includes(row.status);
  return (
    <section>
      <h3>{words.rider.correct}</h3>
      {row.flags?.includes('sos') && (
        <Button look="yes" onClick={() => void session.decide({ type: 'sos-answered', entry })}>
          {words.rider.answered}
        </Button>
      )}
      <fieldset className="choices choices-row" aria-label={words.rider.status}>
        {STATUSES.map((status) => (
          <Button
            small
            key={status}
            title={ui.status[status]}
            aria-pressed={row.status === status}
            onClick={() => propose({ type: 'set-status', entry, status })}
          >
            {status}
          </Button>
        ))}
        {isOut && (
          <Button small onClick={() => propose(backInRace(entry, row.status))}>
            {words.rider.back}
          </Button>
        )}
      </fieldset>
      <OneField
        label={words.rider.insertAt}
        act={words.rider.insert}
        usual={timeOfDay(session.live.now(), zone)}
        onAct={insert}
      />
      <OneField label={words.rider.penalty} act={words.rider.give} onAct={seconds('penalty')} />
      <OneField label={words.rider.bonus} act={words.rider.give} onAct={seconds('bonus')} />
      <OneField label={words.rider.newBib} act={words.rider.change} onAct={changeBib} />
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      {order && (
        <Confirm key={JSON.stringify(order)} session={session} order={order} onDone={() => setOrder(null)} />
      )}
    </section>
  );
}

function OneField(props: { label: string; act: string; usual?: string; onAct: (text: string) => void }) {
  const [text, setText] = useState(props.usual ?? '');
  return (
    <form
      className="correction-row"
      onSubmit={(event) => {
        event.preventDefault();
        props.onAct(text);
      }}
    >
      <label className="inline-field">
        <span>{props.label}</span>
        <input value={text} onChange={(event) => setText(event.target.value)} size={10} />
      </label>
      <Button small type="submit" aria-label={`${props.act}: ${props.label}`}>
        {props.act}
      </Button>
    </form>
  );
}
