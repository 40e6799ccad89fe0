/** Which columns this device shows, and by which it sorts where there are no heads to press. */

import { Icon } from '../../ui/Icon.tsx';
import { Check } from '../../ui/primitives/Check.tsx';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { Menu } from '../panels/Menu.tsx';
import { useControlWords } from '../words.ts';
import { ALWAYS, type ColumnName, type Sorting } from './columns.ts';
import { useRidersWords } from './words.ts';

/** What a column is called. */
export function useColumnWord(): (name: ColumnName) => string {
  const { riders } = useControlWords();
  const words = useRidersWords();
  const { fields, moreFields } = riders;
  const named: Readonly<Record<string, string>> = {
    ...{ ...fields, ...moreFields, ...words.column },
    ...{ phone: riders.phone, battery: riders.battery, seen: riders.seen, telephone: moreFields.phone },
  };
  return (name) => (name.startsWith('own:') ? name.slice(4) : (named[name] ?? name));
}

interface ColumnsProps {
  readonly columns: readonly ColumnName[];
  readonly chosen: readonly ColumnName[];
  readonly onChoose: (columns: readonly ColumnName[]) => void;
}

export function ColumnsChoice({ columns, chosen, onChoose }: ColumnsProps) {
  const words = useRidersWords();
  const wordOf = useColumnWord();
  return (
    <Menu label={words.columns} className="columns-menu">
      {columns
        .filter((name) => !ALWAYS.has(name))
        .map((name) => (
          <Check
            key={name}
            checked={chosen.includes(name)}
            onChange={(event) =>
              onChoose(event.target.checked ? [...chosen, name] : chosen.filter((one) => one !== name))
            }
          >
            {wordOf(name)}
          </Check>
        ))}
    </Menu>
  );
}

interface SortProps {
  readonly columns: readonly ColumnName[];
  readonly sorting: Sorting;
  readonly onChoose: (sorting: Sorting) => void;
}

export function SortChoice({ columns, sorting, onChoose }: SortProps) {
  const { riders } = useControlWords();
  const words = useRidersWords();
  const wordOf = useColumnWord();
  return (
    <span className="sort-choice">
      <select
        value={sorting.by}
        aria-label={riders.sortBy}
        onChange={(event) => onChoose({ by: event.target.value as ColumnName, down: false })}
      >
        {(columns.includes(sorting.by) ? columns : [...columns, sorting.by]).map((name) => (
          <option key={name} value={name}>
            {wordOf(name)}
          </option>
        ))}
      </select>
      <IconButton
        label={`${words.reverse}: ${sorting.down ? words.sortedDown : words.sortedUp}`}
        onClick={() => onChoose({ ...sorting, down: !sorting.down })}
      >
        <span className={sorting.down ? '' : 'turned'}>
          <Icon name="down" size={18} />
        </span>
      </IconButton>
    </span>
  );
}
