/** What else can be done with a card's questions: ask again later, or give them to one of the officials. */

import type { ReviewItem } from '../../../race/race.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { useRaceSession } from '../race-session.ts';
import type { Acts } from './acts.ts';
import { useAttentionWords } from './words.ts';

const MINUTES = [1, 5, 15] as const;
const OFFICIALS_MOST = 12;

interface Props extends Acts {
  readonly items: readonly ReviewItem[];
  readonly onDone: () => void;
}

/** Within the card and not above it: a panel is as narrow as a phone. */
export function MoreOfCard({ session, me, putOff, items, onDone }: Props) {
  const mine = useAttentionWords();
  const audit = useRaceSession(session, (state) => state.audit);
  const others = new Set(
    audit.filter(({ by }) => by.role === 'official' || by.role === 'admin').map(({ by }) => by.name),
  );
  others.delete(me);
  const to = items[0]?.assignedTo ?? null;
  const give = async (name: string | null) => {
    onDone();
    for (const { id, assignedTo = null } of items)
      if (assignedTo !== name && !(await session.decide({ type: 'assign-question', item: id, to: name })))
        return;
  };
  const later = (minutes: number) => {
    onDone();
    putOff(
      items.map(({ id }) => id),
      minutes,
    );
  };
  const people = [...(me === '' ? [] : [me]), ...[...others].slice(0, OFFICIALS_MOST)];
  return (
    <div className="card-more">
      <p className="muted">{mine.later}</p>
      <div className="card-more-row">
        {MINUTES.map((minutes) => (
          <Button small key={minutes} onClick={() => later(minutes)}>
            {mine.minutes(minutes)}
          </Button>
        ))}
      </div>
      <p className="muted">{mine.forWhom}</p>
      <div className="card-more-row">
        {people.map((name) => (
          <Button small key={name} aria-pressed={to === name} onClick={() => void give(name)}>
            {name === me ? mine.mineNow(name) : name}
          </Button>
        ))}
        {to !== null && (
          <Button small onClick={() => void give(null)}>
            {mine.nobody}
          </Button>
        )}
      </div>
    </div>
  );
}

interface ToggleProps {
  readonly items: readonly ReviewItem[];
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** A call for help is neither put off nor given away. */
export function MoreToggle({ items, open, onToggle }: ToggleProps) {
  const mine = useAttentionWords();
  if (items.some(({ kind }) => kind === 'sos')) return null;
  return (
    <Button small aria-expanded={open} aria-label={mine.more} title={mine.more} onClick={onToggle}>
      <span aria-hidden="true">…</span>
    </Button>
  );
}
