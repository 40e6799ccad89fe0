/** The decisions with what they changed, worked out once for each change of the log. */
import { useMemo } from 'react';
import type { EntryFields } from '../../../race/journal/decision.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useRegisterWords } from '../results/words.ts';
import { useSettingsWords } from '../settings/words.ts';
import { useControlWords } from '../words.ts';
import { type DecisionLog, decisionLog } from './decision-log.ts';

export function useDecisionLog(session: RaceSession): DecisionLog {
  const { riders, actions, results, board } = useControlWords();
  const settings = useSettingsWords();
  const register = useRegisterWords();
  const audit = useRaceSession(session, (state) => state.audit);
  return useMemo(() => {
    const rules = Object.entries(settings.rules).map(([rule, { name }]) => [rule, name] as const);
    // Every field of an entry is called as the pages call it; one that is new does not compile without a name.
    const ofRiders: Record<keyof EntryFields, string> = {
      ...riders.moreFields,
      ...riders.fields,
      startOffsetMs: board.column.start,
      own: riders.ownColumns,
    };
    const fields: Record<string, string> = {
      ...results,
      ...ofRiders,
      ...Object.fromEntries(rules),
      format: settings.format,
      timeZone: settings.timeZone,
      plannedStartMs: settings.planned,
      public: actions.mayWatch,
      away: actions.putAway,
      officials: register.officials,
    };
    return decisionLog(audit, { fields });
  }, [audit, riders, actions, results, board, settings, register]);
}
