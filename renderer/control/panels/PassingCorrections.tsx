/** The chosen rider's passings; from each of them the corrections that are of a passing. */

import { useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { PassingLine } from '../../../race/race.ts';
import { plusMinus } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import type { CorrectionKind } from '../corrections/kinds.ts';
import { useCorrectionWords } from '../corrections/words.ts';
import type { RaceSession } from '../race-session.ts';
import { written } from '../time-of-day.ts';
import { useControlWords } from '../words.ts';

interface Props {
  readonly session: RaceSession;
  readonly board: BoardView;
  readonly passings: readonly PassingLine[];
}

export function PassingCorrections({ session, board, passings }: Props) {
  const words = useControlWords();
  const [open, setOpen] = useState<string | null>(null);
  const zone = board.race.timeZone;
  if (passings.length === 0) return null;
  return (
    <section>
      <h3>{words.rider.passings}</h3>
      <ul className="drawer-passings">
        {passings.map((passing) => (
          <li key={passing.id}>
            <button
              type="button"
              className="drawer-passing"
              aria-expanded={open === passing.id}
              onClick={() => setOpen(open === passing.id ? null : passing.id)}
            >
              <span>{written(passing.timeMs, zone)}</span>
              <span className="muted">{plusMinus(passing.uncertaintyMs) ?? ''}</span>
              <span>{words.passings.sources[passing.source] ?? passing.source}</span>
              <span className={passing.fate === 'counted' ? '' : 'muted'}>
                {words.passings.fates[passing.fate] ?? passing.fate}
                {passing.why && ` · ${words.passings.why[passing.why] ?? passing.why}`}
              </span>
            </button>
            {open === passing.id && <OnePassing session={session} passing={passing} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Of a passing; a read that two share and a lap of which one read is missing begin with it, too. */
const KINDS = ['move', 'give', 'aside', 'share', 'split'] as const satisfies readonly CorrectionKind[];

function OnePassing({ session, passing }: { session: RaceSession; passing: PassingLine }) {
  const { passings: words } = useControlWords();
  const mine = useCorrectionWords();
  const textOf = (kind: (typeof KINDS)[number]): string =>
    kind !== 'aside' ? mine.kinds[kind] : passing.fate === 'set-aside' ? words.restore : words.setAside;
  return (
    <div className="correction all-corrections">
      {KINDS.map((kind) => (
        <Button
          small
          key={kind}
          onClick={() => session.correct({ kind, entry: passing.entry, passing, once: true })}
        >
          {textOf(kind)}
        </Button>
      ))}
    </div>
  );
}
