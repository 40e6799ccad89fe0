import { useState } from 'react';
import type { EntryId } from '../../../race/ids.ts';
import { Field } from '../../ui/primitives/Field.tsx';
import { entryOfBib } from '../../ui/row-of-bib.ts';
import { useKeypadWords } from '../keypad/words.ts';
import type { FormProps } from './fields.tsx';
import { useCorrectionWords } from './words.ts';

/** The order as it is read off the picture: bibs, one after the other. Who is not typed stays behind those who are. */
export function TypedOrder({
  board,
  onOrder,
}: Pick<FormProps, 'board'> & { onOrder: (order: readonly EntryId[]) => void }) {
  const mine = useCorrectionWords();
  const keypad = useKeypadWords();
  const [text, setText] = useState('');
  const typed = text.split(/[\s,;]+/).filter(Boolean);
  const found = typed.map((bib) => ({ bib, entry: entryOfBib(board, bib) }));
  const strangers = found.filter(({ entry }) => entry === null).map(({ bib }) => bib);
  return (
    <Field label={keypad.typedOrder}>
      <input
        className="sprint-bibs figure"
        value={text}
        inputMode="numeric"
        autoComplete="off"
        placeholder="5 3 4 6"
        aria-invalid={strangers.length > 0}
        onChange={(event) => {
          setText(event.target.value);
          const order = event.target.value.split(/[\s,;]+/).flatMap((bib) => entryOfBib(board, bib) ?? []);
          onOrder([...new Set(order)]);
        }}
      />
      <small className={strangers.length > 0 ? 'problem' : 'muted'}>
        {strangers.length > 0 ? mine.strangers(strangers.join(' ')) : keypad.typedOrderSays}
      </small>
    </Field>
  );
}
