/** What the race is called, what kind it is, when it is planned and who may watch. */

import { useId, useState } from 'react';
import type { RaceFormat } from '../../../race/journal/decision.ts';
import { fieldText, momentIn } from '../../../race/wall-clock.ts';
import { Check } from '../../ui/primitives/Check.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { useUiWords } from '../../ui/words.ts';
import { OfficialsFields } from './OfficialsFields.tsx';
import type { RaceSettings } from './race-settings.ts';
import { useSettingsWords } from './words.ts';

interface Props {
  readonly settings: RaceSettings;
  readonly onChange: (change: Partial<RaceSettings>) => void;
}

export function RacePart({ settings, onChange }: Props) {
  const words = useSettingsWords();
  const ui = useUiWords();
  const id = useId();
  return (
    <div className="form">
      <Field label={words.name}>
        <input
          required
          maxLength={120}
          value={settings.name}
          onChange={(event) => onChange({ name: event.target.value })}
        />
      </Field>
      <Field label={words.format}>
        <select
          value={settings.format}
          aria-describedby={`${id}-format`}
          onChange={(event) => onChange({ format: event.target.value as RaceFormat })}
        >
          {Object.entries(ui.format).map(([format, text]) => (
            <option key={format} value={format}>
              {text}
            </option>
          ))}
        </select>
        <small id={`${id}-format`}>{words.formatSays}</small>
      </Field>
      <PlannedStart settings={settings} onChange={onChange} />
      <Check checked={settings.public} onChange={(event) => onChange({ public: event.target.checked })}>
        {words.public}
      </Check>
      <OfficialsFields officials={settings.officials} onChange={(officials) => onChange({ officials })} />
    </div>
  );
}

/** All zones that the browser knows, the race's own among them. */
const zonesWith = (zone: string): readonly string[] =>
  [...new Set([zone, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort();

function PlannedStart({ settings, onChange }: Props) {
  const words = useSettingsWords();
  const id = useId();
  const { plannedStartMs, timeZone } = settings;
  const [text, setText] = useState(() =>
    plannedStartMs === null ? '' : fieldText(plannedStartMs, timeZone),
  );
  return (
    <div className="field-row">
      <Field label={words.planned} className="grow">
        <input
          type="datetime-local"
          value={text}
          aria-describedby={`${id}-planned`}
          onChange={(event) => {
            setText(event.target.value);
            onChange({ plannedStartMs: momentIn(event.target.value, timeZone) });
          }}
        />
        <small id={`${id}-planned`}>{words.plannedSays}</small>
      </Field>
      <Field label={words.timeZone} className="grow">
        <select
          value={timeZone}
          onChange={(event) =>
            // The clock on the wall stays what was typed; the moment follows the zone.
            onChange({
              timeZone: event.target.value,
              plannedStartMs: text === '' ? null : momentIn(text, event.target.value),
            })
          }
        >
          {zonesWith(timeZone).map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll('_', ' ')}
            </option>
          ))}
        </select>
      </Field>
    </div>
  );
}
