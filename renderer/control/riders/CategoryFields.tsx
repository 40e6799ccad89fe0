/** A category's fields, in whatever form makes one: its name, how far it rides and, where asked for, its wave. */
import { useState } from 'react';
import type { CategoryId } from '../../../race/ids.ts';
import type { Category, RaceLength } from '../../../race/journal/decision.ts';
import { slugOf, unused } from '../../../race/start-list/slug.ts';
import { useControlWords } from '../words.ts';

interface Props {
  readonly wave: boolean;
  readonly name?: string;
  readonly hint?: string;
}

export function CategoryFields({ wave, name, hint }: Props) {
  const words = useControlWords();
  const { fields } = words.home;
  const [by, setBy] = useState<RaceLength['by']>('laps');
  return (
    <>
      <label className="field">
        <span>{words.riders.categoryName}</span>
        <input name="category" defaultValue={name} required maxLength={60} />
        {hint && <small>{hint}</small>}
      </label>
      <div className="field-row">
        <label className="field">
          <span>{fields.length}</span>
          <select name="by" value={by} onChange={(event) => setBy(lengthBy(event.target.value))}>
            <option value="laps">{fields.byLaps}</option>
            <option value="time">{fields.byTime}</option>
            <option value="distance">{fields.byDistance}</option>
          </select>
        </label>
        {by !== 'distance' && (
          <label className="field">
            <span>{by === 'laps' ? fields.byLaps : fields.byTime}</span>
            <input
              key={by}
              name="figure"
              type="number"
              required
              min={1}
              max={999}
              defaultValue={by === 'laps' ? 10 : 60}
            />
          </label>
        )}
        {wave && (
          <label className="field">
            <span>{words.riders.waveOffset}</span>
            <input name="offset" type="number" min={0} max={600} step="0.5" defaultValue={0} />
          </label>
        )}
      </div>
    </>
  );
}

const lengthBy = (text: string): RaceLength['by'] => (text === 'time' || text === 'distance' ? text : 'laps');

/** The category that a form with these fields holds; its id is made of its name and differs from those taken. */
export function categoryOf(form: FormData, taken: ReadonlySet<string> = new Set()): Category {
  const name = String(form.get('category')).trim();
  const by = lengthBy(String(form.get('by')));
  const figure = Number(form.get('figure'));
  const length: RaceLength =
    by === 'laps'
      ? { by, laps: figure }
      : by === 'time'
        ? { by, durationMs: figure * 60_000, extraLaps: 0 }
        : { by };
  return {
    id: unused(slugOf(name, 'category'), taken) as CategoryId,
    name,
    length,
    startOffsetMs: Math.round(Number(form.get('offset') || 0) * 60_000),
  };
}
