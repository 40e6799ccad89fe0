/** The protest register as the decisions have it: each protest with its ruling, in the order they were lodged. Pure. */
import type { DecisionId } from '../../../race/ids.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import type { AuditLine } from '../../../race/race.ts';

type Of<Type extends Decision['type']> = Extract<Decision, { type: Type }>;

export interface RegisterLine {
  readonly number: number;
  readonly protest: Of<'protest'>;
  /** Which official wrote it down. */
  readonly takenBy: string;
  readonly ruling: Of<'rule-on-protest'> | null;
  /** Lodged when the time for protests was over. */
  readonly late: boolean;
}

/** `audit`: the newest first, as the console holds it. */
export function registerOf(audit: readonly AuditLine[]): readonly RegisterLine[] {
  const lines: RegisterLine[] = [];
  const rulings = new Map<DecisionId, Of<'rule-on-protest'>>();
  let untilMs: number | null = null;
  for (const { decision, inForce, by } of audit.toReversed()) {
    if (!inForce) continue;
    if (decision.type === 'publish-result') untilMs = decision.protestsUntilMs ?? untilMs;
    if (decision.type === 'rule-on-protest') rulings.set(decision.protest, decision);
    if (decision.type !== 'protest') continue;
    const late = untilMs !== null && decision.lodgedAtMs > untilMs;
    lines.push({ number: lines.length + 1, protest: decision, takenBy: by.name, ruling: null, late });
  }
  return lines.map((line) => ({ ...line, ruling: rulings.get(line.protest.id) ?? null }));
}

export const openIn = (register: readonly RegisterLine[]): number =>
  register.filter(({ ruling }) => ruling === null).length;
