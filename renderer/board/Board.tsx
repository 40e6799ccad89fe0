/** The big screen: race clock, laps to go, ten riders with gaps, the course with the leading group. Nothing to touch. */
import { lazy, Suspense, useEffect, useMemo, useRef } from 'react';
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId, EntryId } from '../../race/ids.ts';
import { isAgainstTheClock } from '../../race/row-figures.ts';
import { Boundary } from '../ui/Boundary.tsx';
import { timeOfDay } from '../ui/format.ts';
import { PageHelp } from '../ui/help/PageHelp.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useKiosk } from '../ui/kiosk.ts';
import { LineStatus } from '../ui/LineStatus.tsx';
import { type LapBoard, lapBoard } from '../ui/lap-board.ts';
import { roadGroups } from '../ui/map/groups.ts';
import { asked } from '../ui/page-address.ts';
import { RaceClock } from '../ui/RaceClock.tsx';
import { type RaceLive, useRaceLive } from '../ui/race-live.ts';
import { type RoadPlace, roadGapText, roadOrder, roadPlaceText } from '../ui/road-order.ts';
import { shortName } from '../ui/short-name.ts';
import { useSlide } from '../ui/slide.ts';
import { colourOf, figures, isOfficial, looksOf, placeText } from '../ui/standing.ts';
import { useNow } from '../ui/ticking.ts';
import { type RiderOnRoad, useRoad } from '../ui/use-road.ts';
import { useUiWords } from '../ui/words.ts';
import { ROWS_SHOWN, rowsOn, type Slide, slideAt, slides } from './carousel.ts';
import { Foot } from './Foot.tsx';
import { NextStarts } from './NextStarts.tsx';
import { WaitingScreen } from './WaitingScreen.tsx';
import { useBoardWords } from './words.ts';

const RaceMap = lazy(() => import('../ui/map/RaceMap.tsx'));
const FRESH_MS = 20_000;

export function Board({ live }: { live: RaceLive }) {
  const board = useRaceLive(live, (state) => state.board);
  useKiosk();
  return board ? <Screen live={live} board={board} /> : <WaitingScreen live={live} />;
}

