/** The head of a race: its name and state, the clock, laps to go, its three views, and what can be done to it. */
import { useEffect } from 'react';
import { isAgainstTheClock } from '../../race/row-figures.ts';
import { StateWord } from '../ui/primitives/StateWord.tsx';
import { RaceClock } from '../ui/RaceClock.tsx';
import { useRaceLive } from '../ui/race-live.ts';
import { isOfficial, shownCategory } from '../ui/standing.ts';
import { useUiWords } from '../ui/words.ts';
import { Countdown } from './actions/Countdown.tsx';
import { RaceActions } from './actions/RaceActions.tsx';
import { desktop } from './desktop.ts';
import type { View } from './place.ts';
import { type RaceSession, useRaceSession } from './race-session.ts';
import { StateDot } from './StateDot.tsx';
import { RaceSettingsButton } from './settings/RaceSettingsButton.tsx';
import { useControlWords } from './words.ts';

const VIEWS: readonly View[] = ['race', 'riders', 'course'];

export function RaceHead({
  session,
  view,
  onView,
}: {
  session: RaceSession;
  view: View;
  onView: (view: View) => void;
}) {
  const words = useControlWords();
  const ui = useUiWords();
  const board = useRaceLive(session.live, (state) => state.board);
  const chosen = useRaceSession(session, (state) => state.category);
  const category = board && shownCategory(board, chosen);
  const shown = board && category ? board.categories[category] : null;
  // With all of them shown the clock is the race's: it runs from the first gun to the last rider.
  const several = board !== null && board.categoryOrder.length > 1;
  const ofAll = several && category !== chosen;
  const differsFrom = board?.race.differsFrom;
  const racing = board?.race.state === 'running' || board?.race.state === 'neutralised';
  useEffect(() => {
    if (racing) void desktop?.keepAwake(true);
    return () => void desktop?.keepAwake(false);
  }, [racing]);
  return (
    <section className="race-head" aria-label={board?.race.name ?? session.race}>
      <div className="race-title">
        <h1 title={board?.race.name}>{board?.race.name ?? session.race}</h1>
        {board && (
          <StateDot
            state={board.race.state}
            result={differsFrom === undefined ? board.race.result : 'live'}
          />
        )}
        {differsFrom !== undefined && (
          <StateWord kind="attention" shape="▲" text={ui.differsFrom(differsFrom)} />
        )}
        {shown?.toBeConfirmed === true && board !== null && !isOfficial(board) && (
          <StateWord kind="attention" shape="▲" text={ui.toBeConfirmed} />
        )}
      </div>
      {board && (
        <div className="race-figures">
          <p className="race-clock" role="timer">
            <RaceClock board={board} category={ofAll ? null : category} now={session.live.now} />
          </p>
          {shown?.lapsToGo != null &&
            board.race.state !== 'finished' &&
            !isAgainstTheClock(board.race.format) && (
              <p className={`laps-to-go ${shown.lapsForecast ? 'projected' : ''}`}>
                <strong>
                  {shown.lapsForecast ? '~' : ''}
                  {shown.lapsToGo}
                </strong>
                <span className="laps-to-go-of">
                  <span>{ui.lapsToGo(shown.lapsToGo)}</span>
                  {several && <span>{shown.name}</span>}
                </span>
              </p>
            )}
        </div>
      )}
      {board && <RaceSettingsButton session={session} board={board} />}
      <nav className="views" aria-label={words.viewsLabel}>
        {VIEWS.map((one) => (
          <button
            key={one}
            type="button"
            aria-current={one === view ? 'page' : undefined}
            onClick={() => onView(one)}
          >
            {words.views[one]}
          </button>
        ))}
        {board !== null && board.race.startMs !== null && (
          <a
            href={`/history/${session.race}?from=control`}
            target={desktop ? undefined : '_blank'}
            rel="noreferrer"
          >
            {words.history}
          </a>
        )}
      </nav>
      {board && <Countdown startMs={board.race.startMs} now={session.live.now} />}
      {board && <RaceActions session={session} board={board} />}
    </section>
  );
}
