/**
 * A rider who is forgotten, in decisions: what identifies them goes, what the result rests on stays. The bib, the category,
 * the team (it groups team time trials), the start and the chip's code stay, because passings are known by them; the name
 * becomes WITHDRAWN wherever it was written, also in announcements, reasons and published results. Other riders keep
 * theirs, a namesake and whoever has a longer name with this one in it among them.
 */
import type { SealedResult } from '../decisions/sealed-result.ts';
import { type Listed, WITHDRAWN, withdrawnEntry, withoutContacts } from '../decisions/withdrawn-entry.ts';
import type { BoardRow, BoardView } from '../feed/board-view.ts';
import type { EntryId } from '../ids.ts';
import { elementOf } from '../present.ts';
import type { Decision } from './decision.ts';

export { WITHDRAWN, withdrawnEntry } from '../decisions/withdrawn-entry.ts';

/** Shorter than this, a part of a name is found in other words. */
const NAME_CHARS_MIN = 3;
/** Instead of a telephone or address that somebody wrote into a text. */
const GONE = '…';
/** Shorter than this, a licence or number is found in others. */
const CONTACT_CHARS_MIN = 5;

/** How a rider is written in texts that people wrote, and who else is. */
export interface Traces {
  /** Every way in which the name is written, and what else is theirs alone: licence, UCI ID, mail, telephone. */
  readonly words: readonly string[];
  /** The family name, where no other rider of the race has it: announcers say no more than that. */
  readonly familyNames: readonly string[];
  /** Other riders' longer names with this one in them: `Ann Lee` goes, `Ann Lee-Smith` stays. */
  readonly others: readonly string[];
}

/** What these decisions know of the rider, the longest first. */
export function tracesOf(decisions: readonly Decision[], entry: EntryId): Traces {
  const [words, family, others] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const decision of decisions) {
    if (decision.type !== 'put-entries') continue;
    for (const listed of decision.entries) {
      if (listed.name === WITHDRAWN) continue;
      if (listed.entry !== entry) {
        others.add(listed.name);
        continue;
      }
      for (const name of spellingsOf(listed)) words.add(name);
      for (const contact of [listed.licence, listed.uciId, listed.email, listed.phone])
        if (contact !== undefined && contact.length >= CONTACT_CHARS_MIN) words.add(contact);
      const { lastName = '' } = listed;
      if (lastName.length >= NAME_CHARS_MIN) family.add(lastName);
    }
  }
  const all = [...others];
  const isOthers = (name: string) => all.some((other) => wholeWords([name], 'iu')?.test(folded(other)));
  return {
    words: longestFirst(words),
    familyNames: longestFirst(family).filter((name) => !isOthers(name)),
    others: longestFirst(all.filter((other) => wholeWords([...words], 'iu')?.test(folded(other)))).filter(
      (other) => !words.has(other),
    ),
  };
}

function spellingsOf({ name, firstName = '', lastName = '' }: Listed): readonly string[] {
  const ways = [name, `${firstName} ${lastName}`, `${lastName} ${firstName}`, `${lastName}, ${firstName}`];
  return ways.map((way) => way.trim()).filter(({ length }) => length >= NAME_CHARS_MIN);
}

const longestFirst = (words: Iterable<string>): readonly string[] =>
  [...words].sort((a, b) => b.length - a.length);

/** The same object when nothing of the rider is in it. A published result's digest and signature are the station's to renew. */
export function withdrawn(decision: Decision, entry: EntryId, traces: Traces): Decision {
  const text = without(traces);
  const clean = throughout(decision, text) as Decision;
  if (clean.type === 'put-entries') {
    const isOurs = (listed: Listed) => listed.entry === entry && !isWithdrawn(listed);
    if (!clean.entries.some(isOurs)) return clean;
    return { ...clean, entries: clean.entries.map((one) => (isOurs(one) ? withdrawnEntry(one) : one)) };
  }
  if (clean.type === 'publish-result' && clean.sealed !== undefined) {
    const sealed = sealedWithout(clean.sealed, entry, text);
    return sealed === clean.sealed ? clean : { ...clean, sealed };
  }
  return clean;
}

/**
 * A decision without what riders are reached by, and without where one called for help; the same object when none of it is in
 * it. Telephones and addresses that `lists` know go from what officials wrote, too.
 */
