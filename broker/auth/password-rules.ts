/**
 * Which passwords are not taken, and why. No rules about digits and signs (NIST SP 800-63B, 5.1.1.2): long enough, not
 * among those that everybody tries first, not the name itself.
 */
import { COMMON_PASSWORDS } from './common-passwords.ts';

export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 200;

export interface PasswordProblem {
  readonly problem:
    | 'password-short'
    | 'password-long'
    | 'password-common'
    | 'password-name'
    | 'password-simple';
  /** For whoever chose it. */
  readonly message: string;
}

const DIFFERENT_LEAST = 4;
const LEET: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  $: 's',
  '@': 'a',
  '!': 'i',
};

/** Null when it is good enough. `name`: whose it will be. */
export function passwordProblem(password: string, name: string): PasswordProblem | null {
  const length = [...password.normalize('NFKC')].length;
  if (length < PASSWORD_MIN)
    return says('short', `A password has at least ${PASSWORD_MIN} characters; this one has ${length}.`);
  if (password.length > PASSWORD_MAX)
    return says('long', `A password has at most ${PASSWORD_MAX} characters.`);
  const folded = password.normalize('NFKC').toLowerCase();
  if (isCommon(folded))
    return says(
      'common',
      'This is among the passwords that everybody tries first, or nearly. Three or four words that do not belong together are good.',
    );
  const plain = lettersOf(folded);
  const own = lettersOf(name.normalize('NFKC').toLowerCase());
  if (own.length >= 3 && (plain === own || plain === own + own || plain === [...own].reverse().join('')))
    return says('name', 'This is the name again. Whoever knows the name would try it first.');
  if (new Set(folded).size < DIFFERENT_LEAST || isRun(folded))
    return says('simple', 'This is one character again and again, or a row of the keyboard or the alphabet.');
  return null;
}

const says = (what: 'short' | 'long' | 'common' | 'name' | 'simple', message: string): PasswordProblem => ({
  problem: `password-${what}`,
  message,
});

/** As listed, or with the usual dressing taken off: capital first, digits and signs at the ends, 0 for o. */
function isCommon(folded: string): boolean {
  const bare = folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const unleet = (text: string) => text.replace(/[013457$@!]/g, (sign) => LEET[sign] ?? sign);
  return [folded, bare, unleet(folded), unleet(bare), unleet(folded).replace(/[^\p{L}]+$/gu, '')].some(
    (one) => COMMON_PASSWORDS.has(one),
  );
}

const lettersOf = (text: string): string => text.replace(/[^\p{L}]/gu, '');

const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'yxcvbnm',
];
const isRun = (text: string): boolean =>
  ROWS.some((row) => row.includes(text) || [...row].reverse().join('').includes(text));
