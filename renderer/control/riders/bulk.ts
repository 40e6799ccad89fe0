/** One change to many riders: what each would be, and what that is in a line. Pure. */
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { CategoryId } from '../../../race/ids.ts';
import type { FinisherStatus } from '../../../race/journal/decision.ts';
import { elementOf } from '../../../race/present.ts';
import type { Entry } from './entry.ts';
import type { RidersWords } from './words.ts';

export const BULK_FIELDS = ['category', 'team', 'club', 'nation', 'startOffset', 'status'] as const;
export type BulkField = (typeof BULK_FIELDS)[number];
export const BULK_STATUSES = ['DNS', 'DNF', 'DSQ', 'racing'] as const satisfies readonly FinisherStatus[];

export interface BulkPlan {
  /** Riders as they would be, those only who change. */
  readonly changed: readonly Entry[];
  /** `Men → Women (8), Juniors → Women (3)`; empty when nobody changes. */
  readonly says: string;
  /** How many of those chosen are so already. */
  readonly same: number;
}

/** Null where the value cannot be read. `to` is a category's id, a status, seconds, or the text itself; empty takes away. */
export function bulkPlan(
  chosen: readonly Entry[],
  field: BulkField,
  to: string,
  board: BoardView,
  words: RidersWords['bulk'],
  statusWords: Readonly<Record<string, string>>,
): BulkPlan | null {
  const seconds = Number(to.trim().replace(',', '.'));
  if (field === 'startOffset' && !(to.trim() === '' || (seconds >= 0 && seconds <= 86_400))) return null;
  const shown = shownIn(field, board, words, statusWords);
  const counts = new Map<string, number>();
  const changed: Entry[] = [];
  for (const entry of chosen) {
    const next = field === 'status' ? entry : withField(entry, field, to.trim());
    const before = shown(entry);
    const after = field === 'status' ? (to === 'racing' ? words.back : (statusWords[to] ?? to)) : shown(next);
    if (field === 'status' ? statusOf(entry, board) === to : fieldOf(entry, field) === fieldOf(next, field))
      continue;
    changed.push(next);
    const key = `${before}\n${after}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return {
    changed,
    same: chosen.length - changed.length,
    says: [...counts]
      .map(([key, n]) => words.from(elementOf(key.split('\n'), 0), n, elementOf(key.split('\n'), 1)))
      .slice(0, SAID_MOST)
      .concat(counts.size > SAID_MOST ? ['…'] : [])
      .join(', '),
  };
}

const SAID_MOST = 4;

/** Who is not out races, whether they have started or not. */
function statusOf({ entry }: Entry, board: BoardView): string {
  const status = board.rows[entry]?.status ?? 'waiting';
  return status === 'waiting' || status === 'finished' ? 'racing' : status;
}

const fieldOf = (entry: Entry, field: Exclude<BulkField, 'status'>): string | number | undefined =>
  field === 'startOffset' ? entry.startOffsetMs : entry[field] || undefined;

function shownIn(
  field: BulkField,
  board: BoardView,
  words: RidersWords['bulk'],
  statusWords: Readonly<Record<string, string>>,
): (entry: Entry) => string {
  return (entry) => {
    if (field === 'status') return statusWords[board.rows[entry.entry]?.status ?? 'waiting'] ?? '';
    if (field === 'category') return board.categories[entry.category]?.name ?? entry.category;
    const value = fieldOf(entry, field);
    if (value === undefined) return words.none;
    return field === 'startOffset' ? `${Number(value) / 1_000} s` : String(value);
  };
}

function withField(entry: Entry, field: Exclude<BulkField, 'status'>, to: string): Entry {
  if (field === 'category') return { ...entry, category: to as CategoryId };
  const { [field === 'startOffset' ? 'startOffsetMs' : field]: _before, ...rest } = entry;
  if (to === '') return rest as Entry;
  return field === 'startOffset'
    ? { ...entry, startOffsetMs: Math.round(Number(to.replace(',', '.')) * 1_000) }
    : { ...entry, [field]: to };
}
