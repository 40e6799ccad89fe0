/** The riders of a question as chips. Of many the first few, and how many more, who come by a press: none is out of sight unsaid. */
import { useState } from 'react';
import type { EntryId } from '../../../race/ids.ts';
import { Bib } from '../../ui/Bib.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { colourOf } from '../../ui/standing.ts';
import type { RaceSession } from '../race-session.ts';
import { useAttentionWords } from './words.ts';

/** More than these would push the answers out of the panel. */
const FEW = 9;

interface Props {
  readonly session: RaceSession;
  readonly riders: readonly EntryId[];
  /** Their order is what is proposed: each with its place. */
  readonly isOrder: boolean;
}

export function Chips({ session, riders, isOrder }: Props) {
  const mine = useAttentionWords();
  const [all, setAll] = useState(false);
  // A button in place of one chip would save nothing.
  const shown = all || riders.length <= FEW + 1 ? riders : riders.slice(0, FEW);
  const more = riders.length - shown.length;
  return (
    <ol className={`rider-chips ${all ? 'rider-chips-all' : ''}`}>
      {shown.map((entry, index) => (
        <Chip key={entry} session={session} entry={entry} place={isOrder ? index + 1 : null} />
      ))}
      {more > 0 && (
        <li>
          <button type="button" className="rider-chip" onClick={() => setAll(true)}>
            {mine.moreRiders(more)}
          </button>
        </li>
      )}
    </ol>
  );
}

function Chip({ session, entry, place }: { session: RaceSession; entry: EntryId; place: number | null }) {
  const board = useRaceLive(session.live, (state) => state.board);
  const row = board?.rows[entry];
  if (!board || !row) return null;
  return (
    <li>
      <button type="button" className="rider-chip" onClick={() => session.select(entry)}>
        {place !== null && <span className="rider-chip-place figure">{place}</span>}
        <Bib bib={row.bib} colour={colourOf(board, row)} />
        <span className="rider-chip-name">{row.lastName ?? row.name}</span>
      </button>
    </li>
  );
}
