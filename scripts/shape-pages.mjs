/**
 * The shape of the pages (renderer/): no page imports another page's, no class is defined by two style sheets, and what a
 * primitive draws is drawn by hand nowhere else.
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

/** Draws what others take from it. */
const PRIMITIVES = 'renderer/ui/primitives/';
const DRAWN_BY = new Map([
  ['dialog', 'Dialog'],
  ['table', 'Table'],
]);
/** Of a button with looks of its own no primitive knows; one that has these has the primitive's. */
const BUTTON_BY = new Map([
  ['button', 'Button'],
  ['icon-button', 'IconButton'],
]);

/** The words of a class name, as far as they stand there: in quotes, or between the holes of a template. */
function classWords(value, found = []) {
  if (value === null || typeof value !== 'object') return found;
  if (Array.isArray(value)) for (const one of value) classWords(one, found);
  else if (value.type === 'Literal' && typeof value.value === 'string')
    found.push(...value.value.split(/\s+/));
  else if (value.type === 'TemplateElement') found.push(...value.value.raw.split(/\s+/));
  else for (const one of Object.values(value)) if (typeof one === 'object') classWords(one, found);
  return found;
}

/** The primitive that draws what an opening tag of a page draws by hand; null when none does. */
export function primitiveFor(path, node) {
  if (!path.startsWith('renderer/') || path.startsWith(PRIMITIVES)) return null;
  if (node.type !== 'JSXOpeningElement' || node.name.type !== 'JSXIdentifier') return null;
  const { name } = node.name;
  if (name !== 'button') return DRAWN_BY.get(name) ?? null;
  const classes = node.attributes.find((one) => one.name?.name === 'className');
  for (const word of classWords(classes?.value ?? null)) if (BUTTON_BY.has(word)) return BUTTON_BY.get(word);
  return null;
}
