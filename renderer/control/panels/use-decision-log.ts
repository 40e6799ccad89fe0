/** The decisions with what they changed, worked out once for each change of the log. */
import { useMemo } from 'react';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useRegisterWords } from '../results/words.ts';
import { useSettingsWords } from '../settings/words.ts';
import { useControlWords } from '../words.ts';
import { type DecisionLog, decisionLog } from './decision-log.ts';

export function useDecisionLog(session: RaceSession): DecisionLog {
  const { riders, actions, results } = useControlWords();
  const settings = useSettingsWords();
  const register = useRegisterWords();
  const audit = useRaceSession(session, (state) => state.audit);
  return useMemo(() => {
    const rules = Object.entries(settings.rules).map(([rule, { name }]) => [rule, name] as const);
    const fields: Record<string, string> = {
      ...results,
      ...riders.moreFields,
      ...riders.fields,
      ...Object.fromEntries(rules),
      ...{ format: settings.format, timeZone: settings.timeZone, plannedStartMs: settings.planned },
      ...{ public: actions.mayWatch, away: actions.putAway, officials: register.officials },
    };
    return decisionLog(audit, { fields });
  }, [audit, riders, actions, results, settings, register]);
}