function Screen({ live, board }: { live: RaceLive; board: BoardView }) {
  const words = useBoardWords();
  const line = useRaceLive(live, (state) => state.line);
  const course = useRaceLive(live, (state) => state.course);
  const moment = useNow(live.now, 1000);
  const slide = slideAt(slides(board, asked('category') as CategoryId | null), moment);
  const category = slide?.category ?? board.categoryOrder[0] ?? null;
  const road = useRoad(live);
  const leaders = useMemo(() => leadersOf(board, category, road, live.now()), [board, category, road, live]);
  const order = slide?.from === 0 && !slide.out ? roadOrder(board, category, road, moment) : null;
  const looks = useMemo(() => looksOf(board, category, leaders, null), [board, category, leaders]);
  useEffect(() => {
    document.title = board.race.name;
  }, [board.race.name]);
  return (
    <div className={`big-screen ${course ? '' : 'board-no-map'}`}>
      <BoardHead
        {...{ live, board, category, moment }}
        note={slide?.out ? words.out : order ? words.byPhones : null}
      />
      <main className="board-main">
        <Ten board={board} slide={slide} road={order} />
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
      <PageHelp page="board" button={false} />
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
  /** What the list below is, where it is not the order by the line. */
  readonly note?: string | null;
}

export function BoardHead({ live, board, category, moment, note = null }: HeadProps) {
  const ui = useUiWords();
  const words = useBoardWords();
  const { state, result, published, differsFrom } = board.race;
  const official = isOfficial(board);
  const view = category === null ? undefined : board.categories[category];
  // Against the clock nobody's laps are everybody's.
  const laps =
    view && state !== 'finished' && !isAgainstTheClock(board.race.format) ? lapBoard(view, moment) : null;
  const about =
    differsFrom !== undefined
      ? ui.differsFrom(differsFrom)
      : official
        ? words.official
        : state === 'finished'
          ? result === 'live'
            ? ui.unpublished
            : words.provisional
          : state === 'running'
            ? null
            : ui.raceState[state];
  const unsure = !official && view?.toBeConfirmed === true ? ui.toBeConfirmed : null;
  const several = board.categoryOrder.length > 1;
  const { plannedStartMs, timeZone, startMs } = board.race;
  const planned =
    state === 'waiting' && startMs === null && plannedStartMs !== undefined
      ? words.planned(timeOfDay(plannedStartMs, timeZone, false))
      : null;
  return (
    <header className="board-head">
      <div className="board-title">
        <h1>{several && view ? view.name : board.race.name}</h1>
        <p className={about && state !== 'waiting' ? `board-state-${state}` : ''}>
          {official && <Icon name="seal" size={40} />}
          {[
            note,
            about,
            planned,
            unsure,
            published?.newer === true ? ui.newerWaits : null,
            several ? board.race.name : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      {laps && <Laps laps={laps} of={several && view ? view.name : null} />}
      <p className="board-clock" role="timer">
        <RaceClock board={board} category={category} now={live.now} />
      </p>
    </header>
  );
}

/** `of`: whose laps they are, where several categories race. */
function Laps({ laps, of }: { laps: LapBoard; of: string | null }) {
  const ui = useUiWords();
  if (laps.shows === 'finish')
    return (
      <p className="board-laps board-laps-word">
        {ui.finish}
        {of && <span>{of}</span>}
      </p>
    );
  if (laps.shows === 'bell') {
    return (
      <p className="board-laps board-laps-word">
        <Icon name="bell" size={88} />
        {ui.lastLap}
        {of && <span>{of}</span>}
      </p>
    );
  }
  return (
    <p className={`board-laps ${laps.forecast ? 'projected' : ''}`}>
      <b>
        {laps.forecast && '~'}
        {laps.laps}
      </b>
      <span>
        {ui.lapsToGo(laps.laps)}
        {of && <em>{of}</em>}
      </span>
    </p>
  );
}

interface TenProps {
  readonly board: BoardView;
  readonly slide: Slide | null;
  /** By phones, before anybody has been over the line. */
  readonly road: readonly RoadPlace[] | null;
}

function Ten({ board, slide, road }: TenProps) {
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
  const large = slide.from === 0 && !slide.out;
  return (
    <ol
      key={`${slide.category} ${slide.from} ${slide.out}`}
      ref={list}
      className={`board-list ${large ? 'board-rows-first' : ''}`}
    >
      {road === null
        ? rowsOn(board, slide).map((row) => <BoardLine key={row.entry} board={board} row={row} />)
        : road
            .slice(0, ROWS_SHOWN)
            .map((on) => <BoardLine key={on.row.entry} board={board} row={on.row} road={on} />)}
    </ol>
  );
}

function BoardLine({ board, row, road }: { board: BoardView; row: BoardRow; road?: RoadPlace }) {
  const ui = useUiWords();
  const { main, sub, projected } = figures(board, row, ui);
  // Before the start there are no places: it is the start list that people look for themselves in.
  const waits = row.status === 'waiting';
  const place = road === undefined ? (waits ? '' : placeText(row)) : roadPlaceText(road);
  const gap = road !== undefined ? roadGapText(road) : row.place === null ? sub : main;
  return (
    <li className={`board-row rider-${colourOf(board, row)}`} data-key={row.entry}>
      <span className={`board-place ${road ? 'projected' : ''}`}>{place}</span>
      <span className="board-bib">{row.bib}</span>
      <span className="board-rider">{shortName(row)}</span>
      <span
        key={row.lastPassingMs}
        className={`board-gap ${projected || road ? 'projected' : ''} ${waits ? 'board-team' : ''}`}
      >
        {waits ? row.team : gap}
      </span>
    </li>
  );
}

/** The leading group of a category on the road, for the map. */
function leadersOf(
  board: BoardView,
  category: CategoryId | null,
  road: ReadonlyMap<EntryId, RiderOnRoad>,
  nowMs: number,
): ReadonlySet<EntryId> {
  const candidates = [...road.values()].flatMap(({ entry, progressM, speedMps, timeMs }) =>
    progressM !== null && board.rows[entry]?.category === category && nowMs - timeMs < FRESH_MS
      ? [{ entry, progressM, speedMps }]
      : [],
  );
  return new Set(roadGroups(candidates)[0]?.entries ?? []);
}
