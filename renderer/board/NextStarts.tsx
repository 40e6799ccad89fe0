/** Who starts next in a race with starts of their own, with the count: for the crowd at the start, and for those called up. */
import type { BoardView } from '../../race/feed/board-view.ts';
import { hasOwnStarts } from '../../race/rules/settings.ts';
import { raceClock } from '../ui/format.ts';
import { useNextStarts } from '../ui/next-starts.ts';
import { shortName } from '../ui/short-name.ts';
import { useBoardWords } from './words.ts';

const SHOWN = 4;

export function NextStarts({ board, moment }: { board: BoardView; moment: number }) {
  return hasOwnStarts(board.race.format) ? <Strip board={board} moment={moment} /> : null;
}

function Strip({ board, moment }: { board: BoardView; moment: number }) {
  const words = useBoardWords();
  const next = useNextStarts(board, moment, SHOWN);
  if (next.length === 0) return null;
  return (
    <section className="board-next" aria-label={words.nextStarts}>
      <span>{words.nextStarts}</span>
      {next.map(({ entry, bib, name, lastName, atMs }) => (
        <span key={entry} className={`board-next-rider ${atMs - moment <= 10_000 ? 'board-next-soon' : ''}`}>
          <b>{bib}</b>
          <span>{shortName({ name, lastName })}</span>
          <time>{raceClock(Math.ceil((atMs - moment) / 1_000) * 1_000)}</time>
        </span>
      ))}
    </section>
  );
}
