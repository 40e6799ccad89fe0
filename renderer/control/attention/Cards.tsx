/**
 * A question of the review as a card: what, who, what would settle it as one press, what that would change behind
 * "look". What only an official can know (an order, a moment) opens its form; nothing is recorded by the card itself.
 */

import { type ReactNode, useState } from 'react';
import type { PassingId } from '../../../race/ids.ts';
import type { ReviewItem, ReviewKind } from '../../../race/race.ts';
import { age } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Button } from '../../ui/primitives/Button.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { entryOfBib } from '../../ui/row-of-bib.ts';
import { useSay } from '../../ui/station/messages.ts';
import type { Order } from '../api.ts';
import { WhatIfList } from '../panels/WhatIfList.tsx';
import type { RaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import type { Acts } from './acts.ts';
import { Chips } from './Chips.tsx';
import { useCategoryName, useKindText } from './kind-text.ts';
import { MoreOfCard, MoreToggle } from './MoreOfCard.tsx';
import { answerToAll, ridersOf } from './triage.ts';
import { useVerbText } from './verb-text.ts';
import { type AttentionWords, useAttentionWords } from './words.ts';

export function OneCard({ item, first, ...acts }: Acts & { item: ReviewItem; first: boolean }) {
  const { session } = acts;
  const say = useSay();
  const kindText = useKindText();
  const category = useCategoryName(session, item);
  const mine = useAttentionWords();
  const zone = useRaceLive(session.live, ({ board }) => board?.race.timeZone);
  const [open, setOpen] = useState(false);
  const { sources } = useControlWords().passings;
  const [more, setMore] = useState(false);
  const alarm = item.kind === 'sos';
  const order = orderOf(item);
  const passing = passingOf(item);
  return (
    <li className={`attention-item ${alarm ? 'attention-alarm' : ''}`}>
      <div className="attention-what">
        <span className={`state ${alarm ? 'state-alarm' : 'state-attention'}`}>
          <span aria-hidden="true">{alarm ? '■' : '▲'}</span> {kindText(item.kind)}
          {category !== null && <span className="muted"> · {category}</span>}
        </span>
        <span className="muted attention-age">
          {item.assignedTo !== undefined && <b>{mine.assigned(item.assignedTo)} </b>}
          {age(session.live.now() - item.atMs)}
        </span>
      </div>
      <p className="attention-sentence">
        {shortly(item, mine, sources) ?? say(item.says, item.sentence, zone)}
      </p>
      <Riders session={session} item={item} />
      <CardActs {...acts} item={item} order={order} first={first} open={open} onOpen={() => setOpen(!open)}>
        <MoreToggle items={[item]} open={more} onToggle={() => setMore(!more)} />
      </CardActs>
      {more && <MoreOfCard {...acts} items={[item]} onDone={() => setMore(false)} />}
      {passing !== null && <GiveTo session={session} passing={passing} />}
      {open && order && <WhatIfList session={session} order={order} />}
    </li>
  );
}

/** The passing of somebody unknown, to be given to whoever it was; null where the question is another. */
function passingOf({ kind, remedy, says }: ReviewItem): PassingId | null {
  if (kind !== 'unknown-rider') return null;
  if (says.code === 'removed-passed') return says.facts.passing as PassingId;
  return remedy !== null && 'passing' in remedy ? remedy.passing : null;
}

/** Where the riders stand below as chips, the sentence does not name them again. */
function shortly(
  { says }: ReviewItem,
  mine: AttentionWords,
  sources: Readonly<Record<string, string>>,
): string | null {
  if (says.code === 'finish-too-close') {
    const { apartMs, source, withinMs } = says.facts;
    return mine.closeFinish(apartMs, sources[source] ?? source, withinMs);
  }
  if (says.code === 'never-seen-many') return mine.neverSeen(says.facts.count, says.facts.category);
  return null;
}

interface CardActsProps extends Acts {
  readonly item: ReviewItem;
  readonly order: Order | null;
  readonly first: boolean;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}

function CardActs({ item, order, first, open, onOpen, children, ...acts }: CardActsProps) {
  const { attention } = useControlWords();
  const verbOf = useVerbText();
  const { session, dismiss } = acts;
  const bib = useRaceLive(session.live, ({ board }) =>
    item.entry === null ? null : (board?.rows[item.entry]?.bib ?? null),
  );
  const form = useForm(session, item);
  const focus = first && { 'data-focus-first': '' };
  return (
    <div className="attention-acts">
      {form !== null && (
        <Button look="yes" {...focus} onClick={form.open}>
          {form.text}
        </Button>
      )}
      {order && (
        <Button look="yes" {...focus} onClick={() => void session.decide(order)}>
          <Icon name="check" size={18} /> {verbOf(order)}
          {order.type === 'reassign-passing' && bib !== null && ` ${bib}`}
        </Button>
      )}
      <Button {...(!order && form === null && focus)} onClick={() => dismiss([item])}>
        <Icon name="close" size={18} /> {order?.type === 'accept-proposal' ? attention.refuse : attention.no}
      </Button>
      {order && (
        <Button small aria-expanded={open} onClick={onOpen}>
          {attention.look}
        </Button>
      )}
      {bib !== null && ridersOf(item).length < 2 && (
        <Button small onClick={() => session.select(item.entry)}>
          {bib}
        </Button>
      )}
      {children}
    </div>
  );
}

/** What is settled in a form of its own: nothing is recorded that nobody looked at. */
function useForm(session: RaceSession, { kind, remedy, category }: ReviewItem) {
  const mine = useAttentionWords();
  if (kind === 'start-forgotten')
    return { text: mine.sayWhen, open: () => session.openStart({ forgotten: category }) };
  if (kind === 'protest-open') return { text: mine.ruleOn, open: () => session.openProtests(true) };
  if (remedy?.type === 'photo-order') {
    const { order } = remedy;
    return {
      text: mine.putInOrder,
      open: () => session.correct({ kind: 'photo', entry: order[0] ?? null, order }),
    };
  }
  if (remedy?.type === 'sprint') {
    const { order, lap } = remedy;
    return {
      text: mine.judge,
      open: () => session.correct({ kind: 'sprints', entry: order[0] ?? null, lap, category }),
    };
  }
  return null;
}

/** The riders a question is about, in the order proposed: two or more. */
function Riders({ session, item }: { session: RaceSession; item: ReviewItem }) {
  const riders = ridersOf(item);
  if (riders.length < 2) return null;
  const isOrder = item.remedy?.type === 'photo-order' || item.remedy?.type === 'sprint';
  return <Chips session={session} riders={riders} isOrder={isOrder} />;
}

export function ManyCard({
  kind,
  items,
  ...acts
}: Acts & { kind: ReviewKind; items: readonly ReviewItem[] }) {
  const { session, dismiss } = acts;
  const { attention } = useControlWords();
  const mine = useAttentionWords();
  const kindText = useKindText();
  const verbOf = useVerbText();
  const [listed, setListed] = useState(false);
  const [open, setOpen] = useState(false);
  const [more, setMore] = useState(false);
  const riders = [...new Set(items.flatMap(ridersOf))];
  const order = answerToAll(items);
  const dismissed = items.filter(isNoProposal);
  const count = order?.type === 'set-statuses' ? order.entries.length : items.length;
  return (
    <li className="attention-item attention-many">
      <div className="attention-what">
        <span className="state state-attention">
          <span aria-hidden="true">▲</span> {kindText(kind)}
        </span>
        <span className="count">{count}</span>
      </div>
      {!listed && <Chips session={session} riders={riders} isOrder={false} />}
      <div className="attention-acts">
        {order && (
          <Button look="yes" onClick={() => void session.decide(order)}>
            <Icon name="check" size={18} /> {verbOf(order)}
          </Button>
        )}
        {order && (
          <Button small aria-expanded={open} onClick={() => setOpen(!open)}>
            {attention.look}
          </Button>
        )}
        <Button small={order !== null} aria-expanded={listed} onClick={() => setListed(!listed)}>
          {mine.list}
        </Button>
        {dismissed.length > 0 && (
          <Button onClick={() => dismiss(dismissed)}>
            <Icon name="close" size={18} /> {attention.no}
          </Button>
        )}
        <MoreToggle items={items} open={more} onToggle={() => setMore(!more)} />
      </div>
      {more && <MoreOfCard {...acts} items={items} onDone={() => setMore(false)} />}
      {open && order && <WhatIfList session={session} order={order} />}
      {listed && (
        <ul className="attention-sublist">
          {items.map((item) => (
            <OneCard key={item.id} {...acts} item={item} first={false} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** Dismissed at once are only questions that come to no decision: a proposal is refused one by one. */
const isNoProposal = ({ remedy }: ReviewItem): boolean => remedy?.type !== 'accept-proposal';

/** Somebody unknown passed: an official who saw the bib writes it here. */
function GiveTo({ session, passing }: { session: RaceSession; passing: PassingId }) {
  const words = useControlWords();
  const [bib, setBib] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <form
      className="correction-row"
      onSubmit={(event) => {
        event.preventDefault();
        const { board } = session.live.store.getState();
        const entry = board && entryOfBib(board, bib);
        setProblem(entry ? null : words.rider.badBib);
        if (entry) void session.decide({ type: 'reassign-passing', passing, entry });
      }}
    >
      <label className="inline-field">
        <span>{words.attention.giveTo}</span>
        <input value={bib} size={5} onChange={(event) => setBib(event.target.value)} />
      </label>
      <Button small type="submit" disabled={bib.trim() === ''}>
        {words.rider.give}
      </Button>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
    </form>
  );
}

/** The remedy as one press, under an id of our own; null where it takes an official's own look. */
export function orderOf({ remedy }: ReviewItem): Order | null {
  if (remedy === null || remedy.type === 'photo-order' || remedy.type === 'sprint') return null;
  const { id: _id, ...order } = remedy;
  return order as Order;
}
