/** Categories and waves: who rides how far, and when after the gun. */

import { type FormEvent, useMemo, useState } from 'react';
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../race/ids.ts';
import type { Category } from '../../../race/journal/decision.ts';
import { raceClock } from '../../ui/format.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { Dialog } from '../../ui/primitives/Dialog.tsx';
import { IconButton } from '../../ui/primitives/IconButton.tsx';
import { useUiWords } from '../../ui/words.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { categoriesOf } from '../settings/race-settings.ts';
import { useControlWords } from '../words.ts';
import { CategoryFields, categoryOf } from './CategoryFields.tsx';

export function Categories({ session, board }: { session: RaceSession; board: BoardView }) {
  const { riders } = useControlWords();
  const ui = useUiWords();
  const [adding, setAdding] = useState(false);
  const audit = useRaceSession(session, (state) => state.audit);
  const categories = useMemo(() => categoriesOf(audit), [audit]);
  const ridersOf = (id: CategoryId) => board.categories[id]?.order.length ?? 0;
  // As a new race has it and the list then brought its own: every page would show an empty one.
  const isLeftOver = (id: CategoryId) => ridersOf(id) === 0 && board.categoryOrder.some(ridersOf);
  const remove = (id: CategoryId) =>
    session.decide({ type: 'set-categories', categories: categories.filter((one) => one.id !== id) });
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
                  offsetMs > 0 ? `+${raceClock(offsetMs)}` : '',
                  ui.riders(ridersOf(id)),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
              {isLeftOver(id) && (
                <IconButton
                  label={riders.removeCategory(category?.name ?? id)}
                  icon="close"
                  onClick={() => void remove(id)}
                />
              )}
            </li>
          );
        })}
      </ul>
      <Button onClick={() => setAdding(true)}>{riders.addCategory}</Button>
      {adding && (
        <NewCategory
          session={session}
          board={board}
          categories={categories}
          onClose={() => setAdding(false)}
        />
      )}
    </section>
  );
}

function NewCategory(props: {
  session: RaceSession;
  board: BoardView;
  categories: readonly Category[];
  onClose: () => void;
}) {
  const { session, board, categories, onClose } = props;
  const { riders } = useControlWords();
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const taken = new Set<string>(categories.map(({ id }) => id));
    const category = categoryOf(new FormData(event.currentTarget), taken);
    if (await session.decide({ type: 'set-categories', categories: [...categories, category] })) onClose();
  };
  return (
    <Dialog title={riders.addCategory} onClose={onClose}>
      <form className="form" onSubmit={add}>
        <CategoryFields format={board.race.format} />
        <Button look="primary" type="submit">
          {riders.addCategory}
        </Button>
      </form>
    </Dialog>
  );
}
