/** What becomes of riders' cards when a race is copied. */
import { useDayWords } from './words.ts';

export type CardChoice = 'same' | 'new' | 'none';
const CHOICES: readonly CardChoice[] = ['same', 'new', 'none'];

interface Props {
  readonly value: CardChoice;
  /** The race is on: its cards stay with it. */
  readonly isOn: boolean;
  readonly says: string;
  readonly onChange: (choice: CardChoice) => void;
}

export function CardChoices({ value, isOn, says, onChange }: Props) {
  const { copy: words } = useDayWords();
  return (
    <fieldset className="choices">
      <legend>{words.cards}</legend>
      {CHOICES.map((choice) => (
        <label key={choice} className="choice">
          <input
            type="radio"
            name="cards"
            disabled={isOn && choice === 'same'}
            checked={value === choice}
            onChange={() => onChange(choice)}
          />
          <span>{words.cardChoices[choice]}</span>
        </label>
      ))}
      {isOn ? <p className="muted">{says}</p> : value === 'same' && <p className="muted">{words.sameSays}</p>}
    </fieldset>
  );
}
