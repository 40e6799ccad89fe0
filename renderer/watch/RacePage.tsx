/**
 * One race for spectators: header, map on top, standings below. The list is there as soon as the first board is;
 * the map's code comes after it.
 */

import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId, EntryId, RaceId } from '../../race/ids.ts';
import { readOpen, useAnswer } from '../ui/asked.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { Icon } from '../ui/Icon.tsx';
import { LineStatus } from '../ui/LineStatus.tsx';
import { liveSocket, liveUrl } from '../ui/live.ts';
import { Button } from '../ui/primitives/Button.tsx';
import { followRace, type RaceLive, useRaceLive } from '../ui/race-live.ts';
import { entryOfBib } from '../ui/row-of-bib.ts';
import { SponsorLogo } from '../ui/SponsorLogo.tsx';
import { looksOf, shownCategory } from '../ui/standing.ts';
import { useUiWords } from '../ui/words.ts';
import { isAsleep } from './asleep.ts';
import { useFollowed } from './followed.ts';
import { withLastKnown } from './last-known.ts';
import { RaceHeader } from './RaceHeader.tsx';
import { RiderSheet } from './RiderSheet.tsx';
import { Standings } from './Standings.tsx';
import { useRoadOrder } from './use-road-order.ts';
import { useWatchWords } from './words.ts';

const RaceMap = lazy(() => import('../ui/map/RaceMap.tsx'));
/** Board and map come first on a phone's line. */
const LOGOS_AFTER_MS = 1_500;
/** A page that has waited this long for its first board says what may be wrong. */
const PATIENCE_MS = 6_000;
const AGAIN_MS = 15_000;

export function RacePage({ race }: { race: RaceId }) {
  const live = useRace(race);
  const board = useRaceLive(live, (state) => state.board);
  const line = useRaceLive(live, (state) => state.line);
  useEffect(() => {
    if (board) document.title = board.race.name;
  }, [board]);
  if (board) return <Race live={live} board={board} />;
  if (line.is === 'refused') return <Refused />;
  return <Waiting live={live} />;
}

function useRace(race: RaceId): RaceLive {
  // One line for the page's life: made with the first render, so that nothing waits for an effect.
  const live = useRef<RaceLive | null>(null);
  live.current ??= followRace(race, withLastKnown(liveSocket({ url: liveUrl(), restWhenHidden: true })));
  return live.current;
}

function Race({ live, board }: { live: RaceLive; board: BoardView }) {
  const words = useWatchWords();
  const followed = useFollowed(live.race);
  const [selected, setSelected] = useState<EntryId | null>(() => bibInAddress(board));
  const [asked, setAsked] = useState<CategoryId | null>(() =>
    selected === null ? null : (board.rows[selected]?.category ?? null),
  );
  const [tracked, setTracked] = useState<readonly EntryId[]>(() => (selected === null ? [] : [selected]));
  const over = board.race.state === 'finished';
  const [mapWanted, setMapWanted] = useState<boolean | null>(null);
  // Without a course there is nothing to show but the world, until somebody asks for it.
  const mapShown = mapWanted ?? (!over && board.race.courseVersion > 0);
  const category = shownCategory(board, asked);
  const road = useRoadOrder(live, board, category);
  const followedSet = useMemo(() => new Set(followed.entries), [followed.entries]);
  const looks = useMemo(
    () => looksOf(board, category, followedSet, selected),
    [board, category, followedSet, selected],
  );

  const select = useCallback(
    (entry: EntryId | null) => {
      setSelected(entry);
      setTracked([]);
      const row = entry === null ? undefined : live.store.getState().board?.rows[entry];
      if (row) setAsked(row.category);
    },
    [live],
  );
  const track = useCallback((entries: readonly EntryId[]) => {
    setTracked(entries);
    if (entries.length > 0) setMapWanted(true);
  }, []);
  const dragged = useCallback(() => setTracked([]), []);

  const row = selected === null ? undefined : board.rows[selected];
  return (
    <div className={`race ${mapShown ? '' : 'race-no-map'}`}>
      <RaceHeader
        live={live}
        board={board}
        category={category}
        mapShown={mapShown}
        onMap={() => setMapWanted(!mapShown)}
      />
      <main className="race-main">
        {mapShown && (
          <Boundary fallback={<MapFailed />}>
            <Suspense fallback={<div className="race-map rows-to-come" />}>
              <RaceMap live={live} looks={looks} follow={tracked} onPick={select} onDragged={dragged} />
            </Suspense>
          </Boundary>
        )}
        <section className="race-standings" aria-label={words.standings}>
          <Standings
            board={board}
            category={category}
            onCategory={setAsked}
            followed={followed}
            followedSet={followedSet}
            selected={selected}
            onSelect={select}
            now={live.now}
            road={road}
          />
        </section>
        {row && (
          <RiderSheet
            key={row.entry}
            live={live}
            board={board}
            row={row}
            following={followedSet.has(row.entry)}
            tracked={tracked.includes(row.entry)}
            onFollow={() => followed.toggle(row.entry)}
            onTrack={(on) => track(on ? [row.entry] : [])}
            onClose={() => select(null)}
          />
        )}
      </main>
      <SponsorLogo place="watch" now={live.now} className="race-sponsor" firstAfterMs={LOGOS_AFTER_MS} />
    </div>
  );
}

function MapFailed() {
  const ui = useUiWords();
  return <p className="race-map map-failed">{ui.mapFailed}</p>;
}

/** `?rider=23`: whom a shared link is about. */
function bibInAddress(board: BoardView): EntryId | null {
  const bib = new URLSearchParams(location.search).get('rider');
  return bib === null ? null : entryOfBib(board, bib);
}

function Waiting({ live }: { live: RaceLive }) {
  const words = useWatchWords();
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    const timer = window.setTimeout(() => setPatient(false), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (patient) {
    return (
      <main className="race race-waiting" role="status">
        <h1 className="visually-hidden">{words.loadingRace}</h1>
        <div className="rows-to-come skeleton-head" />
        <div className="rows-to-come skeleton-map" />
        <div className="skeleton-rows">
          {Array.from({ length: 8 }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: eight like one another, in one order for ever.
            <div key={i} className="rows-to-come skeleton-row" />
          ))}
        </div>
      </main>
    );
  }
  return <NotReached live={live} />;
}

const askRaces = () => readOpen('/v1/races');

/** A line that is not had does not say why: whether something answers for a relay that sleeps is asked. */
function NotReached({ live }: { live: RaceLive }) {
  const words = useWatchWords();
  const ui = useUiWords();
  const line = useRaceLive(live, (state) => state.line);
  const { failure } = useAnswer(askRaces, { everyMs: AGAIN_MS });
  const asleep = isAsleep(failure);
  return (
    <main className="notice notice-page">
      {!asleep && <LineStatus line={line} onRetry={live.retry} />}
      <h1>{asleep ? words.asleep : words.notReached}</h1>
      <p>{asleep ? words.asleepHelp : words.notReachedHelp}</p>
      {asleep && (
        <a className="button primary" href={`/history/${live.race}`}>
          {words.history}
        </a>
      )}
      <Button look={asleep ? undefined : 'primary'} onClick={live.retry}>
        {ui.tryAgain}
      </Button>
      <a href="/">{words.allRaces}</a>
    </main>
  );
}

function Refused() {
  const words = useWatchWords();
  return (
    <main className="notice notice-page">
      <Icon name="flag" size={36} />
      <h1>{words.noSuchRace}</h1>
      <p>{words.noSuchRaceHelp}</p>
      <a className="button primary" href="/">
        {words.allRaces}
      </a>
    </main>
  );
}
