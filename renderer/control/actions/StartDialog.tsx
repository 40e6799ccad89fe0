/**
 * The start: which waves, and when. The start is decided at the station at once, also one that lies ahead, so the
 * countdown runs on every screen and the gun fires whatever happens to this one. A start that was forgotten is set where
 * it was: riders who have passed meanwhile are said, with the moments that their passings propose.
 */

import { useMemo, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../race/ids.ts';
import { fieldOf } from '../../../race/present.ts';
import { age, raceClock, timeOfDay } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Check } from '../../ui/primitives/Check.tsx';
import { Choices } from '../../ui/primitives/Choices.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { readySound, setSound, soundOn } from '../../ui/sound.ts';
import { type AttentionWords, useAttentionWords } from '../attention/words.ts';
import { PlannedStart, plannedAhead } from '../event/day/PlannedStart.tsx';
import { WithoutStart } from '../event/WithoutStart.tsx';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { categoriesOf } from '../settings/race-settings.ts';
import { momentOf, written } from '../time-of-day.ts';
import { useControlWords } from '../words.ts';
import { type Forgotten, isMeant, useForgotten } from './forgotten.ts';
import { wavesToStart } from './waves-to-start.ts';

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
  const mine = useAttentionWords();
  const zone = board.race.timeZone;
  const asked = useForgotten(session);
  const { starting } = session.store.getState();
  const [meant] = useState(() => asked !== null && isMeant(asked, starting, board));
  const forgotten = meant ? asked : null;
  const [waves, setWaves] = useState<ReadonlySet<CategoryId>>(
    () =>
      new Set(forgotten?.category == null ? wavesToStart(board, session.live.now()) : [forgotten.category]),
  );
  const { inS, setInS, at, setAt } = useWhen(board, forgotten, session.live.now());
  const [sound, setSoundOn] = useState(soundOn());
  const atMs = inS === null ? momentOf(at, session.live.now(), zone) : null;
  const isPast = atMs !== null && atMs <= session.live.now();
  const meanwhile = useStartedMeanwhile(board, waves);
  const ready = waves.size > 0 && (inS !== null || atMs !== null) && meanwhile === null;
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
  const propose = {
    chosen: inS === null ? at : null,
    onChoose: (text: string) => {
      setInS(null);
      setAt(text);
    },
  };
  return (
    <Dialog title={actions.startTitle} onClose={onClose}>
      <div className="form">
        <WithoutStart board={board} onLeave={onClose} />
        <Waves session={session} board={board} waves={waves} onToggle={toggle} />
        <Choices
          label={actions.startWhen}
          values={[...COUNTDOWNS_S, 'at' as const]}
          value={inS ?? 'at'}
          text={(when) => (when === 'at' ? actions.at : when === 0 ? actions.now : actions.in(when))}
          onChange={(when) => setInS(when === 'at' ? null : when)}
        />
        {forgotten === null ? (
          <PlannedStart board={board} nowMs={session.live.now()} {...propose} />
        ) : (
          <Proposals forgotten={forgotten} zone={zone} {...propose} />
        )}
        {inS === null && (
          <Field label={actions.at}>
            <input
              value={at}
              onChange={(event) => setAt(event.target.value)}
              placeholder={timeOfDay(session.live.now(), zone)}
              inputMode="decimal"
              aria-invalid={at !== '' && atMs === null}
              aria-describedby="start-at-says"
            />
          </Field>
        )}
        <p id="start-at-says" className={ready ? 'muted' : 'problem'} role="status">
          {meanwhile ??
            saysOf(
              { waves: waves.size, inS, at, atMs, nowMs: session.live.now() },
              actions.startSays,
              mine.start,
            )}
        </p>
        <Check checked={sound} onChange={(event) => setSoundOn(event.target.checked)}>
          {actions.sound}
        </Check>
        <HoldButton look="primary" className="tall" disabled={!ready} onHeld={start}>
          {inS === null
            ? (isPast ? mine.start.startedAt : actions.startAt)(atMs === null ? '…' : written(atMs, zone, 3))
            : inS === 0
              ? actions.startNow
              : actions.startIn(inS)}
        </HoldButton>
      </div>
    </Dialog>
  );
}

