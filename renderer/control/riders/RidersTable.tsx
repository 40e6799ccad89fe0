/**
 * The riders as a table of rows that exist only while in view. A row opens its rider, its box chooses them; Shift chooses
 * all between. By keyboard: arrows go from rider to rider, X chooses, Ctrl A chooses all that are shown.
 */
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { EntryId } from '../../../race/ids.ts';
import { elementOf } from '../../../race/present.ts';
import { listedName } from '../../../race/start-list/names.ts';
import { age } from '../../ui/format.ts';
import { SlidingList } from '../../ui/SlidingList.tsx';
import { useControlWords } from '../words.ts';
import { useColumnWord } from './ColumnsChoice.tsx';
import {
  ALWAYS,
  type ColumnName,
  cellText,
  GAP_PX,
  gridOf,
  type ListContext,
  type Listed,
  leastWidthPx,
  type Sorting,
} from './columns.ts';
import type { Entry } from './entry.ts';
import type { Phone } from './use-riders.ts';
import { useRidersWords } from './words.ts';

const ROW_PX = 44;
const NARROW_ROW_PX = 60;
const NARROW = '(max-width: 860px)';
/** Heard from this lately, a phone reports, over whatever it uses. */
const REPORTING_MS = 20_000;

export const isReporting = (phone: Phone | undefined, nowMs: number): boolean =>
  phone?.lastFixMs != null && nowMs - phone.lastFixMs < REPORTING_MS;

export interface RidersTableProps {
  readonly riders: readonly Listed[];
  readonly columns: readonly ColumnName[];
  readonly sorting: Sorting;
  readonly picked: ReadonlySet<EntryId>;
  readonly context: ListContext;
  readonly nowMs: number;
  readonly onSort: (sorting: Sorting) => void;
  readonly onPick: (picked: ReadonlySet<EntryId>) => void;
  readonly onOpen: (entry: Entry) => void;
}

const keyOf = ({ entry }: Listed) => entry.entry;

export function RidersTable(props: RidersTableProps) {
  const { riders, columns, sorting, picked, onPick, onOpen } = props;
  const { riders: words } = useControlWords();
  const narrow = useNarrow();
  const list = useRef<HTMLDivElement>(null);
  /** Where the last choice was made: Shift chooses from there. */
  const last = useRef<EntryId | null>(null);
  const pick = (entry: EntryId, through: boolean) => {
    const next = new Set(picked);
    const to = riders.findIndex((one) => one.entry.entry === entry);
    const from = through ? riders.findIndex((one) => one.entry.entry === last.current) : -1;
    if (from < 0) {
      if (!next.delete(entry)) next.add(entry);
    } else
      for (const one of riders.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one.entry.entry);
    last.current = entry;
    onPick(next);
  };
  const rowPx = narrow ? NARROW_ROW_PX : ROW_PX;
  const onKeyDown = (event: KeyboardEvent) => onListKey(event, { riders, rowPx, pick, onPick });
  const style = {
    '--row-columns': gridOf(columns),
    '--row-least': `${leastWidthPx(columns) + GAP_PX}px`,
  } as CSSProperties;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of its rows, which are buttons
    <div ref={list} className="riders-table" style={style} onKeyDown={onKeyDown}>
      <SlidingList
        className="entries"
        items={riders}
        keyOf={keyOf}
        rowPx={rowPx}
        label={words.startList}
        head={!narrow && <Heads {...props} />}
        render={(rider) => (
          <div className={`entry-row ${picked.has(rider.entry.entry) ? 'entry-picked' : ''}`}>
            <Pick rider={rider} picked={picked.has(rider.entry.entry)} onPick={pick} />
            <button type="button" className="entry-line" onClick={() => onOpen(rider.entry)}>
              {narrow ? (
                <NarrowCells {...props} rider={rider} />
              ) : (
                columns.map((name) => (
                  <Cell key={name} {...props} name={name} rider={rider} sorting={sorting} />
                ))
              )}
            </button>
          </div>
        )}
      />
    </div>
  );
}

function Pick(props: { rider: Listed; picked: boolean; onPick: (entry: EntryId, through: boolean) => void }) {
  const { entry } = props.rider;
  const words = useRidersWords();
  return (
    <label className="entry-pick">
      <input
        type="checkbox"
        checked={props.picked}
        aria-label={words.pick(`${entry.bib} ${entry.name}`)}
        onClick={(event) => props.onPick(entry.entry, event.shiftKey)}
        onChange={() => undefined}
      />
    </label>
  );
}

function Heads({ riders, columns, sorting, picked, onSort, onPick }: RidersTableProps) {
  const words = useRidersWords();
  const wordOf = useColumnWord();
  const every = riders.length > 0 && riders.every(({ entry }) => picked.has(entry.entry));
  return (
    <div className="entry-row entry-heads">
      <label className="entry-pick">
        <input
          type="checkbox"
          checked={every}
          aria-label={words.pickAll}
          onChange={() => onPick(every ? new Set() : new Set(riders.map(({ entry }) => entry.entry)))}
        />
      </label>
      <div className="entry-line">
        {columns.map((name) => {
          const mine = sorting.by === name;
          return (
            <button
              key={name}
              type="button"
              className={`entry-head list-${cellClass(name)}`}
              aria-label={`${words.sort(wordOf(name))}${mine ? `, ${sorting.down ? words.sortedDown : words.sortedUp}` : ''}`}
              aria-pressed={mine}
              onClick={() => onSort({ by: name, down: mine && !sorting.down })}
            >
              <span>{wordOf(name)}</span>
              {mine && <span aria-hidden="true">{sorting.down ? '▼' : '▲'}</span>}
            </button>
          );
        })}
      </div>
    </div>
  );
}

