/**
 * The columns of the riders' list: what stands in each, by what it is sorted, how wide it is. Pure. Bib and name are always
 * there; the others by choice. A column of one's own of the import is `own:` and its head.
 */
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { Category } from '../../../race/journal/decision.ts';
import { byFamilyName } from '../../../race/start-list/names.ts';
import { raceClock, timeOfDay } from '../../ui/format.ts';
import type { Entry } from './entry.ts';
import type { Phone } from './use-riders.ts';

export const COLUMNS = [
  'bib',
  'name',
  'team',
  'teamCode',
  'club',
  'nation',
  'category',
  'wave',
  'start',
  'status',
  'sex',
  'year',
  'licence',
  'uciId',
  'chips',
  'city',
  'state',
  'telephone',
  'email',
  'emergency',
  'notes',
  'phone',
  'battery',
  'seen',
] as const;
export type ColumnName = (typeof COLUMNS)[number] | `own:${string}`;
/** What a device shows until somebody chooses. */
export const USUAL: readonly ColumnName[] = [
  'team',
  'nation',
  'category',
  'start',
  'phone',
  'battery',
  'seen',
];
export const ALWAYS: ReadonlySet<ColumnName> = new Set(['bib', 'name'] as const);

export interface Listed {
  readonly entry: Entry;
  readonly phone: Phone | undefined;
}

/** What rows are made from beside the rider. */
export interface ListContext {
  readonly board: BoardView;
  readonly categories: readonly Category[];
}

/** Those that can be chosen, the list's own at the end. */
export const columnsOf = (entries: readonly Entry[]): readonly ColumnName[] => [
  ...COLUMNS,
  ...[...new Set(entries.flatMap(({ own = {} }) => Object.keys(own)))].map((head) => `own:${head}` as const),
];

/** In the order of `columnsOf`; what the list has nothing of stays chosen for the next one. */
export function parseColumns(value: unknown): readonly ColumnName[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter(
    (one): one is ColumnName =>
      typeof one === 'string' && (one.startsWith('own:') || COLUMNS.some((name) => name === one)),
  );
}

/** Least and most of the row's width: the least in pixels, the share of what is left. */
const WIDTHS: Partial<Record<ColumnName, readonly [leastPx: number, share: number]>> = {
  bib: [56, 0],
  name: [150, 3],
  team: [110, 2],
  club: [110, 2],
  category: [96, 1.4],
  wave: [64, 0],
  start: [84, 0],
  sex: [40, 0],
  nation: [56, 0],
  teamCode: [64, 0],
  year: [56, 0],
  status: [56, 0],
  phone: [116, 0],
  battery: [70, 0],
  seen: [100, 0.5],
  email: [160, 1.5],
  emergency: [160, 1.5],
  notes: [160, 2],
};
const OTHERS: readonly [number, number] = [100, 1];
export const GAP_PX = 12;

/** For `grid-template-columns`. */
export const gridOf = (columns: readonly ColumnName[]): string =>
  columns
    .map((name) => {
      const [leastPx, share] = WIDTHS[name] ?? OTHERS;
      return share === 0 ? `${leastPx}px` : `minmax(${leastPx}px, ${share}fr)`;
    })
    .join(' ');

/** Narrower than this, the list scrolls sideways. */
export const leastWidthPx = (columns: readonly ColumnName[]): number =>
  columns.reduce((sum, name) => sum + (WIDTHS[name] ?? OTHERS)[0] + GAP_PX, 0);

/** The rider's own start: its time of day where the gun's is known or planned, else how long after it; empty without. */
function startText({ startOffsetMs }: Entry, { race }: BoardView): string {
  if (startOffsetMs === undefined) return '';
  const gunMs = race.startMs ?? race.plannedStartMs;
  return gunMs === undefined
    ? `+${raceClock(startOffsetMs)}`
    : timeOfDay(gunMs + startOffsetMs, race.timeZone);
}

const waveMs = (entry: Entry, categories: readonly Category[]): number =>
  categories.find(({ id }) => id === entry.category)?.startOffsetMs ?? 0;

/** What stands in a column that is plain text; null for phone, battery and seen, which are drawn. */
export function cellText(
  name: ColumnName,
  { entry }: Listed,
  { board, categories }: ListContext,
): string | null {
  if (name.startsWith('own:')) return entry.own?.[name.slice(4)] ?? '';
  switch (name) {
    case 'phone':
    case 'battery':
    case 'seen':
      return null;
    case 'category':
      return board.categories[entry.category]?.name ?? entry.category;
    case 'wave': {
      const offsetMs = waveMs(entry, categories);
      return offsetMs === 0 ? '' : `+${raceClock(offsetMs)}`;
    }
    case 'start':
      return startText(entry, board);
    case 'status': {
      const status = board.rows[entry.entry]?.status;
      return status === undefined || ['waiting', 'racing', 'finished'].includes(status) ? '' : status;
    }
    case 'year':
      return String(entry.birthYear ?? entry.birthDate?.slice(0, 4) ?? '');
    case 'chips':
      return entry.chips.join(' ');
    case 'telephone':
      return entry.phone ?? '';
    default:
      return entry[name as 'team'] ?? '';
  }
}

const letters = new Intl.Collator('en', { numeric: true });

type Compare = (a: Listed, b: Listed) => number;
const byBib: Compare = (a, b) => letters.compare(a.entry.bib, b.entry.bib);

/** A figure to sort by, or null where there is none. */
function figureIn(
  name: ColumnName,
  { entry, phone }: Listed,
  { categories }: ListContext,
): number | null | undefined {
  if (name === 'start') return entry.startOffsetMs ?? null;
  if (name === 'wave') return waveMs(entry, categories);
  if (name === 'battery') return phone?.battery ?? null;
  if (name === 'seen') return phone?.lastFixMs == null ? null : -phone.lastFixMs;
  if (name === 'phone') return phone === undefined ? null : phone.lastFixMs === null ? 1 : 0;
  return undefined;
}

export interface Sorting {
  readonly by: ColumnName;
  readonly down: boolean;
}

/** Bibs by their figures (9 before 10), names by family name; who has nothing there comes last, whichever way round. */
export function sorted(
  riders: readonly Listed[],
  { by, down }: Sorting,
  context: ListContext,
): readonly Listed[] {
  const sign = down ? -1 : 1;
  if (by === 'bib') return riders.toSorted((a, b) => sign * byBib(a, b));
  if (by === 'name') return riders.toSorted((a, b) => sign * byFamilyName(a.entry, b.entry) || byBib(a, b));
  const keyed = riders.map((rider) => {
    const figure = figureIn(by, rider, context);
    return { rider, figure, text: figure === undefined ? (cellText(by, rider, context) ?? '') : '' };
  });
  const isEmpty = ({ figure, text }: (typeof keyed)[number]) =>
    figure === null || (figure === undefined && text === '');
  return keyed
    .sort(
      (a, b) =>
        Number(isEmpty(a)) - Number(isEmpty(b)) ||
        sign * ((a.figure ?? 0) - (b.figure ?? 0) || letters.compare(a.text, b.text)) ||
        byBib(a.rider, b.rider),
    )
    .map(({ rider }) => rider);
}

export const parseSorting = (value: unknown): Sorting | undefined => {
  const { by, down } = (value ?? {}) as Partial<Sorting>;
  const [name] = parseColumns([by]) ?? [];
  return name === undefined ? undefined : { by: name, down: down === true };
};
