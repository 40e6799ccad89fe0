/** The chosen rider: where they stand and why, laps and passings, and where every correction begins. */

import type { EntryId } from '../../../race/ids.ts';
import { present } from '../../../race/present.ts';
import type { Explanation } from '../../../race/race.ts';
import { Bib } from '../../ui/Bib.tsx';
import { duration, plusMinus, timeOfDay } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { colourOf } from '../../ui/standing.ts';
import { useAsked } from '../../ui/station/asked.ts';
import { useSay } from '../../ui/station/messages.ts';
import { useUiWords } from '../../ui/words.ts';
import { lapLineOf } from '../lap-line.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { LogLine } from './LogPanel.tsx';
import { PassingCorrections } from './PassingCorrections.tsx';
import { RiderCorrections } from './RiderCorrections.tsx';
import { useDecisionLog } from './use-decision-log.ts';

/** Asked for anew with every refresh of the session. */
function useExplanation(session: RaceSession, bib: string | null): Explanation | null {
  const round = useRaceSession(session, (state) => state.round);
  // What is shown stays while the station is not reached; the health line says so.
  return useAsked<Explanation>(bib === null ? null : `/v1/races/${session.race}/entries/${bib}/explanation`, {
    round,
  }).state;
}

export function RiderDrawer({ session, entry }: { session: RaceSession; entry: EntryId }) {
  const log = useDecisionLog(session);
  const words = useControlWords();
  const ui = useUiWords();
  const say = useSay();
  const board = present(
    useRaceLive(session.live, (state) => state.board),
    'The board, without which no panel is drawn',
  );
  const course = useRaceLive(session.live, (state) => state.course);
  const row = board.rows[entry];
  const pinned = useRaceSession(session, (state) => state.pinned.has(entry));
  const explanation = useExplanation(session, row?.bib ?? null);
  if (!row) return null;
  const zone = board.race.timeZone;
  const lapLine = lapLineOf(course);
  const laps =
    explanation?.passings.filter(
      ({ fate, lap, line }) => fate === 'counted' && lap !== null && line === lapLine,
    ) ?? [];
  // From their own start, where riders have one.
  const startMs = row.startMs ?? board.categories[row.category]?.startMs ?? null;
  return (
    <aside className="drawer" aria-label={words.rider.title(row.bib)}>
      <header className="drawer-head">
        <Bib bib={row.bib} colour={colourOf(board, row)} />
        <div className="drawer-name">
          <h2>{row.name}</h2>
          <p className="muted">
            {[row.team, row.nation, board.categories[row.category]?.name].filter(Boolean).join(' · ')}
          </p>
        </div>
        <IconButton
          aria-pressed={pinned}
          label={pinned ? words.board.unpin : words.board.pin}
          title={`${pinned ? words.board.unpin : words.board.pin} (F)`}
          onClick={() => session.togglePin(entry)}
        >
          <Icon name="star" filled={pinned} />
        </IconButton>
        <IconButton icon="close" label={ui.close} onClick={() => session.select(null)} />
      </header>
      <div className="drawer-body">
        <dl className="drawer-figures">
          <Figure name={words.board.column.place} value={row.place === null ? '–' : String(row.place)} />
          <Figure name={words.board.column.laps} value={String(row.laps)} />
          <Figure
            name={words.board.column.time}
            value={row.timeMs === null ? '–' : duration(row.timeMs, 1)}
            projected={row.certainty === 'projected'}
          />
          <Figure name={words.board.column.status} value={ui.status[row.status] ?? row.status} />
        </dl>
        <section>
          <h3>{words.rider.why}</h3>
          <ul className="sentences">
            {explanation?.sentences.map((sentence, index) => (
              <li key={sentence}>{say(explanation.says?.[index], sentence, zone)}</li>
            ))}
          </ul>
        </section>
        {laps.length > 0 && (
          <section>
            <h3>{words.rider.laps}</h3>
            <ol className="lap-times">
              {laps.map((passing, index) => {
                const before = laps[index - 1]?.timeMs ?? startMs;
                return (
                  <li key={passing.id}>
                    <span className="muted">{passing.lap}</span>
                    <span>{before === null ? '' : duration(passing.timeMs - before, 1)}</span>
                    <span className="muted">{plusMinus(passing.uncertaintyMs) ?? ''}</span>
                    <span className="muted">{timeOfDay(passing.timeMs, zone)}</span>
                  </li>
                );
              })}
            </ol>
          </section>
        )}
        <PassingCorrections session={session} board={board} passings={explanation?.passings ?? []} />
        <RiderCorrections session={session} board={board} row={row} />
        {explanation && explanation.decisions.length > 0 && (
          <section>
            <h3>{words.rider.decisions}</h3>
            {[...explanation.decisions].reverse().map((line) => (
              <LogLine key={`${line.seq}-${line.inForce}`} session={session} line={line} log={log} />
            ))}
          </section>
        )}
      </div>
    </aside>
  );
}

function Figure({ name, value, projected = false }: { name: string; value: string; projected?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={projected ? 'projected' : ''}>{projected ? `~${value}` : value}</dd>
    </div>
  );
}
