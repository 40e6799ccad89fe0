/** The timing lines: where they are, moved by metres, added by a click on the map or by metres, taken away. */

import { useState } from 'react';
import type { Course, TimingLine } from '../../../race/course/course.ts';
import { courseLengthM } from '../../../race/course/geometry.ts';
import { lineName } from '../../ui/line-name.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { useControlWords } from '../words.ts';
import { useCourseWords } from './words.ts';

interface Props {
  readonly course: Course;
  /** The name of the line that the next click on the map places. */
  readonly placing: string | null;
  readonly onPlace: (name: string | null) => void;
  readonly onAdd: (name: string, alongM: number) => void;
  readonly onChange: (lines: readonly TimingLine[]) => void;
}

export function TimingLines({ course, placing, onPlace, onAdd, onChange }: Props) {
  const { course: text, riders } = useControlWords();
  const words = useCourseWords();
  const lengthM = courseLengthM(course);
  const [name, setName] = useState('');
  const [at, setAt] = useState('');
  const alongM = Number(at.replace(',', '.'));
  const named = name.trim() !== '';
  const fits = at !== '' && alongM >= 0 && alongM <= lengthM;
  return (
    <section className="card-box" aria-label={text.lines}>
      <h2>{text.lines}</h2>
      <p className="muted">{words.dragLines}</p>
      <ul className="lines">
        {course.lines.map((line) => (
          <LineRow
            key={`${line.id}-${line.atM}`}
            line={line}
            lengthM={lengthM}
            onMove={(atM) =>
              onChange(
                course.lines
                  .map((one) => (one.id === line.id ? { ...one, atM } : one))
                  .sort((a, b) => a.atM - b.atM),
              )
            }
            onRemove={
              line.kind === 'intermediate'
                ? () => onChange(course.lines.filter(({ id }) => id !== line.id))
                : null
            }
          />
        ))}
      </ul>
      <h3>{text.addLine}</h3>
      <Field label={text.lineName}>
        <input value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
      </Field>
      <div className="correction-row">
        {placing === null ? (
          <Button disabled={!named} onClick={() => onPlace(name.trim())}>
            {text.onMap}
          </Button>
        ) : (
          <Button onClick={() => onPlace(null)}>{riders.cancel}</Button>
        )}
        <label className="inline-field">
          <span>{text.metres}</span>
          <input value={at} size={7} inputMode="decimal" onChange={(event) => setAt(event.target.value)} />
        </label>
        <Button small disabled={!named || !fits} onClick={() => onAdd(name.trim(), alongM)}>
          {text.add}
        </Button>
      </div>
    </section>
  );
}

function LineRow(props: {
  line: TimingLine;
  lengthM: number;
  onMove: (atM: number) => void;
  onRemove: (() => void) | null;
}) {
  const { line, lengthM, onMove, onRemove } = props;
  const { course: text } = useControlWords();
  const [at, setAt] = useState(String(Math.round(line.atM)));
  const name = lineName(line);
  const atM = Number(at.replace(',', '.'));
  const moves = at !== '' && atM >= 0 && atM <= lengthM && Math.round(line.atM) !== atM;
  return (
    <li>
      <span className="line-name">
        <strong>{name}</strong>
        <small className="muted">{text.kinds[line.kind]}</small>
      </span>
      <span className="line-at">
        <input
          aria-label={`${name}: ${text.metres}`}
          value={at}
          inputMode="decimal"
          onChange={(event) => setAt(event.target.value)}
        />
        m
      </span>
      <Button small disabled={!moves} onClick={() => onMove(atM)}>
        {text.moveHere}
      </Button>
      {onRemove && <IconButton icon="close" label={text.remove(name)} size={16} onClick={onRemove} />}
    </li>
  );
}
