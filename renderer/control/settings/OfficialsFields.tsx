/** Who stands for the result: a role and a name each, as they are printed on the sheet. */

import type { RaceOfficial } from '../../../race/feed/board-view.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { useRegisterWords } from '../results/words.ts';

const ROLES = ['president', 'commissaire', 'finish-judge', 'timekeeper', 'secretary'] as const;
const OFFICIALS_MAX = 20;

interface Props {
  readonly officials: readonly RaceOfficial[];
  readonly onChange: (officials: readonly RaceOfficial[]) => void;
}

export function OfficialsFields({ officials, onChange }: Props) {
  const words = useRegisterWords();
  const change = (at: number, to: Partial<RaceOfficial>) =>
    onChange(officials.map((one, index) => (index === at ? { ...one, ...to } : one)));
  const next = ROLES.find((role) => !officials.some((one) => one.role === role)) ?? 'commissaire';
  return (
    <fieldset className="choices">
      <legend>{words.officials}</legend>
      <p className="muted">{words.officialsSays}</p>
      {officials.map(({ role, name }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place in the list while it is typed.
        <div key={index} className="field-row official-line">
          <select
            aria-label={words.role}
            value={role}
            onChange={(event) => change(index, { role: event.target.value as RaceOfficial['role'] })}
          >
            {ROLES.map((each) => (
              <option key={each} value={each}>
                {words.roles[each]}
              </option>
            ))}
          </select>
          <input
            aria-label={`${words.name}: ${words.roles[role]}`}
            value={name}
            maxLength={120}
            required
            onChange={(event) => change(index, { name: event.target.value })}
          />
          <IconButton
            icon="close"
            label={words.removeOfficial(name || words.roles[role])}
            size={18}
            onClick={() => onChange(officials.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {officials.length < OFFICIALS_MAX && (
        <Button small onClick={() => onChange([...officials, { role: next, name: '' }])}>
          {words.addOfficial}
        </Button>
      )}
    </fieldset>
  );
}
