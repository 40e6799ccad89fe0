/** The races of this station: what a spectator sees at `/`. Looks again by itself, so nobody has to reload. */

import { useMemo } from 'react';
import type { BoardView, RaceState } from '../../race/feed/board-view.ts';
import { readOpen, useAnswer } from '../ui/asked.ts';
import { EventHead } from '../ui/EventHead.tsx';
import { useEvent } from '../ui/event.ts';
import { dayAndTime } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';
import { useLanguage } from '../ui/language.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { StateWord } from '../ui/primitives/StateWord.tsx';
import { SettingsDialog } from '../ui/SettingsDialog.tsx';
import { toldApart } from '../ui/same-name.ts';
import { useUiWords } from '../ui/words.ts';
import { isAsleep } from './asleep.ts';
import { useWatchWords } from './words.ts';

/** An item of `GET /v1/races`. */
type RaceListed = BoardView['race'] & { readonly entries: number };

const AGAIN_MS = 15_000;
const ORDER: Record<RaceState, number> = { running: 0, neutralised: 0, stopped: 0, waiting: 1, finished: 2 };

/** A race without a time comes after those that have one. */
const startOrPlan = ({ startMs, plannedStartMs }: RaceListed): number =>
  startMs ?? plannedStartMs ?? Number.POSITIVE_INFINITY;

type Found = { readonly races: readonly RaceListed[] } | 'loading' | 'failed' | 'asleep';

export function RaceList() {
  const words = useWatchWords();
  const ui = useUiWords();
  const found = useRaces();
  const { event } = useEvent();
  const apart = toldApart(typeof found === 'object' ? found.races : [], useLanguage());
  return (
    <div className="listed-races">
      <header className="races-head">
        <h1>{words.races}</h1>
        <SettingsDialog help="watch-list" />
      </header>
      <main>
        <EventHead event={event} />
        {found === 'loading' && (
          <div className="races-loading" role="status">
            <span className="visually-hidden">{words.loadingRace}</span>
            {[0, 1, 2].map((i) => (
              <div key={i} className="rows-to-come listed-race" />
            ))}
          </div>
        )}
        {found === 'failed' && (
          <div className="notice" role="alert">
            <h2>{words.racesFailed}</h2>
            <p>{words.racesFailedHelp}</p>
            <Button onClick={() => location.reload()}>{ui.tryAgain}</Button>
          </div>
        )}
        {found === 'asleep' && (
          <div className="notice" role="status">
            <Icon name="bell" size={36} />
            <h2>{words.asleep}</h2>
            <p>{words.asleepHelp}</p>
          </div>
        )}
        {typeof found === 'object' && found.races.length === 0 && (
          <div className="notice">
            <Icon name="bell" size={36} />
            <h2>{words.racesNone}</h2>
            <p>{words.racesNoneHelp}</p>
          </div>
        )}
        {typeof found === 'object' && found.races.length > 0 && (
          <ul className="race-cards">
            {found.races.map((race) => (
              <RaceCard key={race.id} race={race} apart={apart.get(race.id) ?? null} />
            ))}
          </ul>
        )}
        <p className="races-past">
          <a className="button" href="/history">
            {words.pastRaces}
          </a>
        </p>
      </main>
    </div>
  );
}

function RaceCard({ race, apart }: { race: RaceListed; apart: string | null }) {
  const ui = useUiWords();
  const words = useWatchWords();
  const language = useLanguage();
  const racing = race.state === 'running' || race.state === 'neutralised';
  const state =
    race.state === 'finished' && race.result === 'official' ? words.official : ui.raceState[race.state];
  const startMs = race.startMs ?? race.plannedStartMs;
  const facts = [
    ui.format[race.format],
    startMs ? dayAndTime(startMs, Date.now(), race.timeZone, language) : undefined,
    race.entries > 0 ? ui.riders(race.entries) : undefined,
  ].filter(Boolean);
  return (
    <li>
      <a className="listed-race" href={`/watch/${race.id}`}>
        <span className="listed-race-name">
          {race.name}
          {/* Day and hour stand below anyway. */}
          {apart?.startsWith('(') && <small> {apart}</small>}
        </span>
        <span className="listed-race-facts">{facts.join(' · ')}</span>
        <StateWord
          kind={racing ? 'ok' : race.state === 'stopped' ? 'alarm' : 'off'}
          shape={racing ? '●' : race.state === 'stopped' ? '■' : race.state === 'finished' ? '✓' : '○'}
          text={state}
        />
        <Icon name="chevron" />
      </a>
    </li>
  );
}

const askRaces = () => readOpen<{ readonly races: readonly RaceListed[] }>('/v1/races');

const inOrder = (races: readonly RaceListed[]): readonly RaceListed[] =>
  races.toSorted(
    (a, b) =>
      ORDER[a.state] - ORDER[b.state] ||
      (startOrPlan(a) < startOrPlan(b) ? -1 : startOrPlan(a) > startOrPlan(b) ? 1 : 0),
  );

/** Races already shown stay when a later question has no answer: they are still the best that is known. */
function useRaces(): Found {
  const { state, failure } = useAnswer(askRaces, { everyMs: AGAIN_MS });
  const races = useMemo(() => (state === null ? null : inOrder(state.races)), [state]);
  if (races !== null) return { races };
  if (failure === null) return 'loading';
  return isAsleep(failure) ? 'asleep' : 'failed';
}
