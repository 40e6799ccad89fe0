/**
 * The shape of the pages (renderer/): no page imports another page's, and no class is defined in the style sheets of two.
 * What two pages need stands in renderer/ui.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHARED = new Set(['ui', 'public', 'testing']);

/** The page that a file belongs to; null for what is shared, or no page's. */
export function pageOf(path) {
  const [top, page, ...rest] = path.split('/');
  return top === 'renderer' && rest.length > 0 && !SHARED.has(page) ? page : null;
}

/** `start → control`, each with a file that does it. `files`: as read by shape.mjs. */
export function pagesThatImport(files) {
  const found = new Map();
  for (const { path, imports } of files)
    for (const to of imports) {
      const [from, other] = [pageOf(path), pageOf(to)];
      if (from !== null && other !== null && from !== other) found.set(`${from} → ${other}`, path);
    }
  return found;
}

/** Classes that the sheets of more than one page define, each with those: `.x {`, `.x:hover {`, alone or in a list. */
export function classesDefinedTwice(root, sheets) {
  const places = new Map();
  for (const sheet of sheets) {
    const place = sheet.split('/')[1];
    const text = readFileSync(join(root, sheet), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    for (const [, selectors] of text.matchAll(/([^{}]+)\{/g))
      for (const selector of selectors.split(',')) {
        const name = /^\s*\.([\w-]+)(?::[\w-]+)*\s*$/.exec(selector)?.[1];
        if (name !== undefined) places.set(name, (places.get(name) ?? new Set()).add(place));
      }
  }
  return new Map(
    [...places].filter(([, where]) => where.size > 1).map(([name, where]) => [name, [...where].sort()]),
  );
}
