/** How far: a way that fits the format, and its figures. */

import { useId } from 'react';
import type { RaceFormat, RaceLength } from '../../../race/journal/decision.ts';
import { Field } from '../../ui/primitives/Field.tsx';
import { LENGTH_WAYS, usualLength, wayOf, waysWith } from './lengths.ts';
import { useSettingsWords } from './words.ts';

const MINUTE_MS = 60_000;

export function LengthFields(props: {
  readonly format: RaceFormat;
  readonly length: RaceLength;
  readonly onChange: (length: RaceLength) => void;
}) {
  const { format, length, onChange } = props;
  const words = useSettingsWords();
  const id = useId();
  const way = wayOf(length);
  const says = words.waySays[way];
  return (
    <>
      <div className="field-row">
        <Field label={words.length}>
          <select
            value={way}
            aria-describedby={says === '' ? undefined : id}
            onChange={(event) =>
              onChange(usualLength(LENGTH_WAYS.find((one) => one === event.target.value) ?? way, format))
            }
          >
            {waysWith(format, length).map((one) => (
              <option key={one} value={one}>
                {words.ways[one]}
              </option>
            ))}
          </select>
        </Field>
        {length.by === 'laps' && (
          <Figure
            label={words.laps}
            value={length.laps}
            least={1}
            most={999}
            onChange={(laps) => onChange({ by: 'laps', laps })}
          />
        )}
        {length.by === 'time' && (
          <Figure
            label={words.minutes}
            value={length.durationMs / MINUTE_MS}
            least={1}
            most={1_440}
            onChange={(minutes) => onChange({ ...length, durationMs: Math.round(minutes * MINUTE_MS) })}
          />
        )}
        {length.by === 'time' && way === 'time-laps' && (
          <Figure
            label={words.thenLaps}
            value={length.thenLaps ?? 1}
            least={1}
            most={20}
            onChange={(thenLaps) => onChange({ ...length, thenLaps })}
          />
        )}
      </div>
      {says !== '' && (
        <p id={id} className="muted length-says">
          {says}
        </p>
      )}
    </>
  );
}

function Figure(props: {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}) {
  return (
    <Field label={props.label}>
      <input
        type="number"
        required
        min={props.least}
        max={props.most}
        defaultValue={props.value}
        onChange={(event) => {
          const value = event.target.valueAsNumber;
          if (Number.isFinite(value) && value >= props.least && value <= props.most)
            props.onChange(Math.round(value));
        }}
      />
    </Field>
  );
}
