/** The race at a glance: name, how the line stands, clock, laps to go, what kind of result this is. */

import type { BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import { isAgainstTheClock } from '../../race/row-figures.ts';
import { Icon } from '../ui/Icon.tsx';
import { LineStatus } from '../ui/LineStatus.tsx';
import { isOnceOver } from '../ui/lap-board.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { StateWord } from '../ui/primitives/StateWord.tsx';
import { RaceClock } from '../ui/RaceClock.tsx';
import { type RaceLive, useRaceLive } from '../ui/race-live.ts';
import { SettingsDialog } from '../ui/SettingsDialog.tsx';
import { useUiWords } from '../ui/words.ts';
import { Announced } from './Announced.tsx';
import { ShareButton } from './ShareButton.tsx';
import { useWatchWords } from './words.ts';

export interface RaceHeaderProps {
  readonly live: RaceLive;
  readonly board: BoardView;
  readonly category: CategoryId | null;
  readonly mapShown: boolean;
  readonly onMap: () => void;
}

export function RaceHeader({ live, board, category, mapShown, onMap }: RaceHeaderProps) {
  const words = useWatchWords();
  const line = useRaceLive(live, (state) => state.line);
  return (
    <header className="race-top">
      <div className="race-top-title">
        <h1>{board.race.name}</h1>
        <LineStatus line={line} onRetry={live.retry} />
      </div>
      <div className="race-tools">
        {/* An installed page has no way back of its own. */}
        <a className="button bare" href="/watch" aria-label={words.allRaces} title={words.allRaces}>
          <Icon name="flag" />
        </a>
        <Button
          look="bare"
          aria-pressed={mapShown}
          aria-label={mapShown ? words.hideMap : words.showMap}
          onClick={onMap}
        >
          <Icon name="map" />
        </Button>
        <ShareButton title={board.race.name} url={`${location.origin}/watch/${board.race.id}`} />
        <SettingsDialog help="watch" />
      </div>
      <dl className="race-facts">
        {/* When it is over the result is what counts; a clock that stands still only asks what it means. */}
        {board.race.state !== 'finished' && (
          <div className="fact">
            <dt>{words.raceTime}</dt>
            <dd className="fact-figure">
              <RaceClock board={board} category={category} now={live.now} />
            </dd>
          </div>
        )}
        <LapsToGo board={board} category={category} />
        <div className={`fact fact-state ${board.race.state === 'finished' ? 'fact-over' : ''}`}>
          <dt className="visually-hidden">{words.standings}</dt>
          <dd>
            <ResultState board={board} category={category} />
            {board.race.state === 'finished' && (
              <a className="fact-link" href={`/results/${board.race.id}`}>
                {words.resultSheet}
              </a>
            )}
            {board.race.state === 'finished' && (
              <a className="fact-link" href={`/history/${board.race.id}`}>
                {words.history}
              </a>
            )}
          </dd>
        </div>
      </dl>
      <Announced board={board} now={live.now} />
    </header>
  );
}

function LapsToGo({ board, category }: { board: BoardView; category: CategoryId | null }) {
  const ui = useUiWords();
  const words = useWatchWords();
  const view = category === null ? undefined : board.categories[category];
  if (!view || view.lapsToGo === null || isOnceOver(view) || board.race.state === 'finished') return null;
  if (isAgainstTheClock(board.race.format)) return null;
  const last = view.lapsToGo === 1;
  return (
    <div className="fact">
      <dt>
        {last ? ui.lastLap : ui.lapsToGo(view.lapsToGo)}
        {board.categoryOrder.length > 1 && ` · ${view.name}`}
        {view.lapsForecast && ` (${words.forecast})`}
      </dt>
      <dd className={`fact-figure ${view.lapsForecast ? 'projected' : ''}`}>
        {last && <Icon name="bell" size={22} />}
        {view.lapsForecast ? '~' : ''}
        {view.lapsToGo}
      </dd>
    </div>
  );
}

function ResultState({ board, category }: { board: BoardView; category: CategoryId | null }) {
  const ui = useUiWords();
  const words = useWatchWords();
  const { state, result, published, differsFrom } = board.race;
  const newer = published?.newer === true && <StateWord kind="attention" shape="▲" text={ui.newerWaits} />;
  if (differsFrom !== undefined)
    return <StateWord kind="attention" shape="▲" text={ui.differsFrom(differsFrom)} />;
  if (result === 'official') {
    return (
      <>
        <span className="seal">
          <Icon name="seal" />
          {words.official}
        </span>
        {newer}
      </>
    );
  }
  const toBeConfirmed = category !== null && board.categories[category]?.toBeConfirmed === true && (
    <StateWord kind="attention" shape="▲" text={ui.toBeConfirmed} />
  );
  if (state === 'finished')
    return (
      <>
        <StateWord kind="off" shape="○" text={result === 'live' ? ui.unpublished : words.provisional} />{' '}
        {toBeConfirmed}
        {newer}
      </>
    );
  // A running clock says it already.
  if (state === 'running') return toBeConfirmed || null;
  const kind = { waiting: 'off', neutralised: 'attention', stopped: 'alarm' } as const;
  const shape = { waiting: '○', neutralised: '▲', stopped: '■' };
  return <StateWord kind={kind[state]} shape={shape[state]} text={ui.raceState[state]} />;
}
