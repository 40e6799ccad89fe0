/** The time limit: none, a percentage of the winner's time, minutes after the winner, or a race time. */

import { useState } from 'react';
import type { Rules } from '../../../race/rules/settings.ts';
import { Field } from '../../ui/primitives/Field.tsx';
import { useSettingsWords } from './words.ts';

type Limit = Rules['timeLimit'];
const WAYS: readonly Limit['by'][] = ['none', 'percent', 'gap', 'time'];
const MINUTE_MS = 60_000;

const figureIn = (limit: Limit): number =>
  limit.by === 'percent'
    ? limit.percent
    : limit.by === 'gap'
      ? limit.gapMs / MINUTE_MS
      : limit.by === 'time'
        ? limit.timeMs / MINUTE_MS
        : 0;

function limitOf(by: Limit['by'], figure: number): Limit | null {
  if (by === 'none') return { by };
  if (!(figure > 0 && figure <= (by === 'percent' ? 500 : 10_000))) return null;
  if (by === 'percent') return { by, percent: figure };
  const ms = Math.round(figure * MINUTE_MS);
  return by === 'gap' ? { by, gapMs: ms } : { by, timeMs: ms };
}

export function LimitField(props: {
  readonly title: string;
  readonly says: string;
  readonly limit: Limit;
  readonly onChange: (limit: Limit | null) => void;
}) {
  const words = useSettingsWords();
  const { choices = {} } = words.rules.timeLimit;
  const [by, setBy] = useState(props.limit.by);
  const [text, setText] = useState(String(figureIn(props.limit) || 8));
  const change = (nextBy: Limit['by'], nextText: string) => {
    setBy(nextBy);
    setText(nextText);
    props.onChange(limitOf(nextBy, Number(nextText.replace(',', '.'))));
  };
  const fine = limitOf(by, Number(text.replace(',', '.'))) !== null;
  return (
    <div className="field-row">
      <Field label={props.title}>
        <select
          value={by}
          aria-describedby={props.says}
          onChange={(event) => change(WAYS.find((way) => way === event.target.value) ?? 'none', text)}
        >
          {WAYS.map((way) => (
            <option key={way} value={way}>
              {choices[way]}
            </option>
          ))}
        </select>
      </Field>
      {by !== 'none' && (
        <Field label={words.limitFigure}>
          <input
            value={text}
            size={6}
            inputMode="decimal"
            aria-invalid={!fine}
            onChange={(event) => change(by, event.target.value)}
          />
        </Field>
      )}
    </div>
  );
}
