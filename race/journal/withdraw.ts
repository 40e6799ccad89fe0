/**
 * A rider who is forgotten, in decisions: what identifies them goes, what the result rests on stays. The bib, the category,
 * the team (it groups team time trials), the start and the chip's code stay, because passings are known by them; the name
 * becomes WITHDRAWN wherever it was written, also in announcements, reasons and published results.
 */
import type { BoardRow, BoardView } from '../feed/board-view.ts';
import type { EntryId } from '../ids.ts';
import type { Decision } from './decision.ts';

/** Instead of the name, in every language: it is a name's place in files and sheets. */
export const WITHDRAWN = 'Withdrawn rider';

type Listed = Extract<Decision, { type: 'put-entries' }>['entries'][number];

/** Only what passings and places are known by. */
export const withdrawnEntry = ({ entry, bib, category, chips, team, startOffsetMs }: Listed): Listed => ({
  ...{ entry, bib, name: WITHDRAWN, category, chips },
  ...(team !== undefined && { team }),
  ...(startOffsetMs !== undefined && { startOffsetMs }),
});

/** Shorter than this, a part of a name is found in other words. */
const NAME_CHARS_MIN = 3;

/** Every way in which these decisions write the rider's name, the longest first. */
export function namesOf(decisions: readonly Decision[], entry: EntryId): readonly string[] {
  const names = new Set<string>();
  for (const decision of decisions) {
    if (decision.type !== 'put-entries') continue;
    for (const listed of decision.entries) {
      if (listed.entry !== entry || listed.name === WITHDRAWN) continue;
      const { name, firstName = '', lastName = '' } = listed;
      for (const one of [
        name,
        `${firstName} ${lastName}`,
        `${lastName} ${firstName}`,
        `${lastName}, ${firstName}`,
      ])
        if (one.trim().length >= NAME_CHARS_MIN) names.add(one.trim());
    }
  }
  return [...names].sort((a, b) => b.length - a.length);
}

/** The same object when nothing of the rider is in it. A published result's digest and signature are the station's to renew. */
export function withdrawn(decision: Decision, entry: EntryId, names: readonly string[]): Decision {
  const text = without(names);
  const clean = throughout(decision, text) as Decision;
  if (clean.type === 'put-entries') {
    const isOurs = (listed: Listed) => listed.entry === entry && !isWithdrawn(listed);
    if (!clean.entries.some(isOurs)) return clean;
    return { ...clean, entries: clean.entries.map((one) => (isOurs(one) ? withdrawnEntry(one) : one)) };
  }
  if (clean.type === 'publish-result' && clean.sealed !== undefined) {
    const board = boardWithout(clean.sealed.board, entry, text);
    return board === clean.sealed.board ? clean : { ...clean, sealed: { ...clean.sealed, board } };
  }
  return clean;
}

const LEFT: ReadonlySet<string> = new Set([
  'entry',
  'bib',
  'name',
  'category',
  'chips',
  'team',
  'startOffsetMs',
]);
const isWithdrawn = (listed: Listed): boolean =>
  listed.name === WITHDRAWN && Object.keys(listed).every((field) => LEFT.has(field));

/** What a row of a board says of who the rider is. */
const OF_PERSONS = ['nation', 'firstName', 'lastName', 'sex', 'club', 'shortName'] as const;

function boardWithout(board: string, entry: EntryId, text: (of: string) => string): string {
  const view = JSON.parse(board) as BoardView;
  const row = view.rows[entry];
  if (row === undefined) return board;
  const bare: Record<string, unknown> = { ...row, name: WITHDRAWN };
  for (const field of OF_PERSONS) if (field in bare) delete bare[field];
  const rows = { ...view.rows, [entry]: bare as unknown as BoardRow };
  return JSON.stringify(throughout({ ...view, rows }, text));
}

/** Replaces names in a text: whole words, however they are capitalised. */
function without(names: readonly string[]): (of: string) => string {
  if (names.length === 0) return (of) => of;
  const any = names
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'))
    .join('|');
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, 'giu');
  return (of) => of.replace(pattern, WITHDRAWN);
}

/** Every string in a value; the same object where none changed. JSON within a string is left to whoever knows it. */
function throughout(value: unknown, text: (of: string) => string, key = ''): unknown {
  if (typeof value === 'string')
    return key === 'board' || key === 'type' || key === 'id' ? value : text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const next = value.map((one) => throughout(one, text));
    return next.every((one, index) => one === value[index]) ? value : next;
  }
  const from = Object.entries(value);
  const next = from.map(([name, one]) => [name, throughout(one, text, name)] as const);
  return next.every(([, one], index) => one === from[index]![1]) ? value : Object.fromEntries(next);
}
