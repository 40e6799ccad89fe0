/** The announcer's view: who is due in the next minute with their facts, who just came, how it stands, what was said. */
import { useMemo, useRef } from 'react';
import { courseLengthM } from '../../race/course/geometry.ts';
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import { isAgainstTheClock } from '../../race/row-figures.ts';
import { Bib } from '../ui/Bib.tsx';
import { distance, duration, timeOfDay } from '../ui/format.ts';
import { PageHelp } from '../ui/help/PageHelp.tsx';
import { LineStatus } from '../ui/LineStatus.tsx';
import { useLanguage } from '../ui/language.ts';
import { lapBoard } from '../ui/lap-board.ts';
import { asked } from '../ui/page-address.ts';
import { type RaceLive, useRaceLive } from '../ui/race-live.ts';
import { type RoadPlace, roadGapText, roadOrder, roadPlaceText } from '../ui/road-order.ts';
import { shortName } from '../ui/short-name.ts';
import { useSlide } from '../ui/slide.ts';
import { colourOf, figures, placeText, rowsOf } from '../ui/standing.ts';
import { useNow } from '../ui/ticking.ts';
import { useRoad } from '../ui/use-road.ts';
import { useUiWords } from '../ui/words.ts';
import { BoardHead } from './Board.tsx';
import { rowsOn, type Slide, slideAt, slides } from './carousel.ts';
import { due, passed } from './due.ts';
import { WaitingScreen } from './WaitingScreen.tsx';
import { useBoardWords } from './words.ts';

const ORDER_SHOWN = 10;
/** Whoever speaks wants first names too, as long as they fit. */
const NAME_MAX = 22;
const ANNOUNCEMENTS_SHOWN = 4;
const COMING_SHOWN = 11;
/** A page of the start list stays so long: eleven names are read out in half a minute. */
const START_LIST_MS = 30_000;

export function Announcer({ live }: { live: RaceLive }) {
  const board = useRaceLive(live, (state) => state.board);
  return board ? <AnnouncersView live={live} board={board} /> : <WaitingScreen live={live} />;
}

function AnnouncersView({ live, board }: { live: RaceLive; board: BoardView }) {
  const words = useBoardWords();
  const line = useRaceLive(live, (state) => state.line);
  const moment = useNow(live.now, 1000);
  const wanted = asked('category') as CategoryId | null;
  const slide = slideAt(slides(board, wanted), moment);
  const category = slide?.category ?? board.categoryOrder[0] ?? null;
  const isOver = board.race.state === 'finished';
  const road = useRoad(live);
  const order = roadOrder(board, category, road, moment);
  const coming = due(board, moment).filter((row) => wanted === null || row.category === wanted);
  const came = passed(board, moment).filter((row) => wanted === null || row.category === wanted);
  // Nobody has been over the line yet: the list is what there is to tell.
  const isBefore = category !== null && rowsOf(board, category).every(({ laps }) => laps === 0);
  const what = isOver
    ? [category && board.categories[category]?.name, slide?.out ? words.out : null]
        .filter(Boolean)
        .join(' · ')
    : coming.length > 0
      ? words.due
      : order !== null
        ? words.onTheRoad
        : isBefore && category !== null
          ? `${words.startList} · ${board.categories[category]?.name ?? ''}`
          : words.due;
  return (
    <div className="announcer">
      <BoardHead live={live} board={board} category={category} moment={moment} />
      <main className="announcer-main">
        <section className="announcer-due" aria-label={words.due}>
          <h2>
            {what}
            <span className="announcer-tools">
              <LineStatus line={line} onRetry={live.retry} />
              <PageHelp page="announcer" />
            </span>
          </h2>
          {isOver && slide !== null ? (
            <Result board={board} slide={slide} />
          ) : coming.length > 0 ? (
            <Coming board={board} rows={coming} moment={moment} />
          ) : order !== null ? (
            <ComingByPhones live={live} board={board} order={order} />
          ) : isBefore ? (
            <StartList board={board} category={category} moment={moment} />
          ) : (
            <p className="announcer-none">{words.nobodyDue}</p>
          )}
        </section>
        <div className="announcer-side">
          <LapsOfAll board={board} moment={moment} />
          <section aria-label={words.order}>
            <h2>
              {(category && board.categories[category]?.name) ?? words.order}
              {order && <small className="projected">{words.byPhones}</small>}
            </h2>
            <ol>
              {order !== null
                ? order
                    .slice(0, ORDER_SHOWN)
                    .map((on) => <Short key={on.row.entry} board={board} row={on.row} road={on} />)
                : category !== null &&
                  rowsOf(board, category)
                    .slice(0, ORDER_SHOWN)
                    .map((row) => <Short key={row.entry} board={board} row={row} />)}
            </ol>
          </section>
          <section aria-label={words.justPassed}>
            <h2>{words.justPassed}</h2>
            {came.length === 0 && <p className="announcer-none">{words.nobodyPassed}</p>}
            <ol>
              {came.map((row) => (
                <Short key={row.entry} board={board} row={row} />
              ))}
            </ol>
          </section>
          {board.announcements.length > 0 && (
            <section aria-label={words.announcements}>
              <h2>{words.announcements}</h2>
              <ul>
                {board.announcements
                  .slice(-ANNOUNCEMENTS_SHOWN)
                  .reverse()
                  .map(({ atMs, text }) => (
                    <li key={`${atMs} ${text}`} className="announcer-said">
                      <time>{timeOfDay(atMs, board.race.timeZone, false)}</time> {text}
                    </li>
                  ))}
              </ul>
            </section>
          )}
        </div>
      </main>
    </div>
  );
}

