/** What a decision would change, rider by rider: place before → after. */
import { useEffect, useRef, useState } from 'react';
import { duration } from '../../ui/format.ts';
import { useRaceLive } from '../../ui/race-live.ts';
import { useSay } from '../../ui/station/messages.ts';
import { sentenceOf } from '../../ui/station/sentence.ts';
import { useUiWords } from '../../ui/words.ts';
import { type Order, type Standing, suppose, type WhatIf } from '../api.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';

const SHOWN_MOST = 12;
const TYPING_MS = 150;
/** So often at most it is asked anew while the race goes on below it. */
const AGAIN_MS = 2_000;

export function WhatIfList({ session, order }: { session: RaceSession; order: Order }) {
  const words = useControlWords();
  const ui = useUiWords();
  const say = useSay();
  const [answer, setAnswer] = useState<WhatIf | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const key = JSON.stringify(order);
  // What was found holds for the race as it was then: riders who pass meanwhile change it.
  const board = useRaceLive(session.live, (state) => state.board);
  const asked = useRef({ key: '', ms: 0 });
  const newest = useRef(key);
  newest.current = key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew when the board is another.
  useEffect(() => {
    const isSame = asked.current.key === key;
    const wait = isSame ? asked.current.ms + AGAIN_MS - performance.now() : 0;
    // While somebody types, the last of several quick changes is asked about.
    const timer = setTimeout(
      () => {
        asked.current = { key, ms: performance.now() };
        suppose(session.race, JSON.parse(key) as Order).then(
          (found) => {
            if (newest.current !== key) return;
            setAnswer(found);
            setProblem(null);
          },
          (error) => newest.current === key && setProblem(sentenceOf(error)),
        );
      },
      Math.max(TYPING_MS, wait),
    );
    return () => clearTimeout(timer);
  }, [session.race, key, board]);

  const standing = (one: Standing | null) => {
    if (one === null) return '–';
    const time = one.timeMs === null ? '' : ` ${duration(one.timeMs, 1)}`;
    const status = ui.status[one.status as keyof typeof ui.status] ?? one.status;
    // Taken off with a place: the place alone would not say so.
    const off = one.status === 'PUL' || one.status === 'LAP' ? ` (${status})` : '';
    return `${one.place ?? status}${one.place === null ? '' : off} · ${ui.laps(one.laps)}${time}`;
  };
  const zone = session.live.store.getState().board?.race.timeZone;
  const objection = answer?.objection ? say(answer.objectionSays, answer.objection, zone) : null;
  const says = problem ?? objection;
  return (
    <div className="what-if" role="status">
      <h4>{words.attention.preview}</h4>
      {says && <p className="problem">{says}</p>}
      {answer && !says && answer.changes.length === 0 && <p className="muted">{words.attention.noChange}</p>}
      <ul>
        {answer?.changes.slice(0, SHOWN_MOST).map((change) => (
          <li key={change.entry}>
            <strong>{change.bib}</strong> <span className="what-if-name">{change.name}</span>
            <span className="what-if-before">{standing(change.before)}</span>
            <span aria-hidden="true">→</span>
            <span>{standing(change.after)}</span>
          </li>
        ))}
      </ul>
      {answer && answer.changes.length > SHOWN_MOST && (
        <p className="muted">+ {answer.changes.length - SHOWN_MOST}</p>
      )}
    </div>
  );
}
