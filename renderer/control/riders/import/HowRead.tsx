/** How a list was read: encoding, separator, sheet, header row; each may be said otherwise. */
import { Field } from '../../../ui/primitives/Field.tsx';
import { useControlWords } from '../../words.ts';
import type { Import } from './use-import.ts';
import { useEncodingGuessed, useImportWords } from './words.ts';

export function HowRead({ of }: { of: Import }) {
  const { riders } = useControlWords();
  const words = useImportWords();
  const guessed = useEncodingGuessed();
  const { tables, plan, list, readAs, busy } = of;
  if (tables === null || plan === null) return null;
  const { encoding, separator, container } = tables;
  const encodings = encoding === null ? [] : [...new Set([encoding.name, ...encoding.others])];
  return (
    <fieldset className="import-step" disabled={busy}>
      <legend>
        {words.howRead} <span className="muted">{container.toUpperCase()}</span>
      </legend>
      {encoding?.how === 'guessed' && <p className="import-finding">◆ {guessed(encoding.name)}</p>}
      <div className="field-row">
        {encoding !== null && encodings.length > 1 && typeof list !== 'string' && (
          <Field label={words.encoding}>
            <select
              value={encoding.name}
              onChange={(event) =>
                void of.begin(list, { ...readAs, encoding: event.target.value }, of.choices)
              }
            >
              {encodings.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </Field>
        )}
        {separator !== null && (
          <Field label={words.separator}>
            <select
              value={separator}
              onChange={(event) => void of.begin(list, { ...readAs, separator: event.target.value })}
            >
              {Object.entries(words.separators).map(([sign, name]) => (
                <option key={sign} value={sign}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
        )}
        {plan.sheets.length > 1 && (
          <Field label={riders.sheet}>
            <select
              value={plan.sheet ?? ''}
              onChange={(event) => void of.choose({ sheet: event.target.value, columns: {} })}
            >
              {plan.sheets.map(({ name, riders: count }) => (
                <option key={name} value={name}>
                  {name} · {count === null ? riders.noHeader : riders.rowsBelow(count)}
                </option>
              ))}
            </select>
          </Field>
        )}
        <Field label={words.headerRow}>
          <input
            key={plan.headerRow}
            type="number"
            min={0}
            max={1_000}
            defaultValue={plan.headerRow ?? ''}
            onBlur={(event) => {
              const row = Number(event.target.value);
              if (event.target.value !== '' && row !== plan.headerRow)
                void of.choose({ headerRow: row, columns: {} });
            }}
            onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
          />
        </Field>
      </div>
    </fieldset>
  );
}
