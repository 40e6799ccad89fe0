/** Riders expected at the line as tiles, the next first: a tap is a passing at that moment. */
import { type ReactNode, useRef, useState } from 'react';
import type { EntryId, LineId } from '../../../race/ids.ts';
import { useRaceLive } from '../../ui/race-live.ts';
import { shortName } from '../../ui/short-name.ts';
import { useNow } from '../../ui/ticking.ts';
import { useKeepClear } from '../keep-clear.ts';
import { lapLineOf } from '../lap-line.ts';
import type { RaceSession } from '../race-session.ts';
import { expectedRiders, steadyOrder } from './expected.ts';
import { Key } from './Key.tsx';
import { useKeypadWords } from './words.ts';

/** So long after the last touch the tiles are put in order anew. */
const HAND_MS = 2_500;
const SHOWN_AS_TAKEN_MS = 4_000;

/** Messages keep clear of them: a tap is a passing. */
function Tiles({ label, children }: { label: string; children: ReactNode }) {
  const tiles = useRef<HTMLFieldSetElement>(null);
  useKeepClear(tiles);
  return (
    <fieldset ref={tiles} className="keypad-expected" aria-label={label}>
      {children}
    </fieldset>
  );
}

export function ExpectedGrid({ session, line }: { session: RaceSession; line: LineId }) {
  const mine = useKeypadWords();
  const board = useRaceLive(session.live, (state) => state.board);
  const atLapLine = useRaceLive(session.live, ({ course }) => lapLineOf(course) === line);
  const nowMs = useNow(session.live.now);
  const touchedMs = useRef(Number.NEGATIVE_INFINITY);
  const order = useRef<readonly EntryId[]>([]);
  const [taken, setTaken] = useState<ReadonlyMap<EntryId, number>>(new Map());
  if (board === null) return null;
  order.current = steadyOrder(
    order.current,
    expectedRiders(board, nowMs).map(({ entry }) => entry),
    nowMs - touchedMs.current < HAND_MS,
  );
  const tap = (entry: EntryId) => (event: { readonly timeStamp: number }) => {
    const row = board.rows[entry];
    if (!row) return;
    const timeMs = session.live.now() - (performance.now() - event.timeStamp);
    touchedMs.current = timeMs;
    session.outbox.add([{ bib: row.bib, timeMs: Math.round(timeMs) }], line);
    setTaken(new Map([...taken, [entry, timeMs]]));
  };
  if (order.current.length === 0) return <p className="muted keypad-expected-none">{mine.expectedNone}</p>;
  return (
    <Tiles label={mine.expectedLabel}>
      {order.current.map((entry) => {
        const row = board.rows[entry];
        if (!row) return null;
        const isTaken = nowMs - (taken.get(entry) ?? Number.NEGATIVE_INFINITY) < SHOWN_AS_TAKEN_MS;
        const inS =
          row.expectedMs === null || !atLapLine ? null : Math.round((row.expectedMs - nowMs) / 1_000);
        return (
          <Key key={entry} className={`expected ${isTaken ? 'expected-taken' : ''}`} onPress={tap(entry)}>
            <span className="expected-bib figure">{row.bib}</span>
            <span className="expected-name">{shortName(row)}</span>
            <span className={`expected-due figure ${inS !== null && inS < -5 ? 'state-attention' : 'muted'}`}>
              {isTaken
                ? `✓ ${mine.here}`
                : inS === null
                  ? mine.laps(row.laps)
                  : inS >= 0
                    ? mine.dueIn(inS)
                    : mine.late(-inS)}
            </span>
          </Key>
        );
      })}
    </Tiles>
  );
}
