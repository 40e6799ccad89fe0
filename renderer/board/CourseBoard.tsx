/** Who is on the course, `/board/RACE?view=course`: since when, when expected, and how they stood where last timed. */
import type { BoardView } from '../../race/feed/board-view.ts';
import type { CategoryId } from '../../race/ids.ts';
import { raceClock } from '../../race/time-text.ts';
import { Bib } from '../ui/Bib.tsx';
import { timeOfDay } from '../ui/format.ts';
import { PageHelp } from '../ui/help/PageHelp.tsx';
import { LineStatus } from '../ui/LineStatus.tsx';
import { onCourse } from '../ui/on-course.ts';
import { asked } from '../ui/page-address.ts';
import { type RaceLive, useRaceLive } from '../ui/race-live.ts';
import { shortName } from '../ui/short-name.ts';
import { colourOf, placeText } from '../ui/standing.ts';
import { useNow } from '../ui/ticking.ts';
import { BoardHead } from './Board.tsx';
import { WaitingScreen } from './WaitingScreen.tsx';
import { useBoardWords } from './words.ts';

const SHOWN_MOST = 14;
const NAME_MAX = 22;
/** Who is expected so soon stands out. */
const SOON_MS = 30_000;

export function CourseBoard({ live }: { live: RaceLive }) {
  const board = useRaceLive(live, (state) => state.board);
  return board ? <Course live={live} board={board} /> : <WaitingScreen live={live} />;
}

function Course({ live, board }: { live: RaceLive; board: BoardView }) {
  const words = useBoardWords();
  const line = useRaceLive(live, (state) => state.line);
  const moment = useNow(live.now, 1_000);
  const category = asked('category') as CategoryId | null;
  const riders = onCourse(board, moment).filter(({ row }) => category === null || row.category === category);
  return (
    <div className="announcer">
      <BoardHead live={live} board={board} category={category} moment={moment} />
      <main className="course-board">
        <h2>
          {words.onCourse(riders.length)} <LineStatus line={line} onRetry={live.retry} />
          <PageHelp page="on-course" button={false} />
        </h2>
        {riders.length === 0 && <p className="announcer-none">{words.nobodyOnCourse}</p>}
        {riders.length > 0 && (
          <table>
            <thead>
              <tr>
                <th scope="col">{words.bib}</th>
                <th scope="col" className="course-name">
                  {words.rider}
                </th>
                <th scope="col">{words.started}</th>
                <th scope="col">{words.riding}</th>
                <th scope="col">{words.expected}</th>
                <th scope="col">{words.lastPlace}</th>
              </tr>
            </thead>
            <tbody>
              {riders.slice(0, SHOWN_MOST).map(({ row, ridingMs, expectedMs }) => (
                <tr
                  key={row.entry}
                  className={expectedMs !== null && expectedMs - moment < SOON_MS ? 'course-next' : ''}
                >
                  <td>
                    <Bib bib={row.bib} colour={colourOf(board, row)} />
                  </td>
                  <th scope="row" className="course-name">
                    {shortName(row, NAME_MAX)}
                  </th>
                  <td className="figure">{timeOfDay(row.startMs!, board.race.timeZone)}</td>
                  <td className="figure">{raceClock(ridingMs)}</td>
                  <td className="figure projected">
                    {expectedMs === null ? '–' : `~${timeOfDay(expectedMs, board.race.timeZone)}`}
                  </td>
                  <td className="figure">{placeText(row)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {riders.length > SHOWN_MOST && <p className="muted">+ {riders.length - SHOWN_MOST}</p>}
      </main>
    </div>
  );
}
