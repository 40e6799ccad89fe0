/** Ids made from names: `Élite hommes` → `elite-hommes`. */
import { fieldOf } from '../present.ts';

const LENGTH_MAX = 36;

/** Letters that are no letter with a mark, as the languages write them without. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', þ: 'th', ı: 'i' },
};

export function slugOf(name: string, otherwise: string): string {
  const slug = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðłþı]/g, (letter) => fieldOf(PLAIN, letter))
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LENGTH_MAX)
    .replace(/-+$/, '');
  return slug === '' ? otherwise : slug;
}

/** The id itself, or with the first number behind it that nobody has. */
export function unused(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  for (let n = 2; ; n++) if (!taken.has(`${id}-${n}`)) return `${id}-${n}`;
}
