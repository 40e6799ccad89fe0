/** Every decision there was, newest first: who, when, why, whether it holds; undo or redo beside it. */

import { memo, useMemo, useState } from 'react';
import { isForUndo } from '../../../race/decisions/gone-for-good.ts';
import type { AuditLine } from '../../../race/race.ts';
import { folded } from '../../../race/search-text.ts';
import { timeOfDay } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { SlidingList } from '../../ui/SlidingList.tsx';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { factsOf } from './decision-facts.ts';
import type { DecisionLog } from './decision-log.ts';
import { NotToldYet } from './NotToldYet.tsx';
import { Panel } from './Panel.tsx';
import { useDecisionLog } from './use-decision-log.ts';

const ROW_PX = 60;
const keyOf = (line: AuditLine) => line.seq;

export function LogPanel({ session }: { session: RaceSession }) {
  const words = useControlWords();
  const audit = useRaceSession(session, (state) => state.audit);
  const board = useRaceLive(session.live, (state) => state.board);
  const isTold = useRaceSession(session, ({ told }) => told.has('audit'));
  const log = useDecisionLog(session);
  const [query, setQuery] = useState('');
  const shown = useMemo(() => {
    const wanted = folded(query).split(/\s+/).filter(Boolean);
    if (wanted.length === 0) return audit;
    return audit.filter(({ decision, by }) => {
      const names = 'entry' in decision ? (board?.rows[decision.entry]?.name ?? '') : '';
      const text = folded(
        [
          words.done[decision.type],
          decision.type,
          factsOf(decision, board, log),
          names,
          by.name,
          decision.reason,
        ].join(' '),
      );
      return wanted.every((word) => text.includes(word));
    });
  }, [audit, board, log, query, words]);
  return (
    <Panel
      name="log"
      tools={
        <input
          className="find"
          type="search"
          data-focus-first
          value={query}
          placeholder={words.log.find}
          aria-label={words.log.find}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && setQuery('')}
        />
      }
    >
      {!isTold ? (
        <NotToldYet session={session} />
      ) : shown.length === 0 ? (
        <p className="muted panel-empty">{audit.length === 0 ? words.log.none : words.log.noMatch}</p>
      ) : (
        <SlidingList
          className="log"
          items={shown}
          keyOf={keyOf}
          rowPx={ROW_PX}
          label={words.panels.log}
          render={(line) => <LogLine session={session} line={line} log={log} />}
        />
      )}
    </Panel>
  );
}

export const LogLine = memo(
  function LogLine({ session, line, log }: { session: RaceSession; line: AuditLine; log: DecisionLog }) {
    const words = useControlWords();
    const { decision, inForce, lastWord } = line;
    const board = useRaceLive(session.live, (state) => state.board);
    const zone = board?.race.timeZone ?? 'UTC';
    const isWord = decision.type === 'undo' || decision.type === 'redo';
    // An undo says what it undid.
    const target = isWord ? log.byId.get(decision.target)?.decision : undefined;
    const facts = target
      ? `${words.done[target.type] ?? target.type} ${factsOf(target, board, log)}`
      : factsOf(decision, board, log);
    return (
      <div className={`log-line ${inForce ? '' : 'undone'}`}>
        <span className="log-time">{timeOfDay(line.atMs, zone)}</span>
        <span className="log-what">
          <span>
            <strong>{words.done[decision.type] ?? decision.type}</strong> {facts}
          </span>
          <small className="muted">
            {words.log.by(line.by.name)}
            {lastWord?.type === 'undo' && ` · ${words.log.undone(lastWord.by.name)}`}
            {decision.reason && ` · ${decision.reason}`}
          </small>
        </span>
        {isForUndo(decision.type) && (
          <Button
            small
            aria-label={`${inForce ? words.log.undo : words.log.redo}: ${words.done[decision.type] ?? decision.type} ${facts}`}
            onClick={() => void session.decide({ type: inForce ? 'undo' : 'redo', target: decision.id })}
          >
            {inForce ? words.log.undo : words.log.redo}
          </Button>
        )}
      </div>
    );
  },
  (before, after) =>
    before.line.seq === after.line.seq &&
    before.line.inForce === after.line.inForce &&
    before.log === after.log,
);
