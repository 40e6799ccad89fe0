/**
 * From keys to what is saved: each word that a space or Enter ends goes to the outbox at once, as a passing or as a rider
 * who is out; an order from a picture is collected and handed to its form. Pure but for the outbox it is given.
 */
import type { BoardView } from '../../../race/feed/board-view.ts';
import type { EntryId, LineId } from '../../../race/ids.ts';
import { bibKey } from '../../../race/start-list/bib.ts';
import type { Burst, Word } from './burst.ts';
import { EMPTY, ended, wordsIn } from './burst.ts';
import type { Draft } from './draft.ts';
import { meaningOf } from './keypad-words.ts';
import type { Outbox } from './outbox.ts';

/** Bibs of the start list however they are written, and whose they are. */
export interface Wearers {
  readonly asWritten: (bib: string) => string | null;
  readonly entryOf: (bib: string) => EntryId | null;
}

export function wearersOf(board: BoardView | null): Wearers {
  const rows = new Map(Object.values(board?.rows ?? {}).map((row) => [bibKey(row.bib), row]));
  return {
    asWritten: (bib) => rows.get(bibKey(bib))?.bib ?? null,
    entryOf: (bib) => rows.get(bibKey(bib))?.entry ?? null,
  };
}

export interface Saving {
  readonly outbox: Outbox;
  readonly line: LineId;
  readonly wearers: Wearers;
}

/** So soon after a space, Enter is the hand's end of the row ("23 7 41 ⏎") and not another rider. */
const ROW_END_MS = 3_000;

/** Saves what a space, pressed at `keyMs`, has ended; what is left is the draft now. */
export function saveEnded(draft: Draft, burst: Burst, keyMs: number, saving: Saving): Draft {
  const { words, rest } = ended(burst);
  let now = draft;
  for (const word of words) now = accept(now, word, saving);
  const rowEndMs = words.length > 0 && rest === EMPTY ? keyMs : undefined;
  return { ...now, burst: rest, rowEndMs, unusedEnterMs: undefined };
}

/**
 * Enter: the word in hand is ended too; with nothing typed it is somebody at that moment. Right after a space it ends the
 * row and makes nobody, once; its moment stays in the draft, should it have been somebody.
 */
export function entered(draft: Draft, keyMs: number, saving: Saving): Draft {
  let now: Draft = { ...draft, burst: EMPTY, rowEndMs: undefined, unusedEnterMs: undefined };
  const words = wordsIn(draft.burst);
  if (words.length === 0 && draft.out === null && draft.photo === null) {
    if (draft.rowEndMs !== undefined && keyMs - draft.rowEndMs < ROW_END_MS)
      return { ...now, unusedEnterMs: keyMs };
    return accept(now, { text: '?', timeMs: keyMs }, saving);
  }
  for (const word of words) now = accept(now, word, saving);
  return now;
}

/** The Enter that only ended a row was somebody after all, at its own moment. */
export function enterWasSomebody(draft: Draft, saving: Saving): Draft {
  if (draft.unusedEnterMs === undefined) return draft;
  return accept({ ...draft, unusedEnterMs: undefined }, { text: '?', timeMs: draft.unusedEnterMs }, saving);
}

function accept(draft: Draft, { text, timeMs }: Word, { outbox, line, wearers }: Saving): Draft {
  const written = (bib: string) => wearers.asWritten(bib) ?? bib;
  const meaning = meaningOf(text, (bib) => wearers.asWritten(bib) !== null);
  if (draft.photo !== null && meaning.is !== 'photo') {
    return { ...draft, photo: [...draft.photo, written(text)] };
  }
  if (meaning.is === 'photo') return { ...draft, photo: [], out: null };
  if (meaning.is === 'out-next') return { ...draft, out: meaning.status };
  const status = meaning.is === 'out' ? meaning.status : draft.out;
  if (status !== null && meaning.bib !== null) {
    const bib = written(meaning.bib);
    outbox.out({ bib, status, entry: wearers.entryOf(bib), line, timeMs: Math.round(timeMs) });
    return { ...draft, out: null };
  }
  outbox.add([{ bib: meaning.bib === null ? null : written(meaning.bib), timeMs: Math.round(timeMs) }], line);
  return draft;
}
