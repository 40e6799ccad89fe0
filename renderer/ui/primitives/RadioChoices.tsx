/** One of a few, each in a line that a thumb hits: what is asked, and the answers. */
import css from './RadioChoices.module.css';

export interface RadioChoicesProps<Value extends string> {
  readonly legend: string;
  /** Of the group: one in a document. */
  readonly name: string;
  /** In the order shown; `lang` where the text is not in the page's language. */
  readonly of: readonly { readonly value: Value; readonly text: string; readonly lang?: string }[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

export function RadioChoices<Value extends string>({
  legend,
  name,
  of,
  chosen,
  onChoose,
}: RadioChoicesProps<Value>) {
  return (
    <fieldset className={css.choices}>
      <legend>{legend}</legend>
      {of.map(({ value, text, lang }) => (
        <label key={value} className={css.choice} lang={lang}>
          <input type="radio" name={name} checked={chosen === value} onChange={() => onChoose(value)} />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
