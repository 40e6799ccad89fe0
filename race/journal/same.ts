/**
 * Is what came under a known id what stands under it? Compared as JSON: the order of fields means nothing, and a field
 * left out is a field that is undefined.
 */
import type { Passing } from '../passing.ts';
import { type Decision, decision } from './decision.ts';

/** The same values, whatever the order of fields. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) if (!isSame(a[key], b[key])) return false;
  return true;
}

/** Whether a decision that came again is the one that stands. Records of before a field had its default are that too. */
export function isSameDecision(stands: Decision, came: Decision): boolean {
  if (isSame(stands, came)) return true;
  const today = decision.safeParse(stands);
  return today.success && isSame(today.data, came);
}

/** Whoever brings it (`by`) is not what was seen. */
export const isSamePassing = ({ by: _one, ...stands }: Passing, { by: _other, ...came }: Passing): boolean =>
  isSame(stands, came);

/**
 * Where `came` has fields that `taken` (the same, parsed) has not: dotted paths, at most `most`. Parsing drops what it
 * does not know; whoever sent it should hear so.
 */
export function fieldsDropped(came: unknown, taken: unknown, most = 20): readonly string[] {
  const found: string[] = [];
  const look = (a: unknown, b: unknown, at: string): void => {
    if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return;
    for (const key of Object.keys(a)) {
      if (found.length >= most) return;
      const path = at === '' ? key : `${at}.${key}`;
      if (!Object.hasOwn(b, key)) found.push(path);
      else look((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], path);
    }
  };
  look(came, taken, '');
  return found;
}
