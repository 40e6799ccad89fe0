/** What the race is called, what kind it is, when it is planned and who may watch. */
import { useId, useState } from 'react';
import type { RaceFormat } from '../../../race/journal/decision.ts';
import { fieldText, momentIn } from '../../../race/wall-clock.ts';
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
      <label className="field">
        <span>{words.name}</span>
        <input
          required
          maxLength={120}
          value={settings.name}
          onChange={(event) => onChange({ name: event.target.value })}
        />
      </label>
      <label className="field">
        <span>{words.format}</span>
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
      </label>
      <PlannedStart settings={settings} onChange={onChange} />
      <label className="check">
        <input
          type="checkbox"
          checked={settings.public}
          onChange={(event) => onChange({ public: event.target.checked })}
        />
        <span>{words.public}</span>
      </label>
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
      <label className="field grow">
        <span>{words.planned}</span>
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
      </label>
      <label className="field grow">
        <span>{words.timeZone}</span>
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
      </label>
    </div>
  );
}
