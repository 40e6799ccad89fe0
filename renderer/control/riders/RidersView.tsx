/** The start list and everything about riders before and during a race: their phones, cards and requests. */

import { useCallback, useEffect, useMemo, useState } from 'react';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { hasOwnStarts } from '../../../race/rules/settings.ts';
import { folded } from '../../../race/search-text.ts';
import { listedName } from '../../../race/start-list/names.ts';
import { age } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { recall, remember } from '../../ui/memory.ts';
import { useRaceLive } from '../../ui/race-live.ts';
import { SlidingList } from '../../ui/SlidingList.tsx';
import { read } from '../../ui/station/api.ts';
import { StartOrderDialog } from '../event/StartOrderDialog.tsx';
import { useEventWords } from '../event/words.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { useControlWords } from '../words.ts';
import { Cards } from './Cards.tsx';
import { Categories } from './Categories.tsx';
import { EntryForm } from './EntryForm.tsx';
import type { Entry } from './entry.ts';
import { ImportDialog } from './ImportDialog.tsx';
import { JoinRequests } from './JoinRequests.tsx';
import { ListFiles } from './ListFiles.tsx';
import { inOrder, LIST_ORDERS, type ListOrder, parseOrder } from './list-order.ts';
import { PhoneReporting } from './PhoneReporting.tsx';

/** What is known of a rider's phone; all null while it never reported. */
export interface Phone {
  readonly entry: EntryId;
  readonly connected: boolean | null;
  readonly battery: number | null;
  readonly lastFixMs: number | null;
  readonly way: 'venue' | 'relay-sealed' | 'relay-unsealed' | null;
}

const REFRESH_MS = 5_000;
const RECENT_MS = 60_000;
/** Heard from this lately, a phone reports, over whatever it uses. */
const REPORTING_MS = 20_000;
const ROW_PX = 44;
const keyOf = (entry: Entry) => entry.entry;
const ORDER = 'control.riders.order';

