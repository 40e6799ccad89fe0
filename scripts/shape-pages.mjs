/**
 * The shape of the pages (renderer/): no page imports another page's, and no class is defined by two style sheets.
 * What two pages need stands in renderer/ui.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHARED = new Set(['ui', 'public', 'testing']);
/** Shows the pieces of all pages, to whoever works on them; it is not in what is shipped. */
const PLAYGROUND = 'playground';

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
      if (from !== null && other !== null && from !== other && from !== PLAYGROUND)
        found.set(`${from} → ${other}`, path);
    }
  return found;
}

/** What a sheet says on paper alone, comments left out of the rest. */
function onScreen(text) {
  let css = text.replace(/\/\*[\s\S]*?\*\//g, '');
  for (let at = css.indexOf('@media print'); at >= 0; at = css.indexOf('@media print')) {
    let [end, depth] = [css.indexOf('{', at), 0];
    do {
      if (css[end] === '{') depth++;
      if (css[end] === '}') depth--;
      end++;
    } while (depth > 0 && end < css.length);
    css = css.slice(0, at) + css.slice(end);
  }
  return css;
}

/**
 * Classes that more than one sheet defines, each with those: `.x {`, `.x:hover {`, alone or in a list, on screen. In a
 * module (`*.module.css`) a class is that module's own.
 */
export function classesDefinedTwice(root, sheets) {
  const places = new Map();
  for (const sheet of sheets) {
    if (sheet.endsWith('.module.css')) continue;
    for (const [, selectors] of onScreen(readFileSync(join(root, sheet), 'utf8')).matchAll(/([^{}]+)\{/g))
      for (const selector of selectors.split(',')) {
        const name = /^\s*\.([\w-]+)(?::[\w-]+)*\s*$/.exec(selector)?.[1];
        if (name !== undefined) places.set(name, (places.get(name) ?? new Set()).add(sheet));
      }
  }
  return new Map(
    [...places].filter(([, where]) => where.size > 1).map(([name, where]) => [name, [...where].sort()]),
  );
}
