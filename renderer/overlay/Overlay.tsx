/** Tower and lower third over the pictures. While the line is down nothing that may be wrong stays for long. */
import { useRef } from 'react';
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import { isAgainstTheClock } from '../../race/row-figures.ts';
import { lapBoard } from '../ui/lap-board.ts';
import { asked } from '../ui/page-address.ts';
import { RaceClock } from '../ui/RaceClock.tsx';
import { type RaceLive, useRaceLive } from '../ui/race-live.ts';
import { type RoadPlace, roadGapText, roadOrder, roadPlaceText } from '../ui/road-order.ts';
import { rowOfBib } from '../ui/row-of-bib.ts';
import { SponsorLogo } from '../ui/SponsorLogo.tsx';
import { shortName } from '../ui/short-name.ts';
import { useSlide } from '../ui/slide.ts';
import { colourOf, figures, placeText, rowsOf, shownCategory } from '../ui/standing.ts';
import { useNow } from '../ui/ticking.ts';
import { useRoad } from '../ui/use-road.ts';
import { useUiWords } from '../ui/words.ts';

const ROWS_MAX = 20;
/** Longer does not fit one line beside a gap. */
const NAME_LONG = 15;
/** As long as it takes to read two lines twice. */
const SAID_MS = 30_000;
/** Viewers must not read old gaps as new ones: after so long without the station the graphics go. */
const GONE_AFTER_MS = 20_000;

export function Overlay({ live }: { live: RaceLive }) {
  const board = useRaceLive(live, (state) => state.board);
  const line = useRaceLive(live, (state) => state.line);
  const moment = useNow(live.now, 1000);
  if (!board || (line.is === 'lost' && Date.now() - line.heardMs > GONE_AFTER_MS)) return null;
  const show = (asked('show') ?? 'tower,lower,said,sponsors').split(',');
  const category = shownCategory(board, asked('category') as CategoryId | null);
  return (
    <main className="overlay">
      {show.includes('tower') && category && (
        <Tower live={live} board={board} category={category} moment={moment} />
      )}
      {show.includes('said') && <Said board={board} moment={moment} />}
      {show.includes('lower') && <LowerThird board={board} category={category} />}
      {show.includes('sponsors') && (
        <SponsorLogo place="overlay" now={live.now} className="overlay-sponsor" />
      )}
    </main>
  );
}

interface TowerProps {
  readonly live: RaceLive;
  readonly board: BoardView;
  readonly category: CategoryId;
  readonly moment: number;
}

function Tower({ live, board, category, moment }: TowerProps) {
  const ui = useUiWords();
  const list = useRef<HTMLOListElement>(null);
  useSlide(list);
  const road = roadOrder(board, category, useRoad(live), moment);
  const count = Math.min(ROWS_MAX, Math.max(1, Number(asked('rows') ?? 10) || 10));
  const view = board.categories[category];
  const laps =
    view && board.race.state !== 'finished' && !isAgainstTheClock(board.race.format)
      ? lapBoard(view, moment)
      : null;
  const lapText =
    laps === null
      ? null
      : laps.shows === 'laps'
        ? ui.lapsLeft(laps.laps, laps.forecast ? '~' : '')
        : laps.shows === 'bell'
          ? ui.lastLap
          : ui.finish;
  return (
    <section className="tower" aria-label={view?.name}>
      <header>
        <b>
          <RaceClock board={board} category={category} now={live.now} />
        </b>
        <span>{lapText}</span>
        {board.categoryOrder.length > 1 && <span className="tower-category">{view?.name}</span>}
      </header>
      <ol ref={list}>
        {road === null
          ? rowsOf(board, category)
              .slice(0, count)
              .map((row) => <TowerRow key={row.entry} board={board} row={row} />)
          : road
              .slice(0, count)
              .map((on) => <TowerRow key={on.row.entry} board={board} row={on.row} road={on} />)}
      </ol>
    </section>
  );
}

function TowerRow({ board, row, road }: { board: BoardView; row: BoardRow; road?: RoadPlace }) {
  const ui = useUiWords();
  const { main, projected } = figures(board, row, ui);
  return (
    <li data-key={row.entry} className={`rider-${colourOf(board, row)}`}>
      <span className={`tower-place ${road ? 'projected' : ''}`}>
        {road ? roadPlaceText(road) : placeText(row)}
      </span>
      <span className="tower-bib">{row.bib}</span>
      <span className={`tower-name ${[...shortName(row)].length > NAME_LONG ? 'tower-long' : ''}`}>
        {shortName(row)}
      </span>
      <span className={projected || road ? 'projected' : ''}>{road ? roadGapText(road) : main}</span>
    </li>
  );
}

/** The newest announcement, while it is new. */
function Said({ board, moment }: { board: BoardView; moment: number }) {
  const newest = board.announcements.at(-1);
  if (newest === undefined || moment - newest.atMs > SAID_MS) return null;
  return (
    <p className="overlay-said" role="status">
      {newest.text}
    </p>
  );
}

function LowerThird({ board, category }: { board: BoardView; category: CategoryId | null }) {
  const ui = useUiWords();
  const bib = asked('rider');
  const row = bib === null ? null : rowOfBib(board, bib);
  if (bib !== null && !row) return null;
  const about = row
    ? [row.team, row.nation, figures(board, row, ui).main]
    : [category && board.categories[category]?.name, ui.format[board.race.format]];
  return (
    <section className={`lower ${row ? `rider-${colourOf(board, row)}` : ''}`}>
      {row && <span className="lower-bib">{row.bib}</span>}
      <div>
        <b className="lower-name">{row ? row.name : board.race.name}</b>
        <span className="lower-about">{about.filter(Boolean).join(' · ')}</span>
      </div>
    </section>
  );
}
