/** The start list and everything about riders before and during a race: their phones, cards and requests. */

import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import type { EntryId } from '../../../race/ids.ts';
import { hasOwnStarts } from '../../../race/rules/settings.ts';
import { folded } from '../../../race/search-text.ts';
import { Icon } from '../../ui/Icon.tsx';
import { recall, remember } from '../../ui/memory.ts';
import { Button } from '../../ui/primitives/Button.tsx';
import { useRaceLive } from '../../ui/race-live.ts';
import { useNow } from '../../ui/ticking.ts';
import { StartOrderDialog } from '../event/StartOrderDialog.tsx';
import { useEventWords } from '../event/words.ts';
import { type RaceSession, useRaceSession } from '../race-session.ts';
import { categoriesOf } from '../settings/race-settings.ts';
import { useControlWords } from '../words.ts';
import { BulkDialog } from './BulkDialog.tsx';
import { CallUpDialog } from './CallUpDialog.tsx';
import { Cards } from './Cards.tsx';
import { Categories } from './Categories.tsx';
import { ColumnsChoice, SortChoice } from './ColumnsChoice.tsx';
import {
  ALWAYS,
  columnsOf,
  type ListContext,
  parseColumns,
  parseSorting,
  type Sorting,
  sorted,
  USUAL,
} from './columns.ts';
import { EntryForm } from './EntryForm.tsx';
import type { Entry } from './entry.ts';
import { ImportDialog } from './ImportDialog.tsx';
import { JoinRequests } from './JoinRequests.tsx';
import { ListFiles } from './ListFiles.tsx';
import { PhoneReporting } from './PhoneReporting.tsx';
import { isReporting, RidersTable } from './RidersTable.tsx';
import { useDraftOpened } from './rider-draft.ts';
import { useRiders } from './use-riders.ts';
import { useRidersWords } from './words.ts';

const RECENT_MS = 60_000;
/** Ages of phones are told anew so often. */
const AGES_EVERY_MS = 5_000;
const COLUMNS_KEY = 'control.riders.columns';
const SORTING_KEY = 'control.riders.sorting';

type Opened = 'import' | 'add' | 'order' | 'change' | 'call-up' | Entry;

export function RidersView({ session }: { session: RaceSession }) {
  const words = useControlWords();
  const { riders } = words;
  const board = useRaceLive(session.live, (state) => state.board);
  const audit = useRaceSession(session, (state) => state.audit);
  const round = useRaceSession(session, (state) => state.round);
  const { entries, phones, load } = useRiders(session.race, round);
  const nowMs = useNow(session.live.now, AGES_EVERY_MS);
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query);
  const [open, setOpen] = useState<Opened | null>(null);
  useDraftOpened(session.race, entries, setOpen);
  const [picked, setPicked] = useState<ReadonlySet<EntryId>>(new Set());
  const [sorting, setSorting] = useRemembered<Sorting>(SORTING_KEY, parseSorting, { by: 'bib', down: false });
  const [columns, setColumns] = useRemembered(COLUMNS_KEY, parseColumns, USUAL);
  const categories = useMemo(() => categoriesOf(audit), [audit]);
  const all = useMemo(() => entries ?? [], [entries]);
  const context = useMemo<ListContext | null>(
    () => (board === null ? null : { board, categories }),
    [board, categories],
  );
  const list = useMemo(() => all.map((entry) => ({ entry, phone: phones.get(entry.entry) })), [all, phones]);
  const shown = useMemo(
    () => (context === null ? [] : sorted(found(list, wanted), sorting, context)),
    [list, wanted, sorting, context],
  );
  const possible = useMemo(() => columnsOf(all), [all]);
  // Who left the list meanwhile is not changed with the others.
  const chosen = useMemo(() => all.filter(({ entry }) => picked.has(entry)), [all, picked]);
  if (board === null || context === null) return <main className="waiting-page" aria-busy="true" />;
  const ownStarts = hasOwnStarts(board.race.format);
  const visible = possible.filter(
    (name) => ALWAYS.has(name) || (columns.includes(name) && (name !== 'start' || ownStarts)),
  );
  const recent = list.filter(({ phone }) => phone?.lastFixMs != null && nowMs - phone.lastFixMs < RECENT_MS);
  const reporting = new Set(
    list.filter(({ phone }) => isReporting(phone, nowMs)).map(({ entry: { bib } }) => bib),
  );
  const changed = () => {
    session.refresh();
    void load();
  };
  return (
    <main className="riders">
      <JoinRequests session={session} reporting={reporting} />
      <section className="riders-list" aria-label={riders.startList}>
        <Head
          {...{ count: entries?.length ?? null, query, onQuery: setQuery, ownStarts, onOpen: setOpen }}
          choices={
            <>
              <SortChoice columns={possible} sorting={sorting} onChoose={setSorting} />
              <ColumnsChoice columns={possible} chosen={columns} onChoose={setColumns} />
            </>
          }
        />
        {entries?.length === 0 ? (
          <div className="notice">
            <h2>{riders.none}</h2>
            <p>{riders.noneSays}</p>
          </div>
        ) : (
          <>
            <Below
              {...{ picked: chosen.length, shown: shown.length, all: all.length }}
              phones={riders.phonesLine(recent.length, all.length)}
              onChange={() => setOpen('change')}
              onUnpick={() => setPicked(new Set())}
            />
            {shown.length === 0 && entries !== null ? (
              <NobodyFound onAll={() => setQuery('')} />
            ) : (
              <RidersTable
                {...{ riders: shown, columns: visible, sorting, picked, context, nowMs }}
                onSort={setSorting}
                onPick={setPicked}
                onOpen={setOpen}
              />
            )}
          </>
        )}
      </section>
      <div className="riders-side">
        <Categories session={session} board={board} />
        <Cards session={session} timeZone={board.race.timeZone} />
        <PhoneReporting session={session} />
        {all.length > 0 && <ListFiles race={session.race} sorting={sorting} />}
      </div>
      <Dialogs
        {...{ session, open, all, chosen }}
        onDone={() => {
          setOpen(null);
          changed();
        }}
        onChanged={changed}
      />
    </main>
  );
}