function Coming({ board, rows, moment }: { board: BoardView; rows: readonly BoardRow[]; moment: number }) {
  const words = useBoardWords();
  const ui = useUiWords();
  const list = useRef<HTMLOListElement>(null);
  useSlide(list);
  return (
    <ol ref={list} className="coming">
      {rows.map((row) => {
        const { main, projected } = figures(board, row, ui);
        const seconds = Math.max(0, Math.ceil(((row.expectedMs ?? moment) - moment) / 1000));
        const facts = [
          row.team,
          row.nation,
          words.lap(row.laps + 1),
          row.lastLapMs === null ? undefined : `${words.last} ${duration(row.lastLapMs, 1)}`,
          row.bestLapMs === null ? undefined : `${words.best} ${duration(row.bestLapMs, 1)}`,
          row.points === undefined ? undefined : words.points(row.points),
          // The last, which a narrow screen cuts first: the colour beside the bib says it as well.
          board.categoryOrder.length > 1 ? board.categories[row.category]?.name : undefined,
        ];
        return (
          <li
            key={row.entry}
            data-key={row.entry}
            className={`coming-row ${seconds <= 10 ? 'coming-soon' : ''}`}
          >
            <span className="coming-when projected">~{words.seconds(seconds)}</span>
            <Bib bib={row.bib} colour={colourOf(board, row)} />
            <span className="coming-who">
              <b>{row.name}</b>
              <span className="coming-facts">{facts.filter(Boolean).join(' · ')}</span>
            </span>
            <span className="coming-place">{row.place}</span>
            <span className={`coming-gap ${projected ? 'projected' : ''}`}>{main}</span>
          </li>
        );
      })}
    </ol>
  );
}

function Short({ board, row, road }: { board: BoardView; row: BoardRow; road?: RoadPlace }) {
  const ui = useUiWords();
  const { main, sub, projected } = figures(board, row, ui);
  const out = row.place === null && row.laps > 0;
  return (
    <li className="short-row">
      <span className={`short-place ${road ? 'projected' : ''}`}>
        {road ? roadPlaceText(road) : placeText(row)}
      </span>
      <Bib bib={row.bib} colour={colourOf(board, row)} />
      <span className="short-name">{shortName(row, NAME_MAX)}</span>
      <span className={projected || road ? 'projected' : ''}>
        {road ? roadGapText(road) : out ? sub : main}
      </span>
    </li>
  );
}

/** What can be told of a rider whom nothing is timed of yet. */
const factsOf = (board: BoardView, row: BoardRow): string =>
  [
    ...[row.team, row.nation],
    board.categoryOrder.length > 1 ? board.categories[row.category]?.name : undefined,
  ]
    .filter(Boolean)
    .join(' · ');