export function withoutContactsOf(decision: Decision, lists: ContactTraces): Decision {
  const clean = throughout(decision, lists) as Decision;
  if (clean.type === 'sos' && (clean.latDeg !== undefined || clean.lonDeg !== undefined)) {
    const { latDeg: _, lonDeg: __, ...left } = clean;
    return left;
  }
  if (clean.type !== 'put-entries') return clean;
  const entries = clean.entries.map(withoutContacts);
  return entries.every((one, index) => one === clean.entries[index]) ? clean : { ...clean, entries };
}

/** Takes riders' telephones and mail addresses out of a text. */
export type ContactTraces = Text;

/** What these decisions know of how riders are reached. */
export function contactsIn(decisions: readonly Decision[]): ContactTraces {
  const known = new Set<string>();
  for (const decision of decisions)
    if (decision.type === 'put-entries')
      for (const { email, phone } of decision.entries)
        for (const one of [email, phone])
          if (one !== undefined && one.length >= CONTACT_CHARS_MIN) known.add(one);
  const any = wholeWords(longestFirst(known), 'giu');
  return (text, isSaid) => {
    // A number that is a telephone's may be a chip's code, too.
    if (any === null || !isSaid) return text;
    const was = folded(text);
    const is = was.replace(any, GONE);
    return is === was ? text : is;
  };
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

/** In the text that is signed it is the rider's own line alone that changes: a namesake's is somebody else's. */
function sealedWithout(sealed: SealedResult, entry: EntryId, text: Text): SealedResult {
  const view = JSON.parse(sealed.board) as BoardView;
  const row = view.rows[entry];
  if (row === undefined) return sealed;
  const begins = [row.category, row.place ?? '', row.bib].join('\t');
  const lines = sealed.text
    .split('\n')
    .map((line) =>
      line.startsWith(`${begins}\t${row.name}\t`)
        ? `${begins}\t${WITHDRAWN}${line.slice(begins.length + 1 + row.name.length)}`
        : line,
    );
  const bare: Record<string, unknown> = { ...row, name: WITHDRAWN };
  for (const field of OF_PERSONS) if (field in bare) delete bare[field];
  const rows = { ...view.rows, [entry]: bare as unknown as BoardRow };
  const board = JSON.stringify(throughout({ ...view, rows }, text));
  const left = lines.join('\n');
  return left === sealed.text && board === sealed.board ? sealed : { ...sealed, text: left, board };
}

type Text = (of: string, isSaid: boolean) => string;

/** Replaces what is written of the rider; `isSaid`: a text that somebody wrote, in which the family name alone is them. */
function without({ words, familyNames, others }: Traces): Text {
  const kept = new Set(others.map((other) => folded(other).toLowerCase()));
  const named = wholeWords([...others, ...words], 'giu');
  // As it is written, or all in capitals: `Bell` is a rider, and `bell` is rung.
  const family = wholeWords([...familyNames, ...familyNames.map((name) => name.toUpperCase())], 'gu');
  return (of, isSaid) => {
    const was = folded(of);
    let is =
      named === null ? was : was.replace(named, (hit) => (kept.has(hit.toLowerCase()) ? hit : WITHDRAWN));
    if (isSaid && family !== null) is = is.replace(family, WITHDRAWN);
    return is === was ? of : is;
  };
}

/** One form for what looks the same: composed letters, straight apostrophes. */
const folded = (text: string): string => text.normalize('NFC').replace(/[\u2019\u02bc]/g, "'");

/** Finds any of these as whole words in a folded text, also without its accents; null when there is none. */
function wholeWords(words: readonly string[], flags: string): RegExp | null {
  if (words.length === 0) return null;
  const plain = (word: string) => word.normalize('NFD').replace(/\p{M}/gu, '');
  const any = words
    .flatMap((word) => [...new Set([folded(word), plain(folded(word))])])
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'))
    .join('|');
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])`, flags);
}

/** What is somebody's or something's own name, or says which it is; a published result is `sealedWithout`'s. */
const KEPT: ReadonlySet<string> = new Set(['type', 'id', 'name', 'firstName', 'lastName', 'sealed']);
/** Where people write of riders. */
const SAID: ReadonlySet<string> = new Set(['text', 'reason', 'notes']);

/** Every string in a value that is nobody's name; the same object where none changed. */
function throughout(value: unknown, text: Text, key = ''): unknown {
  if (KEPT.has(key)) return value;
  if (typeof value === 'string') return text(value, SAID.has(key));
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const next = value.map((one) => throughout(one, text));
    return next.every((one, index) => one === value[index]) ? value : next;
  }
  const from = Object.entries(value);
  const next = from.map(([name, one]) => [name, throughout(one, text, name)] as const);
  return next.every(([, one], index) => one === elementOf(from, index)[1]) ? value : Object.fromEntries(next);
}
