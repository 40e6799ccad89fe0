/**
 * The start: which waves, and when. The start is decided at the station at once, also one that lies ahead, so the
 * countdown runs on every screen and the gun fires whatever happens to this one.
 */
import { useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../race/ids.ts';
import { timeOfDay } from '../../ui/format.ts';
import { Dialog } from '../Dialog.tsx';
import { HoldButton } from '../HoldButton.tsx';
import type { RaceSession } from '../race-session.ts';
import { momentOf } from '../time-of-day.ts';
import { useControlWords } from '../words.ts';
import { readySound, setSound, soundOn } from './sound.ts';

const COUNTDOWNS_S = [0, 10, 30, 60, 120, 300] as const;

export function StartDialog({
  session,
  board,
  onClose,
}: {
  session: RaceSession;
  board: BoardView;
  onClose: () => void;
}) {
  const words = useControlWords();
  const { actions } = words;
  const waiting = board.categoryOrder.filter((id) => board.categories[id]?.startMs == null);
  const [waves, setWaves] = useState<ReadonlySet<CategoryId>>(new Set(waiting));
  const [inS, setInS] = useState<number | null>(0);
  const [at, setAt] = useState('');
  const [sound, setSoundOn] = useState(soundOn());
  const atMs = inS === null ? momentOf(at, session.live.now(), board.race.timeZone) : null;
  const ready = waves.size > 0 && (inS !== null || (atMs !== null && atMs > session.live.now()));
  const start = () => {
    readySound();
    setSound(sound);
    const moment = Math.round(atMs ?? session.live.now() + (inS ?? 0) * 1_000);
    const all = waves.size === board.categoryOrder.length;
    void session.decide({ type: 'start', atMs: moment, ...(!all && { categories: [...waves] }) });
    onClose();
  };
  const toggle = (id: CategoryId) => {
    const next = new Set(waves);
    if (!next.delete(id)) next.add(id);
    setWaves(next);
  };
  return (
    <Dialog title={actions.startTitle} onClose={onClose}>
      <div className="form">
        {board.categoryOrder.length > 1 && (
          <fieldset className="choices">
            <legend>{actions.categories}</legend>
            {board.categoryOrder.map((id) => (
              <label key={id} className="check">
                <input type="checkbox" checked={waves.has(id)} onChange={() => toggle(id)} />
                <span>{board.categories[id]?.name}</span>
              </label>
            ))}
          </fieldset>
        )}
        <fieldset className="choices choices-row">
          <legend>{actions.startWhen}</legend>
          {COUNTDOWNS_S.map((seconds) => (
            <label key={seconds} className="choice">
              <input type="radio" name="when" checked={inS === seconds} onChange={() => setInS(seconds)} />
              <span>{seconds === 0 ? actions.now : actions.in(seconds)}</span>
            </label>
          ))}
          <label className="choice">
            <input type="radio" name="when" checked={inS === null} onChange={() => setInS(null)} />
            <span>{actions.at}</span>
          </label>
        </fieldset>
        {inS === null && (
          <label className="field">
            <span>{actions.at}</span>
            <input
              value={at}
              onChange={(event) => setAt(event.target.value)}
              placeholder={timeOfDay(session.live.now(), board.race.timeZone)}
              inputMode="numeric"
            />
          </label>
        )}
        <label className="check">
          <input type="checkbox" checked={sound} onChange={(event) => setSoundOn(event.target.checked)} />
          <span>{actions.sound}</span>
        </label>
        <p className="muted">{actions.startSays}</p>
        <HoldButton className="primary tall" disabled={!ready} onHeld={start}>
          {inS === null
            ? actions.startAt(atMs === null ? '…' : timeOfDay(atMs, board.race.timeZone))
            : inS === 0
              ? actions.startNow
              : actions.startIn(inS)}
        </HoldButton>
      </div>
    </Dialog>
  );
}
