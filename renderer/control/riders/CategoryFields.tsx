/** A category's fields, in whatever form makes one: its name, how far it rides and when its wave starts. */

import { useState } from 'react';
import type { CategoryId } from '../../../race/ids.ts';
import type { Category, RaceFormat, RaceLength } from '../../../race/journal/decision.ts';
import { slugOf, unused } from '../../../race/start-list/slug.ts';
import { Field } from '../../ui/primitives/Field.tsx';
import { LengthFields } from '../settings/LengthFields.tsx';
import { usualFor } from '../settings/lengths.ts';
import { useControlWords } from '../words.ts';

export function CategoryFields({ format }: { readonly format: RaceFormat }) {
  const words = useControlWords();
  const [length, setLength] = useState<RaceLength>(usualFor(format));
  return (
    <>
      <div className="field-row">
        <Field label={words.riders.categoryName} className="grow">
          <input name="category" required maxLength={60} />
        </Field>
        <Field label={words.riders.waveOffset}>
          <input name="offset" type="number" min={0} max={600} step="0.5" defaultValue={0} />
        </Field>
      </div>
      <LengthFields format={format} length={length} onChange={setLength} />
      <input type="hidden" name="length" value={JSON.stringify(length)} />
    </>
  );
}

/** The category that a form with these fields holds; its id is made of its name and differs from those taken. */
export function categoryOf(form: FormData, taken: ReadonlySet<string> = new Set()): Category {
  const name = String(form.get('category')).trim();
  return {
    id: unused(slugOf(name, 'category'), taken) as CategoryId,
    name,
    length: JSON.parse(String(form.get('length'))) as RaceLength,
    startOffsetMs: Math.round(Number(form.get('offset') || 0) * 60_000),
  };
}
