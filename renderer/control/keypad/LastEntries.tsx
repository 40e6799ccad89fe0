/** What was entered last, with what became of it; behind the pencil the usual correction first: it was another bib. */

import { useMemo, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import { timeOfDay } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { useUiWords } from '../../ui/words.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { decisionOf, type KeypadEntry, useOutbox } from './outbox.ts';
import { type Wearers, wearersOf } from './typing.ts';
import { useKeypadWords } from './words.ts';

const SHOWN_LAST = 30;

export function LastEntries({ session }: { session: RaceSession }) {
  const { keypad } = useControlWords();
  const entries = useOutbox(session.outbox, (all) => all);
  const board = useRaceLive(session.live, (state) => state.board);
  const wearers = useMemo(() => wearersOf(board), [board]);
  const [open, setOpen] = useState<string | null>(null);
  const waiting = entries.filter(({ state }) => state === 'waiting').length;
  const last = entries.slice(-SHOWN_LAST).reverse();
  return (
    <div className="last">
      <p className={`last-state ${waiting > 0 ? 'state-attention' : ''}`} role="status">
        {waiting > 0
          ? `▲ ${keypad.waiting(waiting)}`
          : entries.length > 0
            ? `● ${keypad.allSent}`
            : keypad.noneYet}
      </p>
      <ul className="last-entries" aria-label={keypad.last}>
        {last.map((entry) => (
          <LastEntry
            key={entry.id}
            session={session}
            board={board}
            wearers={wearers}
            entry={entry}
            open={open === entry.id}
            onOpen={(on) => setOpen(on ? entry.id : null)}
          />
        ))}
      </ul>
    </div>
  );
}

interface Props {
  readonly session: RaceSession;
  readonly board: BoardView | null;
  readonly wearers: Wearers;
  readonly entry: KeypadEntry;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}

function LastEntry({ session, board, wearers, entry, open, onOpen }: Props) {
  const { keypad } = useControlWords();
  const mine = useKeypadWords();
  const ui = useUiWords();
  const { bib, state, out, timeMs } = entry;
  const rider = bib === null ? null : wearers.entryOf(bib);
  const row = rider === null ? undefined : board?.rows[rider];
  const held = state === 'waiting' || state === 'sent';
  const undo = () => {
    const isThere = session.outbox.takeBack(entry.id);
    if (!isThere) return;
    if (out) void session.decide({ type: 'undo', target: decisionOf(entry.id) });
    else void session.decide({ type: 'set-aside', passing: entry.id });
  };
  const says = [
    row ? row.name : bib !== null && board ? keypad.notOnList : null,
    out ? mine.out(ui.status[out.status] ?? out.status) : row && held ? mine.laps(row.laps) : null,
    entry.says ?? (state === 'sent' ? null : keypad.state[state]),
  ];
  return (
    <li className={`last-entry last-${state}`}>
      <strong className="last-bib figure">
        {out && '−'}
        {bib ?? '?'}
      </strong>
      <span className="last-time figure">
        {timeOfDay(timeMs, board?.race.timeZone ?? 'UTC')}
        <small>.{Math.floor((timeMs % 1_000) / 100)}</small>
      </span>
      <span className="last-says">{says.filter(Boolean).join(' · ')}</span>
      <span className="last-acts">
        {held && !out && (
          <IconButton
            icon="pencil"
            label={mine.correct(bib ?? '?')}
            size={18}
            aria-expanded={open}
            title={mine.correct(bib ?? '?')}
            onClick={() => onOpen(!open)}
          />
        )}
        {held && (
          <IconButton
            icon="undo"
            label={keypad.undo(bib ?? '?')}
            size={18}
            title={keypad.undo(bib ?? '?')}
            onClick={undo}
          />
        )}
      </span>
      {open && held && <GiveAway {...{ session, board, wearers, entry }} onDone={() => onOpen(false)} />}
    </li>
  );
}

/** It was another bib: the usual correction. The others are one press further. */
function GiveAway({
  session,
  board,
  wearers,
  entry,
  onDone,
}: Omit<Props, 'open' | 'onOpen'> & { onDone: () => void }) {
  const words = useControlWords();
  const mine = useKeypadWords();
  const [text, setText] = useState('');
  const rider = wearers.entryOf(text.trim());
  const name = rider === null ? null : board?.rows[rider]?.name;
  const give = async () => {
    const bib = wearers.asWritten(text.trim());
    if (rider === null || bib === null) return;
    if (session.outbox.rename(entry.id, bib)) return onDone();
    if (await session.decide({ type: 'reassign-passing', passing: entry.id, entry: rider })) {
      session.outbox.renamed(entry.id, bib);
      onDone();
    }
  };
  const passing = session.store.getState().passings.find(({ id }) => id === entry.id);
  return (
    <form
      className="correction-row last-give"
      onSubmit={(event) => {
        event.preventDefault();
        void give();
      }}
    >
      <label className="inline-field">
        <span>{mine.wasBib}</span>
        {/* biome-ignore lint/a11y/noAutofocus: the pencil was pressed to type here. */}
        <input autoFocus value={text} size={5} onChange={(event) => setText(event.target.value)} />
      </label>
      <Button look="yes" small type="submit" disabled={rider === null}>
        {mine.give}
      </Button>
      <span className={rider === null && text.trim() !== '' ? 'problem' : 'muted'} role="status">
        {name ?? (text.trim() === '' ? '' : words.rider.badBib)}
      </span>
      {passing && (
        <button
          type="button"
          className="link"
          onClick={() => session.correct({ kind: 'move', entry: passing.entry, passing })}
        >
          {mine.more}
        </button>
      )}
    </form>
  );
}
