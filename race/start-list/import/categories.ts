/**
 * Which category of the race a cell means. The nearest spelling wins, and only if one category has it: "Masters 40" is
 * not "Masters 40+", and of two categories "Elite" none is guessed. Scripts other than Latin are told apart.
 */

import type { Category } from '../../decisions/values.ts';
import type { CategoryId } from '../../ids.ts';
import { elementOf } from '../../present.ts';
import { slugOf, unused } from '../slug.ts';
import { folded } from './table.ts';

export interface CategoryNamed {
  readonly id: CategoryId;
  readonly name: string;
}

export type CategoryFound =
  | { readonly is: CategoryId }
  | { readonly could: readonly CategoryNamed[] }
  | { readonly unknown: true };

const plain = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();
const lower = (text: string): string => plain(text).toLocaleLowerCase('en');
/** Folded, but a plus is a letter: `40+` is not `40`. */
const loose = (text: string): string => folded(text.replaceAll('+', 'plus'));

/** From the strictest spelling to the loosest. */
const SPELLINGS: readonly ((text: string) => string)[] = [plain, lower, loose];

/** What a cell means: `Elite`, an id, or `Elite [elite-w]` as our own exports write where names are not enough. */
export function categoryFor(cell: string, categories: readonly CategoryNamed[]): CategoryFound {
  const marked = /\[([a-z0-9-]+)\]\s*$/.exec(cell)?.[1];
  const byMark = categories.find(({ id }) => id === marked);
  if (byMark !== undefined) return { is: byMark.id };
  for (const spelling of SPELLINGS) {
    const wanted = spelling(cell);
    if (wanted === '') continue;
    const found = categories.filter(({ id, name }) => spelling(name) === wanted || (id as string) === wanted);
    if (found.length === 1) return { is: elementOf(found, 0).id };
    if (found.length > 1) {
      const byId = found.find(({ id }) => (id as string) === wanted);
      return byId === undefined ? { could: found } : { is: byId.id };
    }
  }
  return { unknown: true };
}

/** How an export names a category, so that an import finds it again: its name, with its id where others share it. */
export function categoryLabel(id: CategoryId, categories: readonly CategoryNamed[]): string {
  const name = categories.find((one) => one.id === id)?.name ?? id;
  const found = categoryFor(name, categories);
  return 'is' in found && found.is === id ? name : `${name} [${id}]`;
}

/** A category that a list names and the race has not: as long as the one it is modelled on, with no wave of its own. */
export function newCategory(name: string, model: Category['length'], taken: ReadonlySet<string>): Category {
  return { id: unused(slugOf(name, 'category'), taken) as CategoryId, name, length: model, startOffsetMs: 0 };
}
