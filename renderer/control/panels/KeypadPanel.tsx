/**
 * The keypad: bibs as fast as a bunch crosses the line. The time of each bib is its first key's, taken from the
 * key's own time stamp; entries are kept on this device first and sent in order (`keypad/outbox.ts`).
 */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { LineId } from '../../../race/ids.ts';
import { timeOfDay } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { type Burst, EMPTY, seenIn, typed } from '../keypad/burst.ts';
import { takeKeys } from '../keypad/focus.ts';
import { type KeypadEntry, useOutbox } from '../keypad/outbox.ts';
import { lapLineOf } from '../lap-line.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { Panel } from './Panel.tsx';

const SHOWN_LAST = 30;
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export function KeypadPanel({ session }: { session: RaceSession }) {
  const words = useControlWords();
  const { keypad } = words;
  const course = useRaceLive(session.live, (state) => state.course);
  const lines = course?.lines ?? [];
  const [line, setLine] = useState<LineId | null>(null);
  const [burst, setBurst] = useState<Burst>(session.typing.burst);
  const newest = useRef(burst);
  const input = useRef<HTMLInputElement>(null);
  /** Station time of the newest key, from the key's own time stamp. */
  const keyMs = useRef(0);

  const atLine = lines.find(({ id }) => id === line)?.id ?? lapLineOf(course);
  const stationTime = (timeStamp: number) => session.live.now() - (performance.now() - timeStamp);
  const set = (next: Burst) => {
    newest.current = next;
    session.typing.burst = next;
    setBurst(next);
  };
  const press = (text: string, timeStamp: number) => set(typed(newest.current, text, stationTime(timeStamp)));

  const send = (timeStamp: number) => {
    const { board } = session.live.store.getState();
    const bibs = new Map(Object.values(board?.rows ?? {}).map((row) => [row.bib.toUpperCase(), row.bib]));
    const seen = seenIn(newest.current, stationTime(timeStamp)).map(({ bib, timeMs }) => ({
      bib: bib === null ? null : (bibs.get(bib.toUpperCase()) ?? bib),
      timeMs: Math.round(timeMs),
    }));
    session.outbox.add(seen, atLine);
    set(EMPTY);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    keyMs.current = event.timeStamp;
    if (event.key === 'Enter') {
      event.preventDefault();
      if (!event.repeat) send(event.timeStamp);
    } else if (event.key === 'Escape') {
      // What was typed stays: its time is worth more than a clean field.
      input.current?.blur();
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: taken by the newest refs; the session is the panel's own.
  useEffect(
    () =>
      takeKeys((key, timeStamp) => {
        // At once, so that the next key of the same hand finds the field.
        flushSync(() => press(newest.current.text + key, timeStamp));
        input.current?.focus();
      }),
    [session],
  );

  const tap = (text: string) => (event: { timeStamp: number }) =>
    press(newest.current.text + text, event.timeStamp);
  return (
    <Panel
      name="keypad"
      tools={
        lines.length > 1 && (
          <label className="inline-field">
            <span>{keypad.line}</span>
            <select value={atLine} onChange={(event) => setLine(event.target.value as LineId)}>
              {lines.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )
      }
    >
      <div className="keypad">
        <div className="keypad-entry">
          <input
            ref={input}
            data-focus-first
            className="keypad-input"
            aria-label={keypad.label}
            aria-describedby="keypad-hint"
            placeholder={keypad.placeholder}
            value={burst.text}
            onChange={(event) => press(event.target.value, keyMs.current || event.timeStamp)}
            onKeyDown={onKeyDown}
            inputMode="none"
            autoComplete="off"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="send"
          />
          <button
            type="button"
            className="button primary keypad-enter"
            onPointerDown={(event) => {
              event.preventDefault();
              send(event.timeStamp);
            }}
            onClick={(event) => event.detail === 0 && send(event.timeStamp)}
          >
            {keypad.enter}
          </button>
        </div>
        <div className="keypad-keys">
          {DIGITS.map((digit) => (
            <Key key={digit} text={digit} onPress={tap(digit)} />
          ))}
          <Key
            text={<Icon name="backspace" size={26} />}
            label={keypad.erase}
            onPress={(event) => press(newest.current.text.slice(0, -1), event.timeStamp)}
          />
          <Key text="0" onPress={tap('0')} />
          <Key text="␣" label={keypad.space} onPress={tap(' ')} />
        </div>
        <LastEntries session={session} />
        <p id="keypad-hint" className="keypad-hint muted">
          {keypad.hint}
        </p>
      </div>
    </Panel>
  );
}

/** Acts as it is touched, not as it is let go: that is the moment the rider crosses. */
function Key(props: {
  text: React.ReactNode;
  label?: string;
  onPress: (event: { timeStamp: number }) => void;
}) {
  return (
    <button
      type="button"
      className="key"
      aria-label={props.label}
      onPointerDown={(event) => {
        event.preventDefault();
        props.onPress(event);
      }}
      onClick={(event) => event.detail === 0 && props.onPress(event)}
    >
      {props.text}
    </button>
  );
}

function LastEntries({ session }: { session: RaceSession }) {
  const { keypad } = useControlWords();
  const entries = useOutbox(session.outbox, (all) => all);
  const bibs = useRaceLive(session.live, (state) => state.board);
  const known = new Set(Object.values(bibs?.rows ?? {}).map((row) => row.bib as string));
  const waiting = entries.filter(({ state }) => state === 'waiting').length;
  const last = entries.slice(-SHOWN_LAST).reverse();
  const undo = (entry: KeypadEntry) => {
    if (session.outbox.takeBack(entry.id)) void session.decide({ type: 'set-aside', passing: entry.id });
  };
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
          <li key={entry.id} className={`last-entry last-${entry.state}`}>
            <strong className="last-bib">{entry.bib ?? '?'}</strong>
            <span className="last-time">
              {timeOfDay(entry.timeMs, bibs?.race.timeZone ?? 'UTC')}
              <small>
                .
                {String(Math.floor(entry.timeMs % 1_000))
                  .padStart(3, '0')
                  .slice(0, 1)}
              </small>
            </span>
            <span className="last-says">
              {entry.says ?? keypad.state[entry.state]}
              {entry.bib !== null && bibs && !known.has(entry.bib) && ` · ${keypad.notOnList}`}
            </span>
            {(entry.state === 'waiting' || entry.state === 'sent') && (
              <button
                type="button"
                className="icon-button"
                aria-label={keypad.undo(entry.bib ?? '?')}
                onClick={() => undo(entry)}
              >
                <Icon name="undo" size={18} />
              </button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
