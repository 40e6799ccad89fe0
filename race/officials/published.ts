/**
 * Published results: each version as it was when it was published, what changed from one to another, and what the
 * public is shown once there is one. A version is written into the journal word for word when it is published, and
 * nothing that comes later changes it: that is a difference, for officials to look at and to publish or not.
 */

import type { SealedResult } from '../decisions/sealed-result.ts';
import type { BoardRow, BoardView } from '../feed/board-view.ts';
import { boardOf } from '../fold/board.ts';
import { fork, forkUntil } from '../fold/derive.ts';
import { addDecision, type Race, setupOf } from '../fold/state.ts';
import type { Bib, CategoryId, EntryId } from '../ids.ts';
import type { Decided } from '../journal/active.ts';
import type { Author } from '../journal/author.ts';
import type { Decision } from '../journal/decision.ts';
import type { Publication } from '../rules/setup-state.ts';

export interface PublishedVersion {
  /** 1, 2, 3 … */
  readonly version: number;
  readonly state: 'provisional' | 'official';
  readonly atMs: number;
  readonly by: Author;
  /** Until when protests against it are taken, UTC epoch ms. */
  readonly protestsUntilMs: number | null;
  readonly view: BoardView;
  /** What the digest is of and a signature stands under. */
  readonly text: string;
  /** From the journal; null in journals of before, whose versions were not written down. */
  readonly sealed: SealedResult | null;
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

/** The versions published and not taken back, oldest first, each as it was. */
export const versionsOf = (race: Race): readonly PublishedVersion[] =>
  setupOf(race).publications.map((publication, index) => versionOf(race, publication, index));

/** The undo that took a version back; null of one that holds, that never was, or of journals of before, which numbered none. */
export function takenBackBy(race: Race, version: number): Decided | null {
  setupOf(race);
  const published = race.judged.find(
    ({ decision }) => decision.type === 'publish-result' && decision.sealed?.version === version,
  );
  return published === undefined || published.active ? null : published.lastWord;
}

/**
 * Of journals written before versions were sealed, a version is worked out from what the journal held when it was
 * published. One limit: a phone's positions that arrived later count by the time they tell of, so such a version,
 * where its places rested on GPS, includes passings up to its moment that were still on their way.
 */
function versionOf(race: Race, publication: Publication, index: number): PublishedVersion {
  const { seq, atMs, by, state, protestsUntilMs, sealed } = publication;
  if (sealed !== null)
    return {
      version: sealed.version,
      state,
      atMs,
      by,
      protestsUntilMs,
      sealed,
      view: sealedView(sealed),
      text: sealed.text,
    };
  const version = index + 1;
  const view = boardOf(forkUntil(race, { seq, atMs }), atMs);
  const text = signedText({ version, state, atMs, view });
  return { version, state, atMs, by, protestsUntilMs, view, text, sealed };
}

const views = new WeakMap<SealedResult, BoardView>();
function sealedView(sealed: SealedResult): BoardView {
  const known = views.get(sealed);
  if (known !== undefined) return known;
  const view = JSON.parse(sealed.board) as BoardView;
  views.set(sealed, view);
  return view;
}

/** Where the journal's chain stood when a result was published: its newest record, and the link after it (hex). */
export interface JournalMark {
  readonly seq: number;
  readonly link: string;
}

/**
 * What a publication taken now says: its number (never used before, also by one that was taken back), its text and its
 * board. The digest and the signature are the station's to add.
 */
export function toBeSealed(
  race: Race,
  decision: Extract<Decision, { type: 'publish-result' }>,
  by: Author,
  atMs: number,
  journal: JournalMark | null,
): Pick<SealedResult, 'version' | 'text' | 'board'> {
  const supposed = fork(race);
  addDecision(supposed, { seq: Number.MAX_SAFE_INTEGER, atMs, by, decision });
  const view = boardOf(supposed, atMs);
  const version = 1 + race.decisions.filter((decided) => decided.decision.type === 'publish-result').length;
  return {
    version,
    text: `${signedText({ version, state: decision.state, atMs, view })}${journal === null ? '' : `journal\t${journal.seq}\t${journal.link}\n`}`,
    board: JSON.stringify(view),
  };
}

/** The newest version in force, if it was written down. */
function newestSealed(race: Race): PublishedVersion | null {
  const { publications } = setupOf(race);
  const newest = publications.at(-1);
  return newest === undefined || newest.sealed === null
    ? null
    : versionOf(race, newest, publications.length - 1);
}

/** The newest version, and the riders of whom it no longer says what the data say; null while it does or there is none. */
export function disagreementOf(
  race: Race,
  nowMs: number,
): { readonly version: PublishedVersion; readonly changes: readonly ResultChange[] } | null {
  const version = newestSealed(race);
  const now = boardOf(race, nowMs);
  if (version === null || now.race.state !== 'finished' || setupOf(race).positionsGone) return null;
  const changes = differenceBetween(version.view, now);
  return changes.length === 0 ? null : { version, changes };
}

const shown = new WeakMap<BoardView, { readonly of: SealedResult; readonly view: BoardView }>();

/**
 * What everybody but the officials is shown: once a race is over and a result was published, that version, with a mark
 * if what is known now would give another; until then how the race stands. The same object while nothing changed.
 */
export function publicViewOf(race: Race, nowMs: number): BoardView {
  const now = boardOf(race, nowMs);
  const version = newestSealed(race);
  if (version?.sealed == null || now.race.state !== 'finished') return now;
  const known = shown.get(now);
  if (known?.of === version.sealed) return known.view;
  const newer = !setupOf(race).positionsGone && differenceBetween(version.view, now).length > 0;
  const { state, finishMs, courseVersion } = now.race;
  const view: BoardView = {
    ...version.view,
    race: {
      ...version.view.race,
      state,
      finishMs,
      courseVersion,
      result: version.state,
      published: { version: version.version, atMs: version.atMs, newer },
    },
    announcements: now.announcements,
  };
  shown.set(now, { of: version.sealed, view });
  return view;
}

const standing = new WeakMap<BoardView, BoardView>();

/**
 * What officials are shown: how the race stands now, with the number of the published version where that one is not
 * how it stands, so that no page calls these rows official. The same object while nothing changed.
 */
export function officialsViewOf(race: Race, nowMs: number): BoardView {
  const view = publicViewOf(race, nowMs);
  const now = boardOf(race, nowMs);
  const { published } = view.race;
  if (published?.newer !== true) return now;
  const known = standing.get(view);
  if (known !== undefined) return known;
  const marked: BoardView = { ...now, race: { ...now.race, differsFrom: published.version } };
  standing.set(view, marked);
  return marked;
}

/**
 * What a signature stands under: the result as text, one line a rider in order of the result, so that whoever holds
 * the sheet can write it again and check. Names and figures as published; nothing that a later build may add.
 */
export function signedText({
  version,
  state,
  atMs,
  view,
}: Pick<PublishedVersion, 'version' | 'state' | 'atMs' | 'view'>): string {
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
    if (a !== null && b !== null && sameLine(a, b) && was?.category === is?.category) return;
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
