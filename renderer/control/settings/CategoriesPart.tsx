/** The categories: what each is called, how far it rides, when its wave starts; more of them, or fewer. */

import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../race/ids.ts';
import type { Category } from '../../../race/journal/decision.ts';
import { slugOf, unused } from '../../../race/start-list/slug.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Button } from '../../ui/primitives/Button.tsx';
import { Field } from '../../ui/primitives/Field.tsx';
import { LengthFields } from './LengthFields.tsx';
import { usualFor } from './lengths.ts';
import type { RaceSettings } from './race-settings.ts';
import { useSettingsWords } from './words.ts';

const MINUTE_MS = 60_000;

export function CategoriesPart(props: {
  readonly settings: RaceSettings;
  readonly board: BoardView;
  readonly onChange: (categories: readonly Category[]) => void;
}) {
  const { settings, board, onChange } = props;
  const words = useSettingsWords();
  const { categories, format } = settings;
  const put = (at: number, change: Partial<Category>) =>
    onChange(categories.map((each, index) => (index === at ? { ...each, ...change } : each)));
  const add = () => {
    const taken = new Set<string>(categories.map(({ id }) => id));
    const name = words.newCategory;
    const id = unused(slugOf(name, 'category'), taken) as CategoryId;
    onChange([
      ...categories,
      { id, name, length: categories.at(-1)?.length ?? usualFor(format), startOffsetMs: 0 },
    ]);
  };
  return (
    <div className="form">
      {categories.map((category, index) => {
        const riders = board.categories[category.id]?.order.length ?? 0;
        const remove = words.remove(category.name);
        return (
          <fieldset key={category.id} className="category-card">
            <legend className="visually-hidden">{category.name}</legend>
            <div className="field-row">
              <Field label={words.category} className="grow">
                <input
                  required
                  maxLength={120}
                  value={category.name}
                  onChange={(event) => put(index, { name: event.target.value })}
                />
              </Field>
              <Field label={words.offset}>
                <input
                  type="number"
                  min={0}
                  max={600}
                  step="any"
                  defaultValue={category.startOffsetMs / MINUTE_MS}
                  onChange={(event) => {
                    const minutes = event.target.valueAsNumber;
                    if (minutes >= 0 && minutes <= 600)
                      put(index, { startOffsetMs: Math.round(minutes * MINUTE_MS) });
                  }}
                />
              </Field>
            </div>
            <LengthFields
              format={format}
              length={category.length}
              onChange={(length) => put(index, { length })}
            />
            {categories.length > 1 && (
              <div className="category-end">
                <Button
                  small
                  disabled={riders > 0}
                  onClick={() => onChange(categories.filter((_, at) => at !== index))}
                >
                  {remove}
                </Button>
                {riders > 0 && <span className="muted">{words.hasRiders(riders)}</span>}
              </div>
            )}
          </fieldset>
        );
      })}
      <Button onClick={add}>
        <Icon name="plus" size={18} /> {words.add}
      </Button>
    </div>
  );
}
