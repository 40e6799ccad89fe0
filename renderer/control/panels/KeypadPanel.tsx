/**
 * The keypad: bibs as fast as a bunch crosses the line. The time of each bib is its first key's, taken from the key's
 * own time stamp. A space saves a bib on this device and sends it (`keypad/outbox.ts`); the word in hand is kept at every
 * key (`keypad/draft.ts`). Beside the keys, who is expected: a tap is a passing.
 */

import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { LineId } from '../../../race/ids.ts';
import { Icon } from '../../ui/Icon.tsx';
import { lineName } from '../../ui/line-name.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { useKeepClear } from '../keep-clear.ts';
import { typed } from '../keypad/burst.ts';
import { type Draft, isEmpty, keepDraft, takeLeftBehind } from '../keypad/draft.ts';
import { ExpectedGrid } from '../keypad/ExpectedGrid.tsx';
import { takeKeys } from '../keypad/focus.ts';
import { Key } from '../keypad/Key.tsx';
import { LastEntries } from '../keypad/LastEntries.tsx';
import { TypingLine } from '../keypad/TypingLine.tsx';
import { entered, enterWasSomebody, saveEnded, wearersOf } from '../keypad/typing.ts';
import { useKeypadWords } from '../keypad/words.ts';
import { lapLineOf } from '../lap-line.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { Panel } from './Panel.tsx';

const KEYS = ['1', '2', '3', '-', '4', '5', '6', '?', '7', '8', '9', '='] as const;
/** Signs say what they do. */
const LABELS: Readonly<Record<string, 'keyOut' | 'keySomebody' | 'keyPhoto'>> = {
  '-': 'keyOut',
  '?': 'keySomebody',
  '=': 'keyPhoto',
};
/** What went out by a slip of the space bar comes back by Backspace for so long. */
const TAKE_BACK_MS = 20_000;

/** What a tab that is gone left behind comes back into this one, while nothing is typed here. */
function useLeftBehind({ race }: RaceSession, newest: RefObject<Draft>, set: (draft: Draft) => void): void {
  const latest = useRef(set);
  latest.current = set;
  useEffect(() => {
    let isHere = true;
    const mayTake = () => isHere && isEmpty(newest.current);
    void takeLeftBehind(race, mayTake).then((left) => left !== null && isHere && latest.current(left));
    return () => {
      isHere = false;
    };
  }, [race, newest]);
}

function useTyping(session: RaceSession, line: LineId) {
  const [draft, setDraft] = useState<Draft>(session.typing.draft);
  const newest = useRef(draft);
  const stationTime = (timeStamp: number) => session.live.now() - (performance.now() - timeStamp);
  const saving = () => ({
    outbox: session.outbox,
    line,
    wearers: wearersOf(session.live.store.getState().board),
  });
  const set = (next: Draft) => {
    newest.current = next;
    session.typing.draft = next;
    keepDraft(session.race, next);
    setDraft(next);
  };
  useLeftBehind(session, newest, set);
  return {
    draft,
    newest,
    set,
    press(text: string, timeStamp: number) {
      const keyMs = stationTime(timeStamp);
      set(saveEnded(newest.current, typed(newest.current.burst, text, keyMs), keyMs, saving()));
    },
    somebody: () => set(enterWasSomebody(newest.current, saving())),
    enter(timeStamp: number) {
      const next = entered(newest.current, stationTime(timeStamp), saving());
      if (next.photo === null || next.photo.length === 0) return set(next);
      const { entryOf } = wearersOf(session.live.store.getState().board);
      const order = next.photo.flatMap((bib) => entryOf(bib) ?? []);
      set({ ...next, photo: null });
      session.correct({ kind: 'photo', entry: order[0] ?? null, order: [...new Set(order)] });
    },
    /** The newest entry back into the field, with its time; false when there is none to take. */
    takeBack(): boolean {
      const entry = session.outbox.store.getState().kept.at(-1);
      if (entry?.bib == null || entry.out !== undefined || entry.state === 'undone') return false;
      if (session.live.now() - entry.timeMs > TAKE_BACK_MS) return false;
      if (session.outbox.takeBack(entry.id)) void session.decide({ type: 'set-aside', passing: entry.id });
      set({ ...newest.current, burst: { text: entry.bib, startedMs: [entry.timeMs] } });
      return true;
    },
  };
}

