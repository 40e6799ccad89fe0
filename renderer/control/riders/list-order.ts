/** What the list of riders is sorted by: on the page, and on the sheets made of it. Pure. */
import { byFamilyName } from '../../../race/start-list/names.ts';
import type { Entry } from './entry.ts';

export const LIST_ORDERS = ['bib', 'name', 'team'] as const;
export type ListOrder = (typeof LIST_ORDERS)[number];

export const parseOrder = (value: unknown): ListOrder | undefined => LIST_ORDERS.find((one) => one === value);

/** Bibs by their figures (9 before 10), names by family name, teams in turn with those without one last. */
export function inOrder(entries: readonly Entry[], order: ListOrder): readonly Entry[] {
  const byBib = (a: Entry, b: Entry) => a.bib.localeCompare(b.bib, 'en', { numeric: true });
  const byTeam = ({ team: one = '' }: Entry, { team: other = '' }: Entry) =>
    Number(one === '') - Number(other === '') || one.localeCompare(other, 'en');
  if (order === 'name') return entries.toSorted((a, b) => byFamilyName(a, b) || byBib(a, b));
  return entries.toSorted((a, b) => (order === 'team' ? byTeam(a, b) : 0) || byBib(a, b));
}
