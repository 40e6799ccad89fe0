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
import { Table } from '../ui/primitives/Table.tsx';
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
          <Table
            label={words.onCourse(riders.length)}
            rows={riders.slice(0, SHOWN_MOST)}
            keyOf={({ row }) => row.entry}
            rowClass={({ expectedMs }) =>
              expectedMs !== null && expectedMs - moment < SOON_MS ? 'course-next' : undefined
            }
            columns={[
              {
                ...{ key: 'bib', head: words.bib },
                cell: ({ row }) => <Bib bib={row.bib} colour={colourOf(board, row)} />,
              },
              {
                ...{ key: 'rider', head: words.rider, isHead: true, className: 'course-name' },
                cell: ({ row }) => shortName(row, NAME_MAX),
              },
              {
                ...{ key: 'started', head: words.started, className: 'figure' },
                cell: ({ startMs }) => timeOfDay(startMs, board.race.timeZone),
              },
              {
                ...{ key: 'riding', head: words.riding, className: 'figure' },
                cell: ({ ridingMs }) => raceClock(ridingMs),
              },
              {
                ...{ key: 'expected', head: words.expected, className: 'figure' },
                cell: ({ expectedMs }) => (
                  <span className="projected">
                    {expectedMs === null ? '–' : `~${timeOfDay(expectedMs, board.race.timeZone)}`}
                  </span>
                ),
              },
              {
                ...{ key: 'place', head: words.lastPlace, className: 'figure' },
                cell: ({ row }) => placeText(row),
              },
            ]}
          />
        )}
        {riders.length > SHOWN_MOST && <p className="muted">+ {riders.length - SHOWN_MOST}</p>}
      </main>
    </div>
  );
}