/** A choice that this device remembers. */
function useRemembered<T>(
  key: string,
  parse: (value: unknown) => T | undefined,
  usual: T,
): readonly [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => recall(key, parse) ?? usual);
  return [
    value,
    (next) => {
      setValue(next);
      remember(key, next);
    },
  ];
}

interface HeadProps {
  readonly count: number | null;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly ownStarts: boolean;
  readonly onOpen: (what: Opened) => void;
  readonly choices: ReactNode;
}

function Head({ count, query, onQuery, ownStarts, onOpen, choices }: HeadProps) {
  const words = useControlWords();
  const { riders } = words;
  const event = useEventWords();
  const { callUp } = useRidersWords();
  return (
    <div className="riders-head">
      <h2>
        {riders.startList} <span className="count quiet">{count ?? '…'}</span>
      </h2>
      <input
        className="find"
        data-find
        type="search"
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        placeholder={words.board.filter}
        aria-label={words.board.filter}
      />
      {choices}
      {ownStarts ? (
        <Button onClick={() => onOpen('order')}>{event.order.open}</Button>
      ) : (
        <Button disabled={!count} onClick={() => onOpen('call-up')}>
          {callUp.open}
        </Button>
      )}
      <Button onClick={() => onOpen('add')}>
        <Icon name="plus" size={18} /> {riders.add}
      </Button>
      <Button look="primary" onClick={() => onOpen('import')}>
        {riders.import}
      </Button>
    </div>
  );
}

/** Below the head: how many phones report, or what can be done with those who are chosen. */
function Below(props: {
  picked: number;
  shown: number;
  all: number;
  phones: string;
  onChange: () => void;
  onUnpick: () => void;
}) {
  const { picked, shown, all } = props;
  const words = useRidersWords();
  return (
    <div className="riders-below">
      <p className="muted" role="status">
        {picked > 0 ? words.picked(picked) : shown < all ? words.shown(shown, all) : props.phones}
      </p>
      {picked > 0 && (
        <>
          <Button look="primary" small onClick={props.onChange}>
            {words.bulk.act(picked)} …
          </Button>
          <Button small onClick={props.onUnpick}>
            {words.unpick}
          </Button>
        </>
      )}
    </div>
  );
}

function NobodyFound({ onAll }: { onAll: () => void }) {
  const words = useRidersWords();
  return (
    <div className="notice">
      <h2>{words.nobodyFound}</h2>
      <p>{words.nobodyFoundSays}</p>
      <Button onClick={onAll}>{words.showAll}</Button>
    </div>
  );
}

function Dialogs(props: {
  session: RaceSession;
  open: Opened | null;
  all: readonly Entry[];
  chosen: readonly Entry[];
  onDone: () => void;
  onChanged: () => void;
}) {
  const { session, open, all, chosen, onDone, onChanged } = props;
  const board = useRaceLive(session.live, (state) => state.board);
  if (open === null || board === null) return null;
  if (open === 'import') return <ImportDialog session={session} board={board} onDone={onDone} />;
  if (open === 'change')
    return <BulkDialog session={session} board={board} chosen={chosen} onDone={onDone} />;
  if (open === 'call-up')
    return <CallUpDialog race={session.race} board={board} entries={all} onDone={onDone} />;
  if (open === 'order') return <StartOrderDialog {...{ session, board, entries: all, onDone, onChanged }} />;
  return <EntryForm {...{ session, board, entries: all, onDone }} entry={open === 'add' ? null : open} />;
}

type Rider = { readonly entry: Entry };

/** By the beginning of the bib, or any part of name, team, licence, UCI ID and chips. */
function found<One extends Rider>(riders: readonly One[], query: string): readonly One[] {
  const wanted = folded(query.trim());
  if (wanted === '') return riders;
  return riders.filter(
    ({ entry: { bib, name, team = '', licence = '', uciId = '', chips } }) =>
      folded(bib).startsWith(wanted) ||
      folded(`${name} ${team} ${licence} ${uciId} ${chips.join(' ')}`).includes(wanted),
  );
}
