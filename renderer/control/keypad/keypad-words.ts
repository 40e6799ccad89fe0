/**
 * What a word typed on the keypad means, in the three languages of the pages at once: a bib seen, `?` somebody, `-23` or
 * "dnf 23" or "aufg 23" a rider who is out, `=` or "photo" the beginning of an order typed from a picture. What is on
 * somebody's back is a bib, whatever else it would mean; what is nothing else is somebody, since its time is what matters.
 * Pure.
 */
import { BIB_PATTERN } from '../../../race/ids.ts';
import { elementOf } from '../../../race/present.ts';

export type Out = 'DNF' | 'DNS' | 'DSQ' | 'PUL';

export type Meaning =
  | { readonly is: 'seen'; readonly bib: string | null }
  | { readonly is: 'out'; readonly status: Out; readonly bib: string }
  /** The bib follows with the next word. */
  | { readonly is: 'out-next'; readonly status: Out }
  | { readonly is: 'photo' };

/** Without accents and case: abandon, Aufgabe, ausgestiegen; non partant, nicht gestartet; retiré, pulled, herausgenommen. */
const OUT: Readonly<Record<string, Out>> = {
  '-': 'DNF',
  dnf: 'DNF',
  ab: 'DNF',
  abd: 'DNF',
  abandon: 'DNF',
  aufg: 'DNF',
  aufgabe: 'DNF',
  aus: 'DNF',
  dns: 'DNS',
  np: 'DNS',
  ng: 'DNS',
  na: 'DNS',
  dsq: 'DSQ',
  dq: 'DSQ',
  dis: 'DSQ',
  disq: 'DSQ',
  disk: 'DSQ',
  pul: 'PUL',
  pull: 'PUL',
  pulled: 'PUL',
  out: 'PUL',
  raus: 'PUL',
  ret: 'PUL',
  retire: 'PUL',
  hors: 'PUL',
};
const PHOTO: ReadonlySet<string> = new Set(['=', 'photo', 'foto', 'zielfoto']);

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** `wears`: somebody on the start list has this bib. */
export function meaningOf(word: string, wears: (bib: string) => boolean): Meaning {
  if (wears(word)) return { is: 'seen', bib: word };
  const said = plain(word);
  if (PHOTO.has(said)) return { is: 'photo' };
  const alone = Object.hasOwn(OUT, said) ? OUT[said] : undefined;
  if (alone !== undefined) return { is: 'out-next', status: alone };
  // `-23`, `dnf23`: the bib hangs on its word.
  const joined = /^(-|[a-z]+)(\d[a-z0-9]*)$/.exec(said);
  const status = joined && Object.hasOwn(OUT, elementOf(joined, 1)) ? OUT[elementOf(joined, 1)] : undefined;
  if (joined && status !== undefined)
    return { is: 'out', status, bib: word.slice(word.length - elementOf(joined, 2).length) };
  return { is: 'seen', bib: BIB_PATTERN.test(word) ? word : null };
}