const cellClass = (name: ColumnName): string => (name.startsWith('own:') ? 'own' : name);

interface CellProps {
  readonly name: ColumnName;
  readonly rider: Listed;
  readonly sorting: Sorting;
  readonly context: ListContext;
  readonly nowMs: number;
}

function Cell({ name, rider, sorting, context, nowMs }: CellProps) {
  const { entry, phone } = rider;
  if (name === 'phone') return <PhoneState phone={phone} nowMs={nowMs} />;
  if (name === 'battery') return <Battery phone={phone} />;
  if (name === 'seen') return <Seen phone={phone} nowMs={nowMs} />;
  const text =
    name === 'name' && sorting.by === 'name' ? listedName(entry) : (cellText(name, rider, context) ?? '');
  return (
    <span className={`list-${cellClass(name)}`} title={text}>
      {text}
    </span>
  );
}

/** Bib, name, and below the name whatever else was chosen. */
function NarrowCells({ rider, columns, context, nowMs, sorting }: RidersTableProps & { rider: Listed }) {
  const { entry, phone } = rider;
  const more = columns
    .filter((name) => !ALWAYS.has(name))
    .map((name) => cellText(name, rider, context) ?? '')
    .filter(Boolean);
  return (
    <>
      <span className="list-bib">{entry.bib}</span>
      <span className="entry-who">
        <span className="list-name">{sorting.by === 'name' ? listedName(entry) : entry.name}</span>
        <small className="muted">{more.join(' · ')}</small>
      </span>
      {columns.includes('phone') && <PhoneState phone={phone} nowMs={nowMs} />}
      {columns.includes('battery') && <Battery phone={phone} />}
    </>
  );
}

const isKnown = (phone: Phone | undefined): phone is Phone =>
  phone !== undefined && (phone.connected !== null || phone.lastFixMs !== null);

function PhoneState({ phone, nowMs }: { phone: Phone | undefined; nowMs: number }) {
  const { riders } = useControlWords();
  const reports = isReporting(phone, nowMs);
  const says = !isKnown(phone)
    ? `– ${riders.noPhone}`
    : reports
      ? `● ${riders.reports}`
      : phone.connected
        ? `◐ ${riders.connected}`
        : `○ ${riders.away}`;
  return <span className={`list-phone ${reports || phone?.connected ? 'state-ok' : 'muted'}`}>{says}</span>;
}

function Battery({ phone }: { phone: Phone | undefined }) {
  const low = phone?.battery != null && phone.battery < 0.2;
  return (
    <span className={`list-battery ${low ? 'state-attention' : ''}`}>
      {phone?.battery == null ? '' : `${low ? '▲ ' : ''}${Math.round(phone.battery * 100)} %`}
    </span>
  );
}

function Seen({ phone, nowMs }: { phone: Phone | undefined; nowMs: number }) {
  const { riders } = useControlWords();
  return (
    <span className="list-seen muted">
      {phone?.lastFixMs == null
        ? isKnown(phone)
          ? riders.never
          : ''
        : riders.ago(age(nowMs - phone.lastFixMs))}
      {phone?.way != null && phone.way !== 'venue' && ` · ${riders.ways[phone.way]}`}
    </span>
  );
}

function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const media = matchMedia(NARROW);
    const change = () => setNarrow(media.matches);
    media.addEventListener('change', change);
    return () => media.removeEventListener('change', change);
  }, []);
  return narrow;
}

interface Keyed {
  readonly riders: readonly Listed[];
  readonly rowPx: number;
  readonly pick: (entry: EntryId, through: boolean) => void;
  readonly onPick: (picked: ReadonlySet<EntryId>) => void;
}

/** Keys on a row: where they lead, and what they choose. */
function onListKey(event: KeyboardEvent, { riders, rowPx, pick, onPick }: Keyed): void {
  const target = event.target as HTMLElement;
  const row = target.closest<HTMLElement>('.sliding-row');
  if (row === null) return;
  const at = riders.findIndex(({ entry }) => String(entry.entry) === row.dataset.key);
  const key = event.key.toLowerCase();
  const steps: Readonly<Record<string, number>> = {
    arrowdown: at + 1,
    arrowup: at - 1,
    home: 0,
    end: riders.length - 1,
    pagedown: at + 10,
    pageup: at - 10,
  };
  const to = steps[key];
  if (to !== undefined) {
    const next = Math.min(riders.length - 1, Math.max(0, to));
    focusRow(row, elementOf(riders, next).entry.entry, next * rowPx, rowPx);
  } else if (key === 'x' && !event.ctrlKey && !event.metaKey && at >= 0)
    pick(elementOf(riders, at).entry.entry, event.shiftKey);
  else if (key === 'a' && (event.ctrlKey || event.metaKey))
    onPick(new Set(riders.map(({ entry }) => entry.entry)));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Rows exist only in view: scrolled there first, focused as soon as they do. */
function focusRow(from: HTMLElement, entry: EntryId, topPx: number, rowPx: number): void {
  const scroller = from.closest<HTMLElement>('.sliding');
  if (scroller === null) return;
  const headPx = scroller.querySelector<HTMLElement>('.entry-heads')?.offsetHeight ?? 0;
  const room = scroller.clientHeight - headPx;
  if (topPx < scroller.scrollTop) scroller.scrollTop = topPx;
  else if (topPx + rowPx > scroller.scrollTop + room) scroller.scrollTop = topPx + rowPx - room;
  const focus = (tries: number) => {
    const line = scroller.querySelector<HTMLElement>(`[data-key="${entry}"] .entry-line`);
    if (line !== null) line.focus({ preventScroll: true });
    else if (tries > 0) requestAnimationFrame(() => focus(tries - 1));
  };
  focus(20);
}
