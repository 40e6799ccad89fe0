/**
 * What needs an official now, most urgent first. Each item has its remedy as one press, with what it would change
 * behind "look"; dismissing hides it on this screen only, except a proposal, which is refused for good.
 */
import { useEffect, useState } from 'react';
import type { PassingId } from '../../../race/ids.ts';
import type { ReviewItem } from '../../../race/race.ts';
import { age } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { ringAlarm } from '../actions/sound.ts';
import type { Order } from '../api.ts';
import { useSay } from '../messages.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { entryOfBib } from './Corrections.tsx';
import { Panel } from './Panel.tsx';
import { WhatIfList } from './WhatIfList.tsx';

const ALARMS: ReadonlySet<string> = new Set(['sos']);
const SHOWN_MOST = 100;

export function AttentionPanel({ session }: { session: RaceSession }) {
  const words = useControlWords();
  const review = useRaceSession(session, (state) => state.review);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<string | null>(null);
  const items = review.filter((item) => !dismissed.has(item.id));
  const hidden = review.length - items.length;
  const alarms = items.filter(({ kind }) => ALARMS.has(kind)).length;
  useEffect(() => {
    if (alarms > 0) ringAlarm();
  }, [alarms]);

  const dismiss = (item: ReviewItem) => {
    const { remedy } = item;
    if (remedy?.type === 'accept-proposal')
      void session.decide({
        type: 'refuse-proposal',
        entry: remedy.entry,
        line: remedy.line,
        timeMs: remedy.timeMs,
      });
    else setDismissed(new Set([...dismissed, item.id]));
  };
  return (
    <Panel name="attention" count={items.length}>
      {items.length === 0 && (
        <div className="notice panel-notice">
          <h3>● {words.attention.none}</h3>
          <p>{words.attention.noneSays}</p>
        </div>
      )}
      <ul className="attention-list">
        {items.slice(0, SHOWN_MOST).map((item, index) => (
          <AttentionItem
            key={item.id}
            session={session}
            item={item}
            first={index === 0}
            open={open === item.id}
            onOpen={() => setOpen(open === item.id ? null : item.id)}
            onDismiss={() => dismiss(item)}
          />
        ))}
      </ul>
      {hidden > 0 && (
        <p className="attention-hidden muted">
          {words.attention.dismissed(hidden)}{' '}
          <button type="button" className="link" onClick={() => setDismissed(new Set())}>
            {words.attention.bringBack}
          </button>
        </p>
      )}
    </Panel>
  );
}

interface ItemProps {
  readonly session: RaceSession;
  readonly item: ReviewItem;
  readonly first: boolean;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly onDismiss: () => void;
}

function AttentionItem({ session, item, first, open, onOpen, onDismiss }: ItemProps) {
  const { attention } = useControlWords();
  const { entry, remedy } = item;
  const say = useSay();
  const zone = useRaceLive(session.live, ({ board }) => board?.race.timeZone);
  const bib =
    useRaceLive(session.live, ({ board }) => (entry === null ? null : board?.rows[entry]?.bib)) ?? null;
  const order = remedy && orderOf(remedy);
  const alarm = ALARMS.has(item.kind);
  return (
    <li className={`attention-item ${alarm ? 'attention-alarm' : ''}`}>
      <div className="attention-what">
        <span className={`state ${alarm ? 'state-alarm' : 'state-attention'}`}>
          <span aria-hidden="true">{alarm ? '■' : '▲'}</span> {attention.kinds[item.kind] ?? item.kind}
        </span>
        <span className="muted attention-age">{age(session.live.now() - item.atMs)}</span>
      </div>
      <p className="attention-sentence">{say(item.says, item.sentence, zone)}</p>
      <div className="attention-acts">
        {order && (
          <button
            type="button"
            className="button yes"
            {...(first && { 'data-focus-first': '' })}
            onClick={() => void session.decide(order)}
          >
            <Icon name="check" size={18} /> {attention.verbs[order.type] ?? attention.yes}
            {order.type === 'reassign-passing' && bib !== null && ` ${bib}`}
          </button>
        )}
        <button
          type="button"
          className="button"
          {...(first && !order && { 'data-focus-first': '' })}
          onClick={onDismiss}
        >
          <Icon name="close" size={18} />{' '}
          {order?.type === 'accept-proposal' ? attention.refuse : attention.no}
        </button>
        {order ? (
          <button type="button" className="button small" aria-expanded={open} onClick={onOpen}>
            {attention.look}
          </button>
        ) : null}
        {bib !== null && (
          <button type="button" className="button small" onClick={() => session.select(entry)}>
            {bib}
          </button>
        )}
      </div>
      {item.kind === 'unknown-rider' && remedy && 'passing' in remedy && (
        <GiveTo session={session} passing={remedy.passing} />
      )}
      {open && order && <WhatIfList session={session} order={order} />}
    </li>
  );
}

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
      <button type="submit" className="button small" disabled={bib.trim() === ''}>
        {words.rider.give}
      </button>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
    </form>
  );
}

/** The remedy as the station proposes it, to be sent under an id of our own. */
export function orderOf(remedy: NonNullable<ReviewItem['remedy']>): Order {
  const { id: _id, ...order } = remedy;
  return order as Order;
}