/** When: now, at first; what passings propose of a forgotten start, or the plan if that is near. */
function useWhen(board: BoardView, forgotten: Forgotten | null, nowMs: number) {
  const likely = forgotten === null ? plannedAhead(board, nowMs) : (forgotten.proposals[0]?.atMs ?? null);
  const [inS, setInS] = useState<(typeof COUNTDOWNS_S)[number] | null>(
    forgotten === null && likely === null ? 0 : null,
  );
  const [at, setAt] = useState(likely === null ? '' : written(likely, board.race.timeZone, 3));
  return { inS, setInS, at, setAt };
}

/** A start that a colleague has set since the dialog was opened: it is said, and not set anew unknowingly. */
function useStartedMeanwhile(board: BoardView, waves: ReadonlySet<CategoryId>): string | null {
  const { start } = useAttentionWords();
  const [opened] = useState(board);
  const those = board.categoryOrder.flatMap((id) => {
    const { name, startMs } = fieldOf(board.categories, id);
    return waves.has(id) && startMs !== null && startMs !== opened.categories[id]?.startMs
      ? [start.meanwhile(name, written(startMs, board.race.timeZone, 3))]
      : [];
  });
  return those.length === 0 ? null : `${those.join(' ')} ${start.meanwhileDo}`;
}

interface WavesProps {
  readonly session: RaceSession;
  readonly board: BoardView;
  readonly waves: ReadonlySet<CategoryId>;
  readonly onToggle: (id: CategoryId) => void;
}

/** Who starts, where there are several categories; and when each does, for those that follow the gun. */
function Waves({ session, board, waves, onToggle }: WavesProps) {
  const { actions } = useControlWords();
  const { start } = useAttentionWords();
  const audit = useRaceSession(session, (state) => state.audit);
  const offsets = useMemo(
    () => new Map(categoriesOf(audit).map(({ id, startOffsetMs }) => [id, startOffsetMs])),
    [audit],
  );
  if (board.categoryOrder.length < 2) return null;
  // A start of some is their own gun; only where all start together do the waves follow it (see `gunsOf`).
  const follows = waves.size === board.categoryOrder.length;
  const apart = new Set([...waves].map((id) => offsets.get(id) ?? 0)).size > 1;
  return (
    <>
      <fieldset className="choices">
        <legend>{actions.categories}</legend>
        {board.categoryOrder.map((id) => {
          const offsetMs = offsets.get(id) ?? 0;
          return (
            <Check key={id} checked={waves.has(id)} onChange={() => onToggle(id)}>
              {board.categories[id]?.name}
              {follows && offsetMs > 0 && <span className="muted figure"> +{raceClock(offsetMs)}</span>}
            </Check>
          );
        })}
      </fieldset>
      {apart && <p className={follows ? 'muted' : 'state state-attention'}>{start.waves(follows)}</p>}
    </>
  );
}

interface Chosen {
  readonly waves: number;
  readonly inS: number | null;
  readonly at: string;
  readonly atMs: number | null;
  readonly nowMs: number;
}

/** Never a grey button without a word: what is missing, or what the moment means. */
function saysOf(
  { waves, inS, at, atMs, nowMs }: Chosen,
  usual: string,
  words: AttentionWords['start'],
): string {
  if (waves === 0) return words.noWave;
  if (inS !== null) return usual;
  if (atMs === null) return at.trim() === '' ? words.write : words.unread;
  return atMs <= nowMs ? words.past(age(nowMs - atMs)) : words.ahead(age(atMs - nowMs));
}

interface ProposalsProps {
  readonly forgotten: Forgotten;
  readonly zone: string;
  /** The time of day that stands in the field. */
  readonly chosen: string | null;
  readonly onChoose: (text: string) => void;
}

/** Moments that the passings propose, each one press away from the field. */
function Proposals({ forgotten, zone, chosen, onChoose }: ProposalsProps) {
  const { start } = useAttentionWords();
  const { riders, firstMs, proposals } = forgotten;
  return (
    <div className="start-forgotten">
      <p className="state state-attention">▲ {start.passed(riders, timeOfDay(firstMs, zone))}</p>
      {proposals.length > 0 && (
        <ul className="start-proposals" aria-label={start.proposed}>
          {proposals.map(({ by, atMs }) => {
            const text = written(atMs, zone, 3);
            return (
              <li key={by}>
                <Button className="figure" aria-pressed={chosen === text} onClick={() => onChoose(text)}>
                  {text}
                </Button>{' '}
                <span className="muted">{start.by[by]}</span>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
