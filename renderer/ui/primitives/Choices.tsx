/** One of a few: what is asked, and the answers, as tiles side by side or as lines that a thumb hits. */
import { type ReactNode, useId } from 'react';
import './choices.css';

export interface ChoicesProps<Value extends string | number> {
  readonly label: string;
  /** In the order shown. */
  readonly values: readonly Value[];
  /** Null: none yet. */
  readonly value: Value | null;
  readonly text: (value: Value) => ReactNode;
  readonly onChange: (value: Value) => void;
  readonly look?: 'tiles' | 'lines';
  /** Of a text that is not in the page's language. */
  readonly langOf?: (value: Value) => string;
  readonly disabled?: boolean;
  readonly className?: string;
}

export function Choices<Value extends string | number>(props: ChoicesProps<Value>) {
  const { label, values, value: chosen, text, onChange, look = 'tiles', langOf } = props;
  const { disabled = false, className } = props;
  const name = useId();
  return (
    <fieldset
      className={['choices', `choices-${look}`, className].filter(Boolean).join(' ')}
      disabled={disabled}
    >
      <legend>{label}</legend>
      {values.map((value) => (
        <label key={value} className="choice" lang={langOf?.(value)}>
          <input type="radio" name={name} checked={value === chosen} onChange={() => onChange(value)} />
          <span>{text(value)}</span>
        </label>
      ))}
    </fieldset>
  );
}
