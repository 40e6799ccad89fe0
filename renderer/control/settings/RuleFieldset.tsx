/** The rules that fit a race, by what they are about: each with its name, one sentence and its own kind of field. */

import { type ReactNode, useId, useState } from 'react';
import type { RuleSettings } from '../../../race/journal/decision.ts';
import { resolveRules } from '../../../race/rules/settings.ts';
import { Check } from '../../ui/primitives/Check.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { LimitField } from './LimitField.tsx';
import {
  newRaceRules,
  type OfferedRule,
  RULE_GROUPS,
  type RuleContext,
  type RuleEntry,
} from './rule-list.ts';
import { figureOf, figureText } from './rule-text.ts';
import { useSettingsWords } from './words.ts';

interface FieldsetProps {
  readonly context: RuleContext;
  readonly entries: readonly RuleEntry<OfferedRule>[];
  /** A rule's new value; null = what is typed is none. */
  readonly onChange: (name: OfferedRule, value: RuleSettings[OfferedRule] | null) => void;
}

export function RuleFieldset({ context, entries, onChange }: FieldsetProps) {
  const { groups } = useSettingsWords();
  return (
    <>
      {RULE_GROUPS.map((group) => {
        const those = entries.filter((entry) => entry.group === group);
        if (those.length === 0) return null;
        return (
          <section key={group} className="rule-group" aria-label={groups[group]}>
            <h3>{groups[group]}</h3>
            <div className="rule-list">
              {those.map((entry) => (
                <RuleField
                  key={`${context.format}-${entry.name}`}
                  context={context}
                  entry={entry}
                  onChange={(value) => onChange(entry.name, value)}
                />
              ))}
            </div>
          </section>
        );
      })}
    </>
  );
}

interface FieldProps {
  readonly context: RuleContext;
  readonly entry: RuleEntry<OfferedRule>;
  readonly onChange: (value: RuleSettings[OfferedRule] | null) => void;
}

/** The value as a person reads it, for "usual: …". */
function useReading() {
  const words = useSettingsWords();
  return ({ name, kind }: RuleEntry<OfferedRule>, value: unknown): string => {
    const { choices } = words.rules[name];
    if (kind.is === 'choice') return choices?.[String(value)] ?? String(value);
    if (kind.is === 'flag') return value === true ? words.yes : words.no;
    if (kind.is === 'limit') return choices?.[(value as { by: string }).by] ?? '';
    if (kind.is === 'line') return words.lapLine;
    const unit =
      kind.is === 'seconds' || kind.is === 'percent' || kind.is === 'kmh' ? words.units[kind.is] : '';
    return `${figureText(kind, value)} ${unit}`.trim();
  };
}

function RuleField({ context, entry, onChange }: FieldProps) {
  const words = useSettingsWords();
  const reading = useReading();
  const id = useId();
  const { name, kind } = entry;
  const { name: title, says, choices = {} } = words.rules[name];
  const value = context.rules[name];
  const usual = resolveRules(context.format, newRaceRules(context.format))[name];
  const isUsual = JSON.stringify(usual) === JSON.stringify(value);
  const hint = (
    <small id={`${id}-says`}>
      {says}
      {!isUsual && kind.is !== 'laps' && <> {words.usual(reading(entry, usual))}.</>}
    </small>
  );
  if (kind.is === 'flag')
    return (
      <div className="rule">
        <Check
          checked={value === true}
          aria-describedby={`${id}-says`}
          onChange={(event) => onChange(event.target.checked)}
        >
          <span className="rule-name">{title}</span>
        </Check>
        {hint}
      </div>
    );
  const options =
    kind.is === 'choice'
      ? kind.of.map((one) => [one, choices[one] ?? one] as const)
      : kind.is === 'line'
        ? [
            ['lap-line', words.lapLine] as const,
            ...context.lines.map((line) => [line.id, line.name] as const),
          ]
        : null;
  if (options !== null)
    return (
      <div className="rule">
        <Field label={title}>
          <select
            value={String(value)}
            aria-describedby={`${id}-says`}
            onChange={(event) => onChange(event.target.value as never)}
          >
            {options.map(([one, text]) => (
              <option key={one} value={one}>
                {text}
              </option>
            ))}
          </select>
        </Field>
        {hint}
      </div>
    );
  if (kind.is === 'limit')
    return (
      <div className="rule">
        <LimitField title={title} says={`${id}-says`} limit={context.rules.timeLimit} onChange={onChange} />
        {hint}
      </div>
    );
  return (
    <FigureField entry={entry} value={value} title={title} describedBy={id} hint={hint} onChange={onChange} />
  );
}

interface FigureProps {
  readonly entry: RuleEntry<OfferedRule>;
  readonly value: unknown;
  readonly title: string;
  readonly describedBy: string;
  readonly hint: ReactNode;
  readonly onChange: FieldProps['onChange'];
}

function FigureField({ entry: { kind }, value, title, describedBy, hint, onChange }: FigureProps) {
  const words = useSettingsWords();
  const [text, setText] = useState(() => figureText(kind, value));
  const fine = figureOf(kind, text) !== null;
  const list = kind.is === 'laps' || kind.is === 'points';
  const unit =
    kind.is === 'seconds' || kind.is === 'percent' || kind.is === 'kmh' ? words.units[kind.is] : null;
  return (
    <div className="rule">
      <Field label={title}>
        <span className="figure">
          <input
            value={text}
            size={list ? 16 : 6}
            inputMode={list ? 'text' : 'decimal'}
            aria-describedby={`${describedBy}-says`}
            aria-invalid={!fine}
            onChange={(event) => {
              setText(event.target.value);
              onChange(figureOf(kind, event.target.value) as never);
            }}
          />
          {unit !== null && <span>{unit}</span>}
        </span>
      </Field>
      {!fine && (
        <p role="alert" className="problem">
          {'least' in kind ? words.outOf(kind.least, kind.most) : words.noList}
        </p>
      )}
      {hint}
    </div>
  );
}
