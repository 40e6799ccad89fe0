/** A new race: a name, a format and how far it goes. Everything else can wait. */
import { type FormEvent, useRef, useState } from 'react';
import { RACE_ID_PATTERN, type RaceId } from '../../race/ids.ts';
import { slugOf, unused } from '../../race/start-list/slug.ts';
import { useUiWords } from '../ui/words.ts';
import { ask, newId } from './api.ts';
import { Dialog } from './Dialog.tsx';
import { go } from './place.ts';
import { sentenceOf } from './race-session.ts';
import { CategoryFields, categoryOf } from './riders/CategoryFields.tsx';
import { useControlWords } from './words.ts';

export function NewRace({
  taken,
  onClose,
}: {
  taken: readonly { readonly id: string }[];
  onClose: () => void;
}) {
  const words = useControlWords();
  const ui = useUiWords();
  const { fields } = words.home;
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // A second press after a lost answer makes the same race, not another.
  const decision = useRef(newId());
  const id = unused(slugOf(name, 'race'), new Set(taken.map((race) => race.id)));

  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    try {
      await ask('POST', '/v1/races', {
        body: {
          ...{ id, name: name.trim(), format: form.get('format'), public: form.get('public') === 'on' },
          timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          categories: [categoryOf(form)],
          decision: decision.current,
        },
      });
      onClose();
      go({ race: id as RaceId, view: 'race' });
    } catch (error) {
      setProblem(sentenceOf(error));
      setBusy(false);
    }
  };

  return (
    <Dialog title={words.home.newRace} onClose={onClose}>
      <form className="form" onSubmit={make}>
        <label className="field">
          <span>{fields.name}</span>
          <input
            value={name}
            onChange={(event) => setName(event.target.value)}
            required
            maxLength={120}
            autoFocus
          />
        </label>
        <label className="field">
          <span>{fields.format}</span>
          <select name="format" defaultValue="circuit">
            {Object.entries(ui.format).map(([format, text]) => (
              <option key={format} value={format}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <CategoryFields wave={false} name="Open" hint={fields.categoryHint} />
        <label className="check">
          <input type="checkbox" name="public" defaultChecked />
          <span>{fields.public}</span>
        </label>
        <p role="alert" className="problem">
          {problem}
        </p>
        <button type="submit" className="button primary" disabled={busy || !RACE_ID_PATTERN.test(id)}>
          {words.home.make}
        </button>
      </form>
    </Dialog>
  );
}
