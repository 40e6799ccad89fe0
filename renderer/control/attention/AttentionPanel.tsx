/**
 * What needs an official now: what cannot wait first, many of one kind as one card, filtered, put off or given to
 * somebody; riders who wait for a yes among it. Dismissing and putting off hold on this screen only, except for a
 * proposal, which is refused for good; who looks after a question is said to all.
 */
import type { ReviewItem, ReviewKind } from '../../../race/race.ts';
import { NotToldYet } from '../panels/NotToldYet.tsx';
import { Panel } from '../panels/Panel.tsx';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { ManyCard, OneCard } from './Cards.tsx';
import { JoinCard } from './JoinCard.tsx';
import { useKindText } from './kind-text.ts';
import { PhonesCard } from './PhonesCard.tsx';
import { ScreensCard } from './ScreensCard.tsx';
import type { Filter, Triage } from './triage.ts';
import { useWaiting, type Waiting } from './waiting.ts';
import { useAttentionWords } from './words.ts';
import './attention.css';

const SHOWN_MOST = 100;

/** As one panel among others. */
export function AttentionPanel({ session }: { session: RaceSession }) {
  return <WaitingPanel session={session} waiting={useWaiting(session)} />;
}

export function WaitingPanel({ session, waiting }: { session: RaceSession; waiting: Waiting }) {
  const words = useControlWords();
  const mine = useAttentionWords();
  const isTold = useRaceSession(session, ({ told }) => told.has('review'));
  const { found, filter, me, joins, phones, putOff } = waiting;
  const dismiss = (items: readonly ReviewItem[]) => {
    const hidden: string[] = [];
    for (const { id, remedy } of items)
      if (remedy?.type === 'accept-proposal')
        void session.decide({
          ...{ type: 'refuse-proposal', entry: remedy.entry },
          ...{ line: remedy.line, timeMs: remedy.timeMs },
        });
      else hidden.push(id);
    waiting.dismiss(hidden);
  };
  const acts = { session, me, dismiss, putOff };
  const shownJoins = filter === 'all' ? joins.requests : [];
  const shownPhones = filter === 'all' ? phones : null;
  const shownScreens = filter === 'all' ? waiting.screens : null;
  const count = found.count + shownJoins.length + [shownPhones, shownScreens].filter(Boolean).length;
  return (
    <Panel
      name="attention"
      count={count}
      tools={<Filters found={found} total={waiting.count} filter={filter} onChoose={waiting.setFilter} />}
    >
      {count === 0 && !isTold && <NotToldYet session={session} />}
      {count === 0 && isTold && (
        <div className="notice panel-notice">
          <h3>● {filter === 'all' ? words.attention.none : mine.nothingHere}</h3>
          {filter === 'all' && <p>{words.attention.noneSays}</p>}
        </div>
      )}
      <ul className="attention-list">
        {found.cards
          .slice(0, SHOWN_MOST)
          .map((card, index) =>
            card.is === 'one' ? (
              <OneCard key={card.item.id} {...acts} item={card.item} first={index === 0} />
            ) : (
              <ManyCard key={card.kind} {...acts} kind={card.kind} items={card.items} />
            ),
          )}
        {shownJoins.map((request) => (
          <JoinCard key={request.id} request={request} joins={joins} />
        ))}
        {shownScreens && <ScreensCard gone={shownScreens} onSeen={waiting.screensSeen} />}
        {shownPhones && <PhonesCard troubles={shownPhones} onDismiss={waiting.dismissPhones} />}
      </ul>
      {(waiting.dismissed > 0 || found.putOff > 0) && (
        <p className="attention-hidden muted">
          {[
            waiting.dismissed > 0 && words.attention.dismissed(waiting.dismissed),
            found.putOff > 0 && mine.putOff(found.putOff),
          ]
            .filter(Boolean)
            .join(' · ')}{' '}
          <button type="button" className="link" onClick={waiting.bringBack}>
            {words.attention.bringBack}
          </button>
        </p>
      )}
    </Panel>
  );
}

interface FiltersProps {
  readonly found: Triage;
  /** All that waits, riders who want to join and phones among it: what the panel's number says. */
  readonly total: number;
  readonly filter: Filter;
  readonly onChoose: (filter: Filter) => void;
}

/** Only the kinds that there are. One that has been answered stays chosen, and is shown as empty. */
function Filters({ found, total, filter, onChoose }: FiltersProps) {
  const mine = useAttentionWords();
  const kindText = useKindText();
  const all = [...found.kinds.values()].reduce((sum, n) => sum + n, 0);
  if (all < 2 && filter === 'all') return null;
  const chosen = filter.startsWith('kind:') ? (filter.slice(5) as ReviewKind) : null;
  const kinds = new Map(found.kinds);
  if (chosen !== null && !kinds.has(chosen)) kinds.set(chosen, 0);
  return (
    <select
      className="attention-filter"
      aria-label={mine.filter}
      value={filter}
      onChange={(event) => onChoose(event.target.value as Filter)}
    >
      <option value="all">{mine.all(total)}</option>
      <option value="mine">{mine.mine(found.mine)}</option>
      <option value="nobodys">{mine.nobodys(found.nobodys)}</option>
      {[...kinds].map(([kind, n]) => (
        <option key={kind} value={`kind:${kind}`}>
          {kindText(kind)} ({n})
        </option>
      ))}
    </select>
  );
}
