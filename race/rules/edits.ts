/**
 * The officials' corrections to passings, as the set-up collects them: set aside, restored, moved, reassigned,
 * inserted, swapped, laps split, proposals refused. The last decision about a passing holds.
 *
 * A GPS passing is computed, so its moment may still shift by a little when late fixes arrive, and its id with
 * it. A correction therefore finds a GPS passing by rider, line and the nearest moment within `GPS_REACH_MS`.
 */
import { asWritten, chipKey } from '../chip.ts';
import type { EntryId, LineId, PassingId } from '../ids.ts';

/** How far a GPS passing's moment may shift and still be the one a correction meant. */
export const GPS_REACH_MS = 10_000;

export interface PassingEdit {
  readonly fate: 'aside' | 'restored' | null;
  readonly movedToMs: number | null;
  readonly entry: EntryId | null;
}
export interface InsertedPassing {
  readonly id: PassingId;
  readonly entry: EntryId;
  readonly line: LineId;
  readonly timeMs: number;
}
export interface SplitLap {
  readonly id: string;
  readonly lap: number;
  readonly parts: number;
}
interface Swap {
  readonly a: EntryId;
  readonly b: EntryId;
  readonly fromMs: number | null;
}
/** What a source read: a chip's code or a bib. */
export type Read = { readonly chip: string; readonly spelling?: 'any' } | { readonly bib: string };
interface ReadsEdit {
  /** As any spelling of it is known. */
  readonly key: string;
  /** As reads in old journals are. */
  readonly written: string;
  readonly entry: EntryId;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}
interface GpsEdit {
  readonly line: LineId;
  readonly timeMs: number;
  readonly id: PassingId;
}

const NO_EDIT: PassingEdit = { fate: null, movedToMs: null, entry: null };

/** Joined, and not a template: an engine keeps that as the tree of its parts, 180 bytes of a long day's every passing. */
export const gpsPassingId = (entry: EntryId, line: LineId, timeMs: number): PassingId =>
  ['gps', entry, line, Math.round(timeMs)].join(':') as PassingId;

const GPS_ID = /^gps:(\d+):([^:]+):(\d+)$/;

export class EditBook {
  readonly #edits = new Map<PassingId, PassingEdit>();
  readonly #gps = new Map<EntryId, GpsEdit[]>();
  readonly #swaps: Swap[] = [];
  readonly #reads: ReadsEdit[] = [];
  readonly #related = new Map<EntryId, Set<EntryId>>();
  readonly inserted = new Map<EntryId, InsertedPassing[]>();
  readonly splits = new Map<EntryId, SplitLap[]>();
  readonly refused = new Map<EntryId, { readonly line: LineId; readonly timeMs: number }[]>();

  setAside(id: PassingId): void {
    this.#change(id, { fate: 'aside' });
  }
  restore(id: PassingId): void {
    this.#change(id, { fate: 'restored' });
  }
  move(id: PassingId, timeMs: number): void {
    this.#change(id, { movedToMs: timeMs });
  }
  reassign(id: PassingId, entry: EntryId): void {
    this.#change(id, { entry });
    const from = GPS_ID.exec(id);
    if (from !== null) this.#relate(Number(from[1]) as EntryId, entry);
  }
  reassignReads(read: Read, entry: EntryId, fromMs: number | null, toMs: number | null): void {
    this.#reads.push({ key: readKey(read), written: writtenKey(read), entry, fromMs, toMs });
  }
  insert(id: string, entry: EntryId, line: LineId, timeMs: number): void {
    push(this.inserted, entry, { id: id as PassingId, entry, line, timeMs });
  }
  split(id: string, entry: EntryId, lap: number, parts: number): void {
    push(this.splits, entry, { id, lap, parts });
  }
  refuse(entry: EntryId, line: LineId, timeMs: number): void {
    push(this.refused, entry, { line, timeMs });
  }
  swap(a: EntryId, b: EntryId, fromMs: number | null): void {
    this.#swaps.push({ a, b, fromMs });
    this.#relate(a, b);
  }

  /** What was decided about a passing that some device or person observed. */
  editOf(id: PassingId): PassingEdit {
    return this.#edits.get(id) ?? NO_EDIT;
  }

  /** What was decided about a GPS passing: under its own id, or under the id it had before late fixes. */
  editOfGps(id: PassingId, entry: EntryId, line: LineId, timeMs: number): PassingEdit {
    const nearby = this.#gps.get(entry);
    if (nearby === undefined) return NO_EDIT;
    const exact = this.#edits.get(id);
    if (exact !== undefined) return exact;
    let best: GpsEdit | null = null;
    for (const edit of nearby) {
      if (edit.line !== line) continue;
      const off = Math.abs(edit.timeMs - timeMs);
      if (off <= GPS_REACH_MS && (best === null || off < Math.abs(best.timeMs - timeMs))) best = edit;
    }
    return best === null ? NO_EDIT : (this.#edits.get(best.id) ?? NO_EDIT);
  }

  /** Whether anything was decided about this rider's GPS passings, or about whose they are. */
  touchesGpsOf(entry: EntryId): boolean {
    return this.#gps.has(entry) || this.#related.has(entry);
  }

  /** Whom an official gave everything that was read under a chip or bib at that moment; null = by the start list. */
  ownerOfRead(who: object, timeMs: number): EntryId | null {
    if (this.#reads.length === 0 || !('chip' in who || 'bib' in who)) return null;
    const read = who as Read;
    const isOld = 'chip' in read && read.spelling === undefined;
    const key = isOld ? writtenKey(read) : readKey(read);
    const word = this.#reads.findLast(
      (each) =>
        (isOld ? each.written : each.key) === key &&
        (each.fromMs === null || timeMs >= each.fromMs) &&
        (each.toMs === null || timeMs < each.toMs),
    );
    return word?.entry ?? null;
  }

  /** Whom something recorded for `entry` at a moment belongs to, after the swaps. */
  owner(entry: EntryId, timeMs: number): EntryId {
    let owner = entry;
    for (const swap of this.#swaps) {
      if (swap.fromMs !== null && timeMs < swap.fromMs) continue;
      if (owner === swap.a) owner = swap.b;
      else if (owner === swap.b) owner = swap.a;
    }
    return owner;
  }

  /** The riders whose recordings may belong to one another by a swap or a reassignment; none for almost all. */
  related(entry: EntryId): ReadonlySet<EntryId> | null {
    return this.#related.get(entry) ?? null;
  }

  #change(id: PassingId, change: Partial<PassingEdit>): void {
    const known = this.#edits.get(id);
    this.#edits.set(id, { ...(known ?? NO_EDIT), ...change });
    if (known !== undefined) return;
    const gps = GPS_ID.exec(id);
    if (gps !== null)
      push(this.#gps, Number(gps[1]) as EntryId, { line: gps[2] as LineId, timeMs: Number(gps[3]), id });
  }

  #relate(a: EntryId, b: EntryId): void {
    const joined = new Set([a, b, ...(this.#related.get(a) ?? []), ...(this.#related.get(b) ?? [])]);
    for (const entry of joined) this.#related.set(entry, joined);
  }
}

const readKey = (read: Read): string =>
  'chip' in read ? `chip ${chipKey(read.chip)}` : `bib ${read.bib.toUpperCase()}`;
const writtenKey = (read: Read): string => ('chip' in read ? `chip ${asWritten(read.chip)}` : readKey(read));

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