function useStartList(race: RaceId, round: number) {
  const [entries, setEntries] = useState<readonly Entry[] | null>(null);
  const [phones, setPhones] = useState<ReadonlyMap<EntryId, Phone>>(new Map());
  const load = useCallback(async () => {
    const [list, seen] = await Promise.allSettled([
      read<{ entries: Entry[] }>(`/v1/races/${race}/entries`),
      read<{ phones: Phone[] }>(`/v1/races/${race}/phones`),
    ]);
    if (list.status === 'fulfilled') setEntries(list.value.entries);
    if (seen.status === 'fulfilled')
      setPhones(new Map(seen.value.phones.map((phone) => [phone.entry, phone])));
  }, [race]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round of the session asks again.
  useEffect(() => {
    void load();
  }, [load, round]);
  useEffect(() => {
    const timer = setInterval(load, REFRESH_MS);
    return () => clearInterval(timer);
  }, [load]);
  return { entries, phones, load };
}

export function RidersView({ session }: { session: RaceSession }) {
  const words = useControlWords();
  const { riders } = words;
  const event = useEventWords();
  const round = useRaceSession(session, (state) => state.round);
  const board = useRaceLive(session.live, (state) => state.board);
  const { entries, phones, load } = useStartList(session.race, round);
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState<'import' | 'add' | 'order' | Entry | null>(null);
  const [order, setOrder] = useState<ListOrder>(() => recall(ORDER, parseOrder) ?? 'bib');
  const sorted = useMemo(() => inOrder(entries ?? [], order), [entries, order]);
  const shown = useMemo(() => found(sorted, query), [sorted, query]);
  if (!board) return <main className="waiting-page" aria-busy="true" />;
  const nowMs = session.live.now();
  const recent = [...phones.values()].filter(
    ({ lastFixMs }) => lastFixMs !== null && nowMs - lastFixMs < RECENT_MS,
  );
  const reporting = new Set(
    (entries ?? []).filter(({ entry }) => isReporting(phones.get(entry), nowMs)).map(({ bib }) => bib),
  );
  const done = () => {
    setOpen(null);
    session.refresh();
    void load();
  };
  return (
    <main className="riders">
      <JoinRequests session={session} reporting={reporting} />
      <section className="riders-list" aria-label={riders.startList}>
        <div className="riders-head">
          <h2>
            {riders.startList} <span className="count quiet">{entries?.length ?? '…'}</span>
          </h2>
          <input
            className="find"
            data-find
            type="search"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            placeholder={words.board.filter}
            aria-label={words.board.filter}
          />
          <OrderChoice
            order={order}
            onChoose={(next) => {
              setOrder(next);
              remember(ORDER, next);
            }}
          />
          {hasOwnStarts(board.race.format) && (
            <button type="button" className="button" onClick={() => setOpen('order')}>
              {event.order.open}
            </button>
          )}
          <button type="button" className="button" onClick={() => setOpen('add')}>
            <Icon name="plus" size={18} /> {riders.add}
          </button>
          <button type="button" className="button primary" onClick={() => setOpen('import')}>
            {riders.import}
          </button>
        </div>
        {entries?.length === 0 ? (
          <div className="notice">
            <h2>{riders.none}</h2>
            <p>{riders.noneSays}</p>
          </div>
        ) : (
          <>
            <p className="muted">{riders.phonesLine(recent.length, entries?.length ?? 0)}</p>
            <div className="entry-line entry-heads" aria-hidden="true">
              <span>{riders.fields.bib}</span>
              <span>{riders.fields.name}</span>
              <span>{riders.fields.team}</span>
              <span>{riders.fields.category}</span>
              <span>{riders.phone}</span>
              <span>{riders.battery}</span>
              <span>{riders.seen}</span>
            </div>
            <SlidingList
              className="entries"
              items={shown}
              keyOf={keyOf}
              rowPx={ROW_PX}
              label={riders.startList}
              render={(entry) => (
                <EntryLine
                  entry={entry}
                  name={order === 'name' ? listedName(entry) : entry.name}
                  category={board.categories[entry.category]?.name ?? entry.category}
                  phone={phones.get(entry.entry)}
                  nowMs={nowMs}
                  onOpen={() => setOpen(entry)}
                />
              )}
            />
          </>
        )}
      </section>
      <div className="riders-side">
        <Categories session={session} board={board} />
        <Cards session={session} />
        <PhoneReporting session={session} />
        {entries !== null && entries.length > 0 && <ListFiles race={session.race} order={order} />}
      </div>
      {open === 'import' && <ImportDialog session={session} board={board} onDone={done} />}
      {open === 'order' && (
        <StartOrderDialog
          session={session}
          board={board}
          entries={entries ?? []}
          onDone={done}
          onChanged={() => {
            session.refresh();
            void load();
          }}
        />
      )}
      {open !== null && open !== 'import' && open !== 'order' && (
        <EntryForm
          session={session}
          board={board}
          entries={entries ?? []}
          entry={open === 'add' ? null : open}
          onDone={done}
        />
      )}
    </main>
  );
}

function OrderChoice({ order, onChoose }: { order: ListOrder; onChoose: (order: ListOrder) => void }) {
  const { riders } = useControlWords();
  return (
    <select
      className="order-choice"
      value={order}
      aria-label={riders.sortBy}
      onChange={(event) => onChoose(parseOrder(event.target.value) ?? 'bib')}
    >
      {LIST_ORDERS.map((one) => (
        <option key={one} value={one}>
          {riders.sorted[one]}
        </option>
      ))}
    </select>
  );
}

const isReporting = (phone: Phone | undefined, nowMs: number): boolean =>
  phone?.lastFixMs != null && nowMs - phone.lastFixMs < REPORTING_MS;

function found(entries: readonly Entry[], query: string): readonly Entry[] {
  const wanted = folded(query.trim());
  if (wanted === '') return entries;
  return entries.filter(
    ({ bib, name, team }) =>
      folded(bib).startsWith(wanted) || folded(`${name} ${team ?? ''}`).includes(wanted),
  );
}

interface LineProps {
  readonly entry: Entry;
  readonly name: string;
  readonly category: string;
  readonly phone: Phone | undefined;
  readonly nowMs: number;
  readonly onOpen: () => void;
}

function EntryLine({ entry, name, category, phone, nowMs, onOpen }: LineProps) {
  const { riders } = useControlWords();
  const known = phone && (phone.connected !== null || phone.lastFixMs !== null);
  const reports = isReporting(phone, nowMs);
  const low = phone?.battery != null && phone.battery < 0.2;
  const phoneState = !known
    ? `– ${riders.noPhone}`
    : reports
      ? `● ${riders.reports}`
      : phone.connected
        ? `◐ ${riders.connected}`
        : `○ ${riders.away}`;
  return (
    <button type="button" className="entry-line" onClick={onOpen}>
      <strong className="entry-bib">{entry.bib}</strong>
      <span className="entry-name">{name}</span>
      <span className="muted">{[entry.team, entry.nation].filter(Boolean).join(' · ')}</span>
      <span title={category}>{category}</span>
      <span className={reports || phone?.connected ? 'state-ok' : 'muted'}>{phoneState}</span>
      <span className={low ? 'state-attention' : ''}>
        {phone?.battery == null ? '' : `${low ? '▲ ' : ''}${Math.round(phone.battery * 100)} %`}
      </span>
      <span className="muted">
        {phone?.lastFixMs == null ? (known ? riders.never : '') : riders.ago(age(nowMs - phone.lastFixMs))}
        {phone?.way != null && phone.way !== 'venue' && ` · ${riders.ways[phone.way]}`}
      </span>
    </button>
  );
}
