/**
 * Published results: each version as it was when it was published, and what changed from one to another.
 */

import type { BoardRow, BoardView } from '../feed/board-view.ts';
import { boardOf } from '../fold/board.ts';
import { fork } from '../fold/derive.ts';
import { type Race, setupOf } from '../fold/state.ts';
import type { Bib, CategoryId, EntryId } from '../ids.ts';
import type { Author } from '../journal/record.ts';

export interface PublishedVersion {
  /** 1, 2, 3 … */
  readonly version: number;
  readonly state: 'provisional' | 'official';
  readonly atMs: number;
  readonly by: Author;
  /** Until when protests against it are taken, UTC epoch ms. */
  readonly protestsUntilMs: number | null;
  readonly view: BoardView;
}

/** What a result says of one rider. */
export type ResultLine = Pick<BoardRow, 'status' | 'place' | 'laps' | 'timeMs'>;

export interface ResultChange {
  readonly entry: EntryId;
  readonly bib: Bib;
  readonly name: string;
  readonly category: CategoryId;
  /** Null when the rider was not, or is no longer, in the result. */
  readonly before: ResultLine | null;
  readonly after: ResultLine | null;
}

/**
 * The versions published and not taken back, oldest first. Each is worked out from what the journal held when it
 * was published. One limit: a phone's positions that arrived later count by the time they tell of, so a version
 * whose places rested on GPS includes passings up to its moment that were still on their way.
 */
export function versionsOf(race: Race): readonly PublishedVersion[] {
  return setupOf(race).publications.map(({ seq, atMs, by, state, protestsUntilMs }, index) => ({
    version: index + 1,
    state,
    atMs,
    by,
    protestsUntilMs,
    view: boardOf(fork(race, { seq, atMs }), atMs),
  }));
}

/**
 * What a signature stands under: the result as text, one line a rider in order of the result, so that whoever holds
 * the sheet can write it again and check. Names and figures as published; nothing that a later build may add.
 */
export function signedText({ version, state, atMs, view }: PublishedVersion): string {
  const head = `bell-lap result 1\n${view.race.id}\t${view.race.name}\t${version}\t${state}\t${new Date(atMs).toISOString()}`;
  const lines = inOrder(view).map(({ category, place, bib, name, status, laps, timeMs, points }) =>
    [category, place ?? '', bib, name, status, laps, timeMs ?? '', points ?? ''].join('\t'),
  );
  return `${[head, ...lines].join('\n')}\n`;
}

/** Riders whose line differs between two results, in the order of the later one. */
export function differenceBetween(before: BoardView, after: BoardView): readonly ResultChange[] {
  const changes: ResultChange[] = [];
  const note = (row: BoardRow, was: BoardRow | undefined, is: BoardRow | undefined) => {
    const [a, b] = [lineOf(was), lineOf(is)];
    if (a !== null && b !== null && sameLine(a, b) && was!.category === is!.category) return;
    changes.push({
      entry: row.entry,
      bib: row.bib,
      name: row.name,
      category: row.category,
      before: a,
      after: b,
    });
  };
  for (const row of inOrder(after)) note(row, before.rows[row.entry], row);
  for (const row of inOrder(before)) if (after.rows[row.entry] === undefined) note(row, row, undefined);
  return changes;
}

const inOrder = (view: BoardView): readonly BoardRow[] =>
  view.categoryOrder.flatMap((id) =>
    (view.categories[id]?.order ?? []).flatMap((entry) => view.rows[entry] ?? []),
  );

const lineOf = (row: BoardRow | undefined): ResultLine | null =>
  row === undefined ? null : { status: row.status, place: row.place, laps: row.laps, timeMs: row.timeMs };

const sameLine = (a: ResultLine, b: ResultLine): boolean =>
  a.status === b.status && a.place === b.place && a.laps === b.laps && a.timeMs === b.timeMs;
