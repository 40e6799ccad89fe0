/**
 * People's names: which part is the family's, what stands on a screen with little room, what lists are sorted by.
 * Where first and last name came apart they are kept apart; where a name came whole, particles tell where the family
 * name begins: in "Mathieu van der Poel" it is "van der Poel", and lists have him under V, as the UCI's do.
 */
import { elementOf } from '../present.ts';

/** Words that begin a family name: Dutch, German, French, Italian, Spanish, Portuguese, Arabic, Scandinavian, Celtic. */
const PARTICLES = new Set(
  "van von de der den des del della delle dello degli dei di da das do dos du d la le les lo los las el al bin ibn ben ter ten te op zu zum zur vom vande vander af av y e i st saint san santa mac mc ap ab ó ní ferch in t’ ’t 't d' d’".split(
    ' ',
  ),
);

export interface NamedPerson {
  readonly name: string;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
const isParticle = (word: string): boolean => PARTICLES.has(word.toLocaleLowerCase('en'));
/** "III", "Jr.": behind a family name, and never one. */
const isSuffix = (word: string): boolean => /^(jr|sr|jnr|snr|ii|iii|iv|filho|neto)\.?$/i.test(word);
/** `MARCHAND`, `VAN DER POEL`: written in capitals only, in a script that has them. */
const isCapitals = (word: string): boolean =>
  word.length > 1 &&
  word === word.toUpperCase() &&
  !isSuffix(word) &&
  word !== word.toLowerCase() &&
  !/^[^AEIOUY]{2}$/.test(word);

/** A whole name's parts. Capitals say which part is the family's, a comma ("Müller, Jörg") too; else particles do. */
export function nameParts(name: string): { readonly first: string; readonly last: string } {
  const comma = /^([^,]+),\s*([^,]+)$/.exec(name.trim());
  if (comma !== null) return { first: elementOf(comma, 2).trim(), last: elementOf(comma, 1).trim() };
  const all = words(name);
  if (all.length < 2) return { first: '', last: name.trim() };
  // Names in Chinese, Japanese and Korean begin with the family's.
  if (all.every((word) => /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}ー々]+$/u.test(word)))
    return { first: all.slice(1).join(' '), last: elementOf(all, 0) };
  const capitals = all.filter(isCapitals);
  if (capitals.length > 0 && capitals.length < all.length) {
    const at = all.findIndex(isCapitals);
    const run = all.slice(at).findIndex((word) => !isCapitals(word) && !isParticle(word) && !isSuffix(word));
    const end = run < 0 ? all.length : at + run;
    // One block of capitals at either end is the family name; strewn about (initials) they say nothing.
    if ((at === 0 || end === all.length) && capitals.length === all.slice(at, end).filter(isCapitals).length)
      return {
        first: [...all.slice(0, at), ...all.slice(end)].join(' '),
        last: all.slice(at, end).join(' '),
      };
  }
  let from = all.length - 1;
  while (from > 1 && isSuffix(elementOf(all, from))) from--;
  while (from > 1 && isParticle(elementOf(all, from - 1))) from--;
  return { first: all.slice(0, from).join(' '), last: all.slice(from).join(' ') };
}

/** The parts of whoever it is: as they came apart, where the shown name has the family name at one of its ends. */
function partsOf({ name, lastName = '' }: NamedPerson): { readonly first: string; readonly last: string } {
  const whole = name.trim();
  const last = lastName.trim();
  if (last !== '' && whole === last) return { first: '', last };
  if (last !== '' && whole.endsWith(` ${last}`)) return { first: whole.slice(0, -last.length).trim(), last };
  if (last !== '' && /^[\s,]/.test(whole.slice(last.length)) && whole.startsWith(last))
    return { first: whole.slice(last.length).replace(/^[\s,]+/, ''), last };
  return nameParts(whole);
}

/** The family name with its particles: "van der Poel", "de la Cruz"; the whole name where there is but one. */
export const familyName = (person: NamedPerson): string => partsOf(person).last;

/** `M. van der Poel` where the whole name is longer than `max` characters. A name of one part stays whole. */
export function shortName(person: NamedPerson, max: number): string {
  const { name } = person;
  if ([...name].length <= max) return name;
  const { first, last } = partsOf(person);
  const initial = [...first][0];
  return initial === undefined ? name : `${initial}. ${last}`;
}

/** `van der Poel, Mats`: as lists have a name that are sorted by family name. */
export function listedName(person: NamedPerson): string {
  const { first, last } = partsOf(person);
  return first === '' ? last : `${last}, ${first}`;
}

/** What lists are sorted by: family name, then the rest. */
export function sortName(person: NamedPerson): string {
  const { first, last } = partsOf(person);
  return `${last} ${first}`.trim();
}

/** Case and accents count only among names that are the same without; a blank stands before letters: all `van` together. */
const byLetters = new Intl.Collator('en', { numeric: true });

/** For `sort`: by family name, as people look for themselves in a list. */
export const byFamilyName = (a: NamedPerson, b: NamedPerson): number => {
  const [one, other] = [partsOf(a), partsOf(b)];
  return byLetters.compare(one.last, other.last) || byLetters.compare(one.first, other.first);
};
