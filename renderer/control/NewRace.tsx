/** A new race: a name, a format and how far it goes. Everything else can wait. */
import { type FormEvent, useRef, useState } from 'react';
import { RACE_ID_PATTERN, type RaceId } from '../../race/ids.ts';
import type { RaceLength } from '../../race/journal/decision.ts';
import { useUiWords } from '../ui/words.ts';
import { ask, newId } from './api.ts';
import { Dialog } from './Dialog.tsx';
import { go } from './place.ts';
import { sentenceOf } from './race-desk.ts';
import { slugOf, unused } from './slug.ts';
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
  const [by, setBy] = useState<RaceLength['by']>('laps');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  // A second press after a lost answer makes the same race, not another.
  const decision = useRef(newId());
  const id = unused(slugOf(name, 'race'), new Set(taken.map((race) => race.id)));

  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const figure = Number(form.get('figure'));
    const category = String(form.get('category')).trim() || 'Open';
    const length: RaceLength =
      by === 'laps'
        ? { by, laps: figure }
        : by === 'time'
          ? { by, durationMs: figure * 60_000, extraLaps: 0 }
          : { by };
    setBusy(true);
    try {
      await ask('POST', '/v1/races', {
        body: {
          ...{ id, name: name.trim(), format: form.get('format'), public: form.get('public') === 'on' },
          timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
          categories: [{ id: slugOf(category, 'open'), name: category, length, startOffsetMs: 0 }],
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
        <div className="field-row">
          <label className="field">
            <span>{fields.length}</span>
            <select value={by} onChange={(event) => setBy(event.target.value as RaceLength['by'])}>
              <option value="laps">{fields.byLaps}</option>
              <option value="time">{fields.byTime}</option>
              <option value="distance">{fields.byDistance}</option>
            </select>
          </label>
          {by !== 'distance' && (
            <label className="field">
              <span>{by === 'laps' ? fields.byLaps : fields.byTime}</span>
              <input
                name="figure"
                type="number"
                required
                min={1}
                max={999}
                defaultValue={by === 'laps' ? 10 : 60}
                key={by}
              />
            </label>
          )}
        </div>
        <label className="field">
          <span>{fields.category}</span>
          <input name="category" defaultValue="Open" maxLength={60} required />
          <small>{fields.categoryHint}</small>
        </label>
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