/** Lap one: who leads by their phones, how far from the line, and how far behind. All of it an estimate. */
function ComingByPhones(props: { live: RaceLive; board: BoardView; order: readonly RoadPlace[] }) {
  const { live, board, order } = props;
  const language = useLanguage();
  const course = useRaceLive(live, (state) => state.course);
  const list = useRef<HTMLOListElement>(null);
  useSlide(list);
  const lengthM = useMemo(() => (course === null ? null : courseLengthM(course)), [course]);
  const left = ({ progressM }: RoadPlace): string =>
    lengthM === null || progressM === null || progressM < 0 || progressM > lengthM
      ? ''
      : `~${distance(Math.round((lengthM - progressM) / 10) * 10, language)}`;
  return (
    <ol ref={list} className="coming">
      {order
        .filter(({ place }) => place !== null)
        .slice(0, COMING_SHOWN)
        .map((on) => (
          <li key={on.row.entry} data-key={on.row.entry} className="coming-row">
            <span className="coming-when projected">{left(on)}</span>
            <Bib bib={on.row.bib} colour={colourOf(board, on.row)} />
            <span className="coming-who">
              <b>{on.row.name}</b>
              <span className="coming-facts">{factsOf(board, on.row)}</span>
            </span>
            <span className="coming-place projected">{roadPlaceText(on)}</span>
            <span className="coming-gap projected">{roadGapText(on)}</span>
          </li>
        ))}
    </ol>
  );
}

/** When it is over: the result to read out, a page after the other, the same as on the board. */
function Result({ board, slide }: { board: BoardView; slide: Slide }) {
  const ui = useUiWords();
  return (
    <ol className="coming">
      {rowsOn(board, slide).map((row) => {
        const { main, sub, projected } = figures(board, row, ui);
        return (
          <li key={row.entry} className="coming-row">
            <span className="coming-when">{placeText(row)}</span>
            <Bib bib={row.bib} colour={colourOf(board, row)} />
            <span className="coming-who">
              <b>{row.name}</b>
              <span className="coming-facts">{factsOf(board, row)}</span>
            </span>
            <span className="coming-place" />
            <span className={`coming-gap ${projected ? 'projected' : ''}`}>{main || sub}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** Before anything is timed: the riders of the category, a page after the other, to be introduced. */
function StartList(props: { board: BoardView; category: CategoryId | null; moment: number }) {
  const { board, category, moment } = props;
  const rows = category === null ? [] : rowsOf(board, category);
  const pages = Math.max(1, Math.ceil(rows.length / COMING_SHOWN));
  const page = Math.floor(moment / START_LIST_MS) % pages;
  return (
    <ol className="coming">
      {rows.slice(page * COMING_SHOWN, (page + 1) * COMING_SHOWN).map((row) => (
        <li key={row.entry} className="coming-row">
          <span className="coming-when" />
          <Bib bib={row.bib} colour={colourOf(board, row)} />
          <span className="coming-who">
            <b>{row.name}</b>
            <span className="coming-facts">{factsOf(board, row)}</span>
          </span>
          <span className="coming-place" />
          <span className="coming-gap">
            {row.status === 'racing' ? '' : OUT.has(row.status) ? row.status : ''}
          </span>
        </li>
      ))}
    </ol>
  );
}
const OUT: ReadonlySet<string> = new Set(['DNS', 'DNF', 'DSQ', 'OTL', 'PUL', 'LAP']);

/** Where several categories race: how many laps each has to go. */
function LapsOfAll({ board, moment }: { board: BoardView; moment: number }) {
  const ui = useUiWords();
  if (
    board.categoryOrder.length < 2 ||
    board.race.state === 'finished' ||
    isAgainstTheClock(board.race.format)
  )
    return null;
  return (
    <ul className="announcer-laps" aria-label={ui.lapsToGo(2)}>
      {board.categoryOrder.map((id) => {
        const view = board.categories[id];
        const laps = view === undefined ? null : lapBoard(view, moment);
        if (view === undefined || laps === null) return null;
        return (
          <li key={id}>
            {view.name}{' '}
            <b className={laps.shows === 'laps' && laps.forecast ? 'projected' : ''}>
              {laps.shows === 'finish'
                ? ui.finish
                : laps.shows === 'bell'
                  ? ui.lastLap
                  : `${laps.forecast ? '~' : ''}${laps.laps}`}
            </b>
          </li>
        );
      })}
    </ul>
  );
}
