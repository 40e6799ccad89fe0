/** The filters of the passings log, in a menu that says how many are on. */

import { lineName } from '../../ui/line-name.ts';
import { Check } from '../../ui/primitives/Check.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { Menu } from './Menu.tsx';
import type { PassingFilter } from './passing-filter.ts';

const SOURCES = ['chip', 'keypad', 'photo', 'gps', 'import', 'official'] as const;
const FATES = ['counted', 'agrees', 'conflicts', 'set-aside', 'unassigned'] as const;

interface Props {
  readonly session: RaceSession;
  readonly filter: PassingFilter;
  readonly onChange: (filter: PassingFilter) => void;
}

export function PassingFilters({ session, filter, onChange }: Props) {
  const { passings: words, keypad } = useControlWords();
  const course = useRaceLive(session.live, (state) => state.course);
  const on = [filter.source, filter.line, filter.fate].filter((value) => value !== '').length;
  const choose = (
    label: string,
    name: 'source' | 'line' | 'fate',
    values: readonly (readonly [value: string, text: string])[],
  ) => (
    <Field label={label}>
      <select value={filter[name]} onChange={(event) => onChange({ ...filter, [name]: event.target.value })}>
        <option value="">{words.any}</option>
        {values.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
  return (
    <>
      <input
        className="find"
        type="search"
        value={filter.who}
        placeholder={words.find}
        aria-label={words.find}
        onChange={(event) => onChange({ ...filter, who: event.target.value })}
        onKeyDown={(event) => event.key === 'Escape' && onChange({ ...filter, who: '' })}
      />
      <Menu
        className="filter-menu"
        label={
          <>
            {words.filter}
            {on > 0 && <span className="count quiet">{on}</span>}
          </>
        }
      >
        {choose(
          words.source,
          'source',
          SOURCES.map((source) => [source, words.sources[source] ?? source]),
        )}
        {choose(keypad.line, 'line', course?.lines.map((line) => [line.id, lineName(line)] as const) ?? [])}
        {choose(
          words.fate,
          'fate',
          FATES.map((fate) => [fate, words.fates[fate] ?? fate]),
        )}
        <Check
          checked={filter.doubtfulFirst}
          onChange={(event) => onChange({ ...filter, doubtfulFirst: event.target.checked })}
        >
          {words.doubtfulFirst}
        </Check>
      </Menu>
    </>
  );
}