export function KeypadPanel({ session }: { session: RaceSession }) {
  const { keypad } = useControlWords();
  const mine = useKeypadWords();
  const course = useRaceLive(session.live, (state) => state.course);
  const lines = course?.lines ?? [];
  const [line, setLine] = useState<LineId | null>(null);
  const [side, setSide] = useState<'digits' | 'expected'>('digits');
  const atLine = lines.find(({ id }) => id === line)?.id ?? lapLineOf(course);
  const typing = useTyping(session, atLine);
  const head = useRef<HTMLElement>(null);
  useKeepClear(head);
  return (
    <Panel
      name="keypad"
      head={head}
      tools={
        <>
          <Button
            small
            aria-pressed={side === 'expected'}
            onClick={() => setSide(side === 'digits' ? 'expected' : 'digits')}
          >
            {mine.expected}
          </Button>
          {lines.length > 1 && (
            <label className="inline-field">
              <span>{keypad.line}</span>
              <select value={atLine} onChange={(event) => setLine(event.target.value as LineId)}>
                {lines.map((each) => (
                  <option key={each.id} value={each.id}>
                    {lineName(each)}
                  </option>
                ))}
              </select>
            </label>
          )}
        </>
      }
    >
      <div className={`keypad keypad-with-${side}`}>
        <Entry session={session} typing={typing} />
        <TypingLine
          session={session}
          draft={typing.draft}
          onSomebody={typing.somebody}
          onCancel={() => typing.set({ ...typing.newest.current, out: null, photo: null })}
        />
        {side === 'expected' ? (
          <ExpectedGrid session={session} line={atLine} />
        ) : (
          <Keys
            onPress={(text, timeStamp) => typing.press(typing.newest.current.burst.text + text, timeStamp)}
            onErase={(timeStamp) => {
              const { text } = typing.newest.current.burst;
              if (text !== '' || !typing.takeBack()) typing.press(text.slice(0, -1), timeStamp);
            }}
          />
        )}
        <LastEntries session={session} />
      </div>
    </Panel>
  );
}

function Entry({ session, typing }: { session: RaceSession; typing: ReturnType<typeof useTyping> }) {
  const { keypad } = useControlWords();
  const input = useRef<HTMLInputElement>(null);
  /** The time stamp of the newest key. */
  const keyMs = useRef(0);
  const { draft, newest, press, enter, takeBack } = typing;
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    keyMs.current = event.timeStamp;
    if (event.key === 'Enter') {
      event.preventDefault();
      if (!event.repeat) enter(event.timeStamp);
    } else if (event.key === 'Backspace' && newest.current.burst.text === '' && !event.repeat) {
      if (takeBack()) event.preventDefault();
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
        flushSync(() => press(newest.current.burst.text + key, timeStamp));
        input.current?.focus();
      }),
    [session],
  );
  const whole = useRef<HTMLDivElement>(null);
  useKeepClear(whole);
  return (
    <div ref={whole} className="keypad-entry">
      <input
        ref={input}
        data-focus-first
        className="keypad-input"
        aria-label={keypad.label}
        aria-describedby="keypad-hint keypad-typing"
        placeholder={keypad.placeholder}
        value={draft.burst.text}
        onChange={(event) => press(event.target.value, keyMs.current || event.timeStamp)}
        onKeyDown={onKeyDown}
        inputMode="none"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="send"
      />
      <Button
        look="primary"
        className="keypad-enter"
        onPointerDown={(event) => {
          event.preventDefault();
          enter(event.timeStamp);
        }}
        onClick={(event) => event.detail === 0 && enter(event.timeStamp)}
      >
        {keypad.enter}
      </Button>
    </div>
  );
}

interface KeysProps {
  readonly onPress: (text: string, timeStamp: number) => void;
  readonly onErase: (timeStamp: number) => void;
}

function Keys({ onPress, onErase }: KeysProps) {
  const { keypad } = useControlWords();
  const mine = useKeypadWords();
  const keys = useRef<HTMLDivElement>(null);
  useKeepClear(keys);
  const tap = (text: string) => (event: { timeStamp: number }) => onPress(text, event.timeStamp);
  return (
    <div ref={keys} className="keypad-keys">
      {KEYS.map((sign) => (
        <Key
          key={sign}
          onPress={tap(sign === '=' ? '= ' : sign)}
          {...(LABELS[sign] && { label: mine[LABELS[sign]] })}
        >
          {sign === '=' ? <Icon name="photo" size={24} /> : sign === '-' ? '−' : sign}
        </Key>
      ))}
      <Key label={keypad.erase} onPress={(event) => onErase(event.timeStamp)}>
        <Icon name="backspace" size={26} />
      </Key>
      <Key onPress={tap('0')}>0</Key>
      <Key className="key-wide" label={keypad.space} onPress={tap(' ')}>
        ␣
      </Key>
    </div>
  );
}
