/** The announcer's view: who is due in the next minute with their facts, who just came, how it stands, what was said. */
import { useRef } from 'react';
import type { BoardRow, BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import { Bib } from '../ui/Bib.tsx';
import { duration, timeOfDay } from '../ui/format.ts';
import { LineStatus } from '../ui/LineStatus.tsx';
import { asked } from '../ui/page-address.ts';
import { type RaceLive, useRaceLive } from '../ui/race-live.ts';
import { shortName } from '../ui/short-name.ts';
import { useSlide } from '../ui/slide.ts';
import { colourOf, figures, placeText, rowsOf } from '../ui/standing.ts';
import { useNow } from '../ui/ticking.ts';
import { useUiWords } from '../ui/words.ts';
import { BoardHead } from './Board.tsx';
import { slideAt, slides } from './carousel.ts';
import { due, passed } from './due.ts';
import { WaitingScreen } from './WaitingScreen.tsx';
import { useBoardWords } from './words.ts';

const ORDER_SHOWN = 10;
/** Whoever speaks wants first names too, as long as they fit. */
const NAME_MAX = 22;
const ANNOUNCEMENTS_SHOWN = 4;

export function Announcer({ live }: { live: RaceLive }) {
  const board = useRaceLive(live, (state) => state.board);
  return board ? <AnnouncersView live={live} board={board} /> : <WaitingScreen live={live} />;
}

function AnnouncersView({ live, board }: { live: RaceLive; board: BoardView }) {
  const words = useBoardWords();
  const line = useRaceLive(live, (state) => state.line);
  const moment = useNow(live.now, 1000);
  const wanted = asked('category') as CategoryId | null;
  const category = slideAt(slides(board, wanted), moment)?.category ?? board.categoryOrder[0] ?? null;
  const coming = due(board, moment).filter((row) => wanted === null || row.category === wanted);
  const came = passed(board, moment).filter((row) => wanted === null || row.category === wanted);
  return (
    <div className="announcer">
      <BoardHead live={live} board={board} category={category} moment={moment} />
      <main className="announcer-main">
        <section className="announcer-due" aria-label={words.due}>
          <h2>
            {words.due}
            <LineStatus line={line} onRetry={live.retry} />
          </h2>
          {coming.length === 0 && <p className="announcer-none">{words.nobodyDue}</p>}
          <Coming board={board} rows={coming} moment={moment} />
        </section>
        <div className="announcer-side">
          <section aria-label={words.order}>
            <h2>{(category && board.categories[category]?.name) ?? words.order}</h2>
            <ol>
              {category !== null &&
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
        const seconds = Math.max(0, Math.ceil((row.expectedMs! - moment) / 1000));
        const facts = [
          row.team,
          row.nation,
          board.categoryOrder.length > 1 ? board.categories[row.category]?.name : undefined,
          words.lap(row.laps + 1),
          row.lastLapMs === null ? undefined : `${words.last} ${duration(row.lastLapMs, 1)}`,
          row.bestLapMs === null ? undefined : `${words.best} ${duration(row.bestLapMs, 1)}`,
          row.points === undefined ? undefined : words.points(row.points),
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

function Short({ board, row }: { board: BoardView; row: BoardRow }) {
  const ui = useUiWords();
  const { main, projected } = figures(board, row, ui);
  return (
    <li className="short-row">
      <span className="short-place">{placeText(row)}</span>
      <Bib bib={row.bib} colour={colourOf(board, row)} />
      <span className="short-name">{shortName(row, NAME_MAX)}</span>
      <span className={projected ? 'projected' : ''}>{main}</span>
    </li>
  );
}
