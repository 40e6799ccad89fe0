/** What every column is taken for, with what is in it; each may be said otherwise. */

import type { ColumnMeaning } from '../../../../race/start-list/import/columns.ts';
import { Field } from '../../../ui/primitives/Field.tsx';
import type { Import } from './use-import.ts';
import { useImportWords } from './words.ts';

export function Columns({ of }: { of: Import }) {
  const words = useImportWords();
  const { plan, choices, busy } = of;
  if (plan === null || plan.columns.length === 0) return null;
  const shown = plan.columns.filter(({ head, sample }) => head !== '' || sample.length > 0);
  const choose = (at: number, meaning: ColumnMeaning) =>
    void of.choose({ columns: { ...choices.columns, [at]: meaning } });
  return (
    <fieldset className="import-step" disabled={busy}>
      <legend>{words.columns}</legend>
      <p className="muted">{words.columnsSays}</p>
      <ul className="import-columns">
        {shown.map(({ at, letter, head, meaning, sample }) => (
          <li key={at} className={meaning === 'ignore' ? 'muted' : ''}>
            <Field
              label={
                <>
                  {letter} {head}
                </>
              }
            >
              <select
                value={meaning}
                aria-label={words.meaningOf(head || letter)}
                onChange={(event) => choose(at, event.target.value as ColumnMeaning)}
              >
                {Object.entries(words.meanings).map(([value, name]) => (
                  <option key={value} value={value}>
                    {name}
                  </option>
                ))}
              </select>
              <small>{sample.join(' · ').slice(0, 60) || '–'}</small>
            </Field>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
