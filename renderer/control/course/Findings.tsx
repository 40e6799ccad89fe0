/** What there is to say of a file or a course: errors, then doubts, then what was done; each with a word, not colour alone. */
import type { Finding } from '../../../race/course/check-course.ts';
import { sentenceOf } from '../../../race/course/check-course.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useSay } from '../../ui/station/messages.ts';

/** As the API tells them, or as they are found here. */
export interface ShownFinding {
  readonly level: Finding['level'];
  readonly code: string;
  readonly facts: unknown;
  readonly sentence: string;
}
export const shownFinding = (one: Finding): ShownFinding => ({
  level: one.level,
  code: one.says.code,
  facts: one.says.facts,
  sentence: sentenceOf(one),
});

const ORDER = { error: 0, doubt: 1, note: 2 } as const;
const SIGN = { error: 'close', doubt: 'search', note: 'check' } as const;

export function Findings({ findings, label }: { findings: readonly ShownFinding[]; label: string }) {
  const say = useSay();
  if (findings.length === 0) return null;
  const sorted = [...findings].sort((a, b) => ORDER[a.level] - ORDER[b.level]);
  return (
    <ul className="findings" aria-label={label}>
      {sorted.map((one) => (
        <li key={`${one.code}${one.sentence}`} className={`finding finding-${one.level}`}>
          <Icon name={SIGN[one.level]} size={16} />
          <span>{say(one, one.sentence)}</span>
        </li>
      ))}
    </ul>
  );
}
