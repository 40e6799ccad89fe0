/** How riders' phones report: from every second for a big screen to after each lap only, to spare their batteries. */

import { isSameReporting, REPORTING_USUAL, type Reporting } from '../../../phone/reporting.ts';
import type { AuditLine } from '../../../race/race.ts';
import { Field } from '../../ui/primitives/Field.tsx';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';

/** What an organiser chooses between; the figures behind the words are in docs/riders.md. */
export const REPORTING_CHOICES = {
  screen: { batchMs: 1_000, sending: 'steady', sampling: 'dense' },
  usual: REPORTING_USUAL,
  spare: { batchMs: 30_000, sending: 'steady', sampling: 'usual' },
  lap: { batchMs: 600_000, sending: 'by-lap', sampling: 'sparing' },
  rare: { batchMs: 600_000, sending: 'steady', sampling: 'sparing' },
} as const satisfies Record<string, Reporting>;
type Choice = keyof typeof REPORTING_CHOICES;
const CHOICES = Object.keys(REPORTING_CHOICES) as Choice[];

/** As decided last, from the decisions in force: the board does not hold it. Newest first, as the session has them. */
function decided(audit: readonly AuditLine[]): Reporting {
  let { batchMs, sending, sampling } = REPORTING_USUAL;
  for (const { decision, inForce } of [...audit].reverse()) {
    if (!inForce || decision.type !== 'set-race' || decision.rules === undefined) continue;
    batchMs = decision.rules.phoneBatchMs ?? batchMs;
    sending = decision.rules.phoneSending ?? sending;
    sampling = decision.rules.phoneSampling ?? sampling;
  }
  return { batchMs, sending, sampling };
}

export function PhoneReporting({ session }: { session: RaceSession }) {
  const { riders } = useControlWords();
  const now = decided(useRaceSession(session, (state) => state.audit));
  const chosen = CHOICES.find((choice) => isSameReporting(REPORTING_CHOICES[choice], now)) ?? 'own';
  const choose = (choice: Choice) => {
    const { batchMs, sending, sampling } = REPORTING_CHOICES[choice];
    const rules = { phoneBatchMs: batchMs, phoneSending: sending, phoneSampling: sampling };
    void session.decide({ type: 'set-race', rules });
  };
  return (
    <section className="card-box" aria-label={riders.reporting}>
      <h2>{riders.reporting}</h2>
      <Field label={riders.reportingSays}>
        <select value={chosen} onChange={(event) => choose(event.target.value as Choice)}>
          {CHOICES.map((choice) => (
            <option key={choice} value={choice}>
              {riders.reportingChoices[choice].name}
            </option>
          ))}
          {chosen === 'own' && <option value="own">{riders.reportingChoices.own.name}</option>}
        </select>
        <small>{riders.reportingChoices[chosen].costs}</small>
      </Field>
    </section>
  );
}
