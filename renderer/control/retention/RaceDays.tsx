/** How long the data of one race is kept, when it goes, what went, and its deletion by an official's word. */
import { useState } from 'react';
import { fieldText, momentIn } from '../../../race/wall-clock.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { HoldButton } from '../../ui/primitives/HoldButton.tsx';
import { useAsked } from '../../ui/station/asked.ts';
import type { RaceSession } from '../race-session.ts';
import { AtOnce } from './AtOnce.tsx';
import { ClockAsks } from './ClockAsks.tsx';
import { EventDays } from './EventDays.tsx';
import { clockOf, dayOf, eventsDayMs, goesAtOnce, type Kept, type KeptRace, LOOK_MS } from './kept.ts';
import { useRetentionWords } from './words.ts';

/** Those who may not set it are not shown it. */
export function RaceDays({ session }: { session: RaceSession }) {
  const words = useRetentionWords();
  const asked = useAsked<Kept>('/v1/retention', { everyMs: LOOK_MS });
  const kept = asked.state;
  const race = kept?.races.find((one) => one.race === session.race);
  if (kept === null || race === undefined) return null;
  const isInTheWay = race.held !== null && race.held !== 'clock';
  const decide: RaceSession['decide'] = async (order) => {
    const isDone = await session.decide(order);
    await asked.again();
    return isDone;
  };
  return (
    <>
      <h4>{words.title}</h4>
      <p className="muted">{words.says}</p>
      {race.goneMs === null && (
        <OwnDay key={String(race.keptUntilMs)} race={race} kept={kept} decide={decide} />
      )}
      <p aria-live="polite">{clockOf(race, kept.days, kept.nowMs, words)}</p>
      {race.held === 'clock' && <ClockAsks kept={kept} asked={asked} />}
      <EventDays kept={kept} asked={asked} />
      {race.goneMs === null && race.held !== 'not-finished' && (
        <>
          <HoldButton
            look="danger"
            onHeld={() =>
              void decide({
                ...{ type: 'forget-positions', contacts: true },
                ...(isInTheWay && { evenSo: true }),
              })
            }
          >
            {isInTheWay ? words.nowEvenSo : words.now}
          </HoldButton>
          <p className="muted">
            {isInTheWay && race.held !== null && `${capital(words.held[race.held])} `}
            {words.nowSays}
          </p>
        </>
      )}
      <WhatWent race={race} />
    </>
  );
}

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

interface OwnDayProps {
  readonly race: KeptRace;
  readonly kept: Kept;
  readonly decide: RaceSession['decide'];
}

function OwnDay({ race, kept, decide }: OwnDayProps) {
  const words = useRetentionWords();
  const was = !race.isOwn ? 'event' : race.keptUntilMs === null ? 'always' : 'day';
  const [how, setHow] = useState(was);
  const dayWas = race.keptUntilMs === null ? '' : fieldText(race.keptUntilMs, race.timeZone).slice(0, 10);
  const [day, setDay] = useState(dayWas);
  const ofEventMs = eventsDayMs(race, kept.days);
  const isOver = (ms: number | null) => goesAtOnce(race, ms, kept.nowMs);
  const choose = (next: string) => {
    setHow(next);
    if (next === 'event' && !isOver(ofEventMs)) void decide({ type: 'keep-until' });
    if (next === 'always') void decide({ type: 'keep-until', untilMs: null });
  };
  const untilMs = momentIn(`${day}T23:59`, race.timeZone);
  // What is in force already goes by itself: only what is chosen anew is asked about.
  const isAsked =
    (how === 'day' && isOver(untilMs) && !(was === 'day' && day === dayWas)) ||
    (how === 'event' && was !== 'event' && isOver(ofEventMs));
  return (
    <>
      <label className="inline-field">
        <span>{words.thisRace}</span>
        <select value={how} onChange={(event) => choose(event.target.value)}>
          <option value="event">{words.asEvent}</option>
          <option value="day">{words.untilDay}</option>
          <option value="always">{words.always}</option>
        </select>
      </label>
      {how === 'day' && (
        <form
          className="official"
          onSubmit={(event) => {
            event.preventDefault();
            if (untilMs !== null && !isOver(untilMs)) void decide({ type: 'keep-until', untilMs });
          }}
        >
          <label className="inline-field">
            <span>{words.day}</span>
            <input type="date" required value={day} onChange={(event) => setDay(event.target.value)} />
          </label>
          {!isOver(untilMs) && (
            <Button
              type="submit"
              disabled={untilMs === null || (was === 'day' && untilMs === race.keptUntilMs)}
            >
              {words.set}
            </Button>
          )}
        </form>
      )}
      {isAsked && (
        <AtOnce
          races={[race]}
          onHeld={() =>
            void decide(
              how === 'day' && untilMs !== null ? { type: 'keep-until', untilMs } : { type: 'keep-until' },
            )
          }
          onLeave={() => {
            setHow(was);
            setDay(dayWas);
          }}
        />
      )}
    </>
  );
}

/** The deletions of a race, the newest first. */
export function WhatWent({ race }: { race: KeptRace }) {
  const words = useRetentionWords();
  if (race.gone.length === 0) return null;
  return (
    <ul className="went" aria-label={words.log}>
      {race.gone.toReversed().map(({ atMs, by, contacts, records }) => (
        <li key={atMs} className="muted">
          {words.line(
            dayOf(atMs, race.timeZone),
            by === 'station' ? words.station : by,
            contacts ? 'all' : 'positions',
            records,
          )}
        </li>
      ))}
    </ul>
  );
}
