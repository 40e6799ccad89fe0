/** Categories and waves: who rides how far, and when after the gun. */
import { type FormEvent, useState } from 'react';
import type { CategoryId } from '../../../race/ids.ts';
import type { Category, RaceLength } from '../../../race/journal/decision.ts';
import type { BoardView } from '../../../race/live/board-view.ts';
import { useUiWords } from '../../ui/words.ts';
import { Dialog } from '../Dialog.tsx';
import { type RaceDesk, useDesk } from '../race-desk.ts';
import { slugOf, unused } from '../slug.ts';
import { useControlWords } from '../words.ts';

/** The categories as they were decided last: the board does not hold their lengths. */
function useCategories(desk: RaceDesk): readonly Category[] {
  const audit = useDesk(desk, (state) => state.audit);
  for (const { decision, inForce } of audit)
    if (inForce && decision.type === 'set-categories') return decision.categories;
  return [];
}

export function Categories({ desk, board }: { desk: RaceDesk; board: BoardView }) {
  const { riders } = useControlWords();
  const ui = useUiWords();
  const [adding, setAdding] = useState(false);
  const categories = useCategories(desk);
  return (
    <section className="card-box" aria-label={riders.categories}>
      <h2>{riders.categories}</h2>
      <ul className="category-list">
        {board.categoryOrder.map((id) => {
          const category = board.categories[id];
          const offsetMs = categories.find((one) => one.id === id)?.startOffsetMs ?? 0;
          return (
            <li key={id}>
              <strong>{category?.name}</strong>
              <span className="muted">
                {[
                  category?.lapsTotal == null ? '' : ui.laps(category.lapsTotal),
                  offsetMs > 0 ? `+${Math.round(offsetMs / 60_000)} min` : '',
                  ui.riders(category?.order.length ?? 0),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </li>
          );
        })}
      </ul>
      <button type="button" className="button" onClick={() => setAdding(true)}>
        {riders.addCategory}
      </button>
      {adding && <NewCategory desk={desk} categories={categories} onClose={() => setAdding(false)} />}
    </section>
  );
}

function NewCategory(props: { desk: RaceDesk; categories: readonly Category[]; onClose: () => void }) {
  const { desk, categories, onClose } = props;
  const words = useControlWords();
  const { fields } = words.home;
  const [by, setBy] = useState<RaceLength['by']>('laps');
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get('name')).trim();
    const figure = Number(form.get('figure'));
    const length: RaceLength =
      by === 'laps'
        ? { by, laps: figure }
        : by === 'time'
          ? { by, durationMs: figure * 60_000, extraLaps: 0 }
          : { by };
    const id = unused(slugOf(name, 'category'), new Set(categories.map((one) => one.id))) as CategoryId;
    const startOffsetMs = Math.round(Number(form.get('offset') || 0) * 60_000);
    const made = await desk.decide({
      type: 'set-categories',
      categories: [...categories, { id, name, length, startOffsetMs }],
    });
    if (made) onClose();
  };
  return (
    <Dialog title={words.riders.addCategory} onClose={onClose}>
      <form className="form" onSubmit={add}>
        <label className="field">
          <span>{words.riders.categoryName}</span>
          <input name="name" required maxLength={60} autoFocus />
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
                key={by}
                name="figure"
                type="number"
                min={1}
                max={999}
                defaultValue={by === 'laps' ? 10 : 60}
                required
              />
            </label>
          )}
          <label className="field">
            <span>{words.riders.waveOffset}</span>
            <input name="offset" type="number" min={0} max={600} step="0.5" defaultValue={0} />
          </label>
        </div>
        <button type="submit" className="button primary">
          {words.riders.addCategory}
        </button>
      </form>
    </Dialog>
  );
}
