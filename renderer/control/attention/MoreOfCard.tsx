/** Behind a card's "…": ask again later, or give it to one of the officials. */
import type { MouseEvent } from 'react';
import type { ReviewItem } from '../../../race/race.ts';
import { Menu } from '../panels/Menu.tsx';
import { useRaceSession } from '../race-session.ts';
import type { Acts } from './acts.ts';
import { useAttentionWords } from './words.ts';

const MINUTES = [1, 5, 15] as const;
const OFFICIALS_MOST = 12;

const shut = (event: MouseEvent<HTMLElement>): void => {
  const menu = event.currentTarget.closest('details');
  if (menu) menu.open = false;
};

export function MoreOfCard({ session, me, putOff, items }: Acts & { items: readonly ReviewItem[] }) {
  const mine = useAttentionWords();
  const audit = useRaceSession(session, (state) => state.audit);
  if (items.some(({ kind }) => kind === 'sos')) return null;
  const others = new Set(
    audit.filter(({ by }) => by.role === 'official' || by.role === 'admin').map(({ by }) => by.name),
  );
  others.delete(me);
  const to = items[0]?.assignedTo ?? null;
  const give = async (name: string | null) => {
    for (const { id, assignedTo = null } of items)
      if (assignedTo !== name && !(await session.decide({ type: 'assign-question', item: id, to: name })))
        return;
  };
  const people = [...(me === '' ? [] : [me]), ...[...others].slice(0, OFFICIALS_MOST)];
  return (
    <Menu label={<span aria-hidden="true">…</span>} name={mine.more} className="card-more">
      <p className="muted">{mine.later}</p>
      <div className="card-more-row">
        {MINUTES.map((minutes) => (
          <button
            key={minutes}
            type="button"
            className="button small"
            onClick={(event) => {
              shut(event);
              putOff(
                items.map(({ id }) => id),
                minutes,
              );
            }}
          >
            {mine.minutes(minutes)}
          </button>
        ))}
      </div>
      <p className="muted">{mine.forWhom}</p>
      <div className="card-more-row">
        {people.map((name) => (
          <button
            key={name}
            type="button"
            className="button small"
            aria-pressed={to === name}
            onClick={(event) => {
              shut(event);
              void give(name);
            }}
          >
            {name === me ? mine.mineNow(name) : name}
          </button>
        ))}
        {to !== null && (
          <button
            type="button"
            className="button small"
            onClick={(event) => {
              shut(event);
              void give(null);
            }}
          >
            {mine.nobody}
          </button>
        )}
      </div>
    </Menu>
  );
}
