/** Corrections begun with the chosen rider: their status by one press, and every other one. Each opens where all are made. */

import type { BoardRow, BoardView } from '../../../race/feed/board-view.ts';
import type { FinisherStatus } from '../../../race/journal/decision.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { useUiWords } from '../../ui/words.ts';
import { kindsFor } from '../corrections/kinds.ts';
import { useCorrectionWords } from '../corrections/words.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';

const STATUSES: readonly FinisherStatus[] = ['DNF', 'DNS', 'DSQ', 'OTL', 'PUL'];

interface Props {
  readonly session: RaceSession;
  readonly board: BoardView;
  readonly row: BoardRow;
}

export function RiderCorrections({ session, board, row }: Props) {
  const { rider: words } = useControlWords();
  const mine = useCorrectionWords();
  const ui = useUiWords();
  const { entry } = row;
  const set = (status: FinisherStatus) => session.correct({ kind: 'status', entry, status, once: true });
  return (
    <section>
      <h3>{words.correct}</h3>
      {row.flags?.includes('sos') && (
        <Button look="yes" onClick={() => void session.decide({ type: 'sos-answered', entry })}>
          {words.answered}
        </Button>
      )}
      <fieldset className="choices choices-row" aria-label={words.status}>
        {STATUSES.map((status) => (
          <Button
            small
            key={status}
            title={ui.status[status]}
            aria-pressed={row.status === status}
            onClick={() => set(status)}
          >
            {status}
          </Button>
        ))}
        {(STATUSES as readonly string[]).includes(row.status) && (
          <Button small onClick={() => set('racing')}>
            {words.back}
          </Button>
        )}
      </fieldset>
      <div className="all-corrections">
        {kindsFor(board.race.format).map((kind) => (
          <Button small key={kind} onClick={() => session.correct({ kind, entry })}>
            {mine.kinds[kind]}
          </Button>
        ))}
      </div>
    </section>
  );
}
