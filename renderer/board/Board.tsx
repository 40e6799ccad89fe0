/** The big screen: race clock, laps to go, ten riders with gaps, the course with the leading group. Nothing to touch. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { LivePosition } from '../../race/feed/positions.ts';
import type { CategoryId, EntryId } from '../../race/ids.ts';
import { isAgainstTheClock } from '../../race/row-figures.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useKiosk } from '../ui/kiosk.ts';
import { LineStatus } from '../ui/LineStatus.tsx';
import { type LapBoard, lapBoard } from '../ui/lap-board.ts';
import { roadGroups } from '../ui/map/groups.ts';
import { asked } from '../ui/page-address.ts';
import { RaceClock } from '../ui/RaceClock.tsx';
import { type RaceLive, useRaceLive } from '../ui/race-live.ts';
import { shortName } from '../ui/short-name.ts';
import { useSlide } from '../ui/slide.ts';
import { colourOf, figures, looksOf, placeText, rowsOf } from '../ui/standing.ts';
import { useNow } from '../ui/ticking.ts';
import { useUiWords } from '../ui/words.ts';
import { ROWS_SHOWN, type Slide, slideAt, slides } from './carousel.ts';
import { Foot } from './Foot.tsx';
import { NextStarts } from './NextStarts.tsx';
import { WaitingScreen } from './WaitingScreen.tsx';
import { useBoardWords } from './words.ts';

const RaceMap = lazy(() => import('../ui/map/RaceMap.tsx'));
const LEADERS_AGAIN_MS = 2_000;

export function Board({ live }: { live: RaceLive }) {
  const board = useRaceLive(live, (state) => state.board);
  useKiosk();
  return board ? <Screen live={live} board={board} /> : <WaitingScreen live={live} />;
}

function Screen({ live, board }: { live: RaceLive; board: BoardView }) {
  const line = useRaceLive(live, (state) => state.line);
  const course = useRaceLive(live, (state) => state.course);
  const moment = useNow(live.now, 1000);
  const slide = slideAt(slides(board, asked('category') as CategoryId | null), moment);
  const category = slide?.category ?? board.categoryOrder[0] ?? null;
  const leaders = useLeaders(live, board, category);
  const looks = useMemo(() => looksOf(board, category, leaders, null), [board, category, leaders]);
  useEffect(() => {
    document.title = board.race.name;
  }, [board.race.name]);
  return (
    <div className={`big-screen ${course ? '' : 'board-no-map'}`}>
      <BoardHead live={live} board={board} category={category} moment={moment} />
      <main className="board-main">
        <Ten board={board} slide={slide} />
        {course && (
          <Boundary fallback={null}>
            <Suspense fallback={<div className="race-map" />}>
              <RaceMap live={live} looks={looks} follow={NOBODY} buttons={false} grows />
            </Suspense>
          </Boundary>
        )}
      </main>
      <NextStarts board={board} moment={moment} />
      <Foot board={board} moment={moment} />
      {line.is === 'lost' && (
        <div className="board-lost">
          <LineStatus line={line} onRetry={live.retry} />
        </div>
      )}
    </div>
  );
}

const NOBODY: readonly EntryId[] = [];

interface HeadProps {
  readonly live: RaceLive;
  readonly board: BoardView;
  readonly category: CategoryId | null;
  readonly moment: number;
}

export function BoardHead({ live, board, category, moment }: HeadProps) {
  const ui = useUiWords();
  const words = useBoardWords();
  const { state, result, published } = board.race;
  const view = category === null ? undefined : board.categories[category];
  // Against the clock nobody's laps are everybody's.
  const laps =
    view && state !== 'finished' && !isAgainstTheClock(board.race.format) ? lapBoard(view, moment) : null;
  const about =
    result === 'official'
      ? words.official
      : state === 'finished'
        ? result === 'live'
          ? ui.unpublished
          : words.provisional
        : state === 'running'
          ? null
          : ui.raceState[state];
  const unsure = result !== 'official' && view?.toBeConfirmed === true ? ui.toBeConfirmed : null;
  const several = board.categoryOrder.length > 1;
  return (
    <header className="board-head">
      <div className="board-title">
        <h1>{several && view ? view.name : board.race.name}</h1>
        <p className={about && state !== 'waiting' ? `board-state-${state}` : ''}>
          {result === 'official' && <Icon name="seal" size={40} />}
          {[about, unsure, published?.newer === true ? ui.newerWaits : null, several ? board.race.name : null]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {laps && <Laps laps={laps} />}
      <p className="board-clock" role="timer">
        <RaceClock board={board} category={category} now={live.now} />
      </p>
    </header>
  );
}

function Laps({ laps }: { laps: LapBoard }) {
  const ui = useUiWords();
  if (laps.shows === 'finish') return <p className="board-laps board-laps-word">{ui.finish}</p>;
  if (laps.shows === 'bell') {
    return (
      <p className="board-laps board-laps-word">
        <Icon name="bell" size={88} />
        {ui.lastLap}
      </p>
    );
  }
  return (
    <p className={`board-laps ${laps.forecast ? 'projected' : ''}`}>
      <b>
        {laps.forecast && '~'}
        {laps.laps}
      </b>
      <span>{ui.lapsToGo(laps.laps)}</span>
    </p>
  );
}

function Ten({ board, slide }: { board: BoardView; slide: Slide | null }) {
  const words = useBoardWords();
  const list = useRef<HTMLOListElement>(null);
  useSlide(list);
  if (!slide) {
    return (
      <div className="board-nobody">
        <p>{words.noRiders}</p>
      </div>
    );
  }
  const rows = rowsOf(board, slide.category).slice(slide.from, slide.from + ROWS_SHOWN);
  const large = slide.from === 0;
  return (
    <ol
      key={`${slide.category} ${slide.from}`}
      ref={list}
      className={`board-list ${large ? 'board-rows-first' : ''}`}
    >
      {rows.map((row) => (
        <BoardLine key={row.entry} board={board} row={row} />
      ))}
    </ol>
  );
}

function BoardLine({ board, row }: { board: BoardView; row: BoardRow }) {
  const ui = useUiWords();
  const { main, projected } = figures(board, row, ui);
  // Before the start there are no places: it is the start list that people look for themselves in.
  const waits = row.status === 'waiting';
  return (
    <li className={`board-row rider-${colourOf(board, row)}`} data-key={row.entry}>
      <span className="board-place">{waits ? '' : placeText(row)}</span>
      <span className="board-bib">{row.bib}</span>
      <span className="board-rider">{shortName(row)}</span>
      <span
        key={row.lastPassingMs}
        className={`board-gap ${projected ? 'projected' : ''} ${waits ? 'board-team' : ''}`}
      >
        {waits ? row.team : main}
      </span>
    </li>
  );
}

/** The leading group of a category on the road, for the map; looked at anew every two seconds. */
function useLeaders(live: RaceLive, board: BoardView, category: CategoryId | null): ReadonlySet<EntryId> {
  const [leaders, setLeaders] = useState<ReadonlySet<EntryId>>(new Set());
  const rows = board.rows;
  useEffect(() => {
    const riding = new Map<EntryId, LivePosition & { speedMps: number }>();
    const stop = live.onPositions((moved) => {
      for (const position of moved) {
        const before = riding.get(position.entry);
        const seconds = before ? (position.timeMs - before.timeMs) / 1000 : 0;
        const metres = (position.progressM ?? 0) - (before?.progressM ?? 0);
        riding.set(position.entry, {
          ...position,
          speedMps: seconds > 0 ? Math.max(0, metres / seconds) : 0,
        });
      }
    });
    const look = () => {
      const candidates = [...riding.values()].flatMap(({ entry, progressM, speedMps, timeMs }) =>
        progressM !== null && rows[entry]?.category === category && live.now() - timeMs < 20_000
          ? [{ entry, progressM, speedMps }]
          : [],
      );
      const next = roadGroups(candidates)[0]?.entries ?? [];
      setLeaders((old) =>
        old.size === next.length && next.every((entry) => old.has(entry)) ? old : new Set(next),
      );
    };
    look();
    const timer = window.setInterval(look, LEADERS_AGAIN_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [live, rows, category]);
  return leaders;
}
