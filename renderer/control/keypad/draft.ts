/**
 * What is typed and not yet saved, on this device at every key: a tab that crashes in a bunch takes nothing with it, and of two
 * tabs of one computer neither has what is typed in the other.
 * Its moments are station time, so that a word taken up again has the time of its first key.
 */
import type { RaceId } from '../../../race/ids.ts';
import { forget, recall, remember } from '../../ui/memory.ts';
import { type Burst, EMPTY } from './burst.ts';
import type { Out } from './keypad-words.ts';

export interface Draft {
  readonly burst: Burst;
  /** "dnf" was typed, and waits for a bib. */
  readonly out: Out | null;
  /** Bibs of an order from a picture, as they are typed; null while none is. */
  readonly photo: readonly string[] | null;
  /** When a space saved the last bib and nothing was typed since: an Enter now is the end of the row. Station time, ms. */
  readonly rowEndMs?: number | undefined;
  /** An Enter that ended a row, until the next key: should it have been somebody without a bib. Station time, ms. */
  readonly unusedEnterMs?: number | undefined;
}

export const NO_DRAFT: Draft = { burst: EMPTY, out: null, photo: null };

const OUTS: ReadonlySet<unknown> = new Set(['DNF', 'DNS', 'DSQ', 'PUL']);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

function parse(value: unknown): Draft | undefined {
  const { burst, out, photo } = (value ?? {}) as Partial<Draft>;
  if (typeof burst?.text !== 'string' || !Array.isArray(burst.startedMs)) return undefined;
  if (!burst.startedMs.every(Number.isFinite)) return undefined;
  return {
    burst: { text: burst.text, startedMs: burst.startedMs },
    out: out !== undefined && OUTS.has(out) ? out : null,
    photo: isTexts(photo) ? photo : null,
  };
}

/** Nothing of it would be missed. */
export const isEmpty = ({ burst, out, photo }: Draft): boolean =>
  burst.text === '' && out === null && photo === null;

/** This document: one of several tabs of one computer, each with what is typed there. */
const HERE: string = crypto.randomUUID();
/** The document that this tab showed before it was loaded anew; '' when there was none. */
const BEFORE = swapInTab('bell-lap.keypad.document', HERE);

function swapInTab(key: string, next: string): string {
  try {
    const last = sessionStorage.getItem(key) ?? '';
    sessionStorage.setItem(key, next);
    return last;
  } catch {
    return '';
  }
}

const lockOf = (id: string): string => `bell-lap.keypad.${id}`;
let isHeld = false;
/** Held until this document is gone, by a crash as well: so others know that somebody still types there. */
function holdHere(): void {
  if (isHeld || !('locks' in navigator)) return;
  isHeld = true;
  void navigator.locks.request(lockOf(HERE), () => new Promise<never>(() => {}));
}

/** What every tab holds, by its document. So many are kept; the oldest leave first. */
type Copies = Readonly<Record<string, Draft>>;
const COPIES_MAX = 12;
const key = (race: RaceId): string => `keypad.drafts.${race}`;
/** Where all tabs shared one. */
const keyBefore = (race: RaceId): string => `keypad.draft.${race}`;

const copiesOf = (race: RaceId): Copies =>
  recall(key(race), (value) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const parsed = Object.entries(value).map(([id, one]) => [id, parse(one)] as const);
    return Object.fromEntries(parsed.flatMap(([id, one]) => (one === undefined ? [] : [[id, one]])));
  }) ?? {};

/** `without` leaves, and what is typed here stands last unless it is empty. */
function keepCopies(race: RaceId, without: string, here: Draft): void {
  const others = Object.entries(copiesOf(race)).filter(([id]) => id !== without && id !== HERE);
  const all = isEmpty(here) ? others : [...others, [HERE, here] as const];
  if (all.length === 0) forget(key(race));
  else remember(key(race), Object.fromEntries(all.slice(-COPIES_MAX)));
}

/** What was typed in this tab, also before it was loaded anew; what other tabs hold is theirs. */
export function recallDraft(race: RaceId): Draft {
  holdHere();
  const copies = copiesOf(race);
  const mine = copies[HERE] ?? copies[BEFORE] ?? NO_DRAFT;
  if (!isEmpty(mine)) keepCopies(race, BEFORE, mine);
  return mine;
}

export const keepDraft = (race: RaceId, draft: Draft): void => keepCopies(race, BEFORE, draft);

/**
 * What a tab that is gone left behind, a crashed one say: it is this tab's from now on. Null when there is none, or when
 * `mayTake` says no: something is typed here by now.
 */
export async function takeLeftBehind(race: RaceId, mayTake: () => boolean): Promise<Draft | null> {
  const take = (alive: ReadonlySet<string>): Draft | null => {
    if (!mayTake()) return null;
    const old = recall(keyBefore(race), parse);
    forget(keyBefore(race));
    if (old !== undefined && !isEmpty(old)) return old;
    const left = Object.entries(copiesOf(race)).findLast(([id]) => id !== HERE && !alive.has(lockOf(id)));
    if (left === undefined) return null;
    const [id, draft] = left;
    keepCopies(race, id, draft);
    return draft;
  };
  // Without locks nobody knows who is gone, and it comes back as it did when all shared one.
  if (!('locks' in navigator)) return take(new Set());
  // Of two that are opened at once one takes it.
  return navigator.locks.request('bell-lap.keypad', async () => {
    const { held = [] } = await navigator.locks.query();
    return take(new Set(held.flatMap(({ name }) => name ?? [])));
  });
}
