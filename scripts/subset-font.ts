/**
 * Cuts the pages' typeface out of Inter (inter-ui, SIL Open Font Licence): Latin and Latin Extended-A, weights
 * 400–800, with kerning, tabular figures and the slashed zero. Run only to change the cut; its output in
 * `resources/fonts/` is committed, so that nothing is needed at build time. Before running:
 * `npm i --no-save inter-ui@4.1.1 subset-font@2.9.0`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

type SubsetFont = (font: Buffer, text: string, options: object) => Promise<Buffer>;

const require = createRequire(import.meta.url);
const loaded: { default?: SubsetFont } | SubsetFont = require('subset-font');
const subsetFont = typeof loaded === 'function' ? loaded : loaded.default;
if (subsetFont === undefined) throw new Error('subset-font has another shape than it had.');
const source = readFileSync(require.resolve('inter-ui/variable/InterVariable.woff2'));

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');

const cuts = {
  'bell-lap-sans-latin.woff2': `${range(0x20, 0x7e)}${range(0xa0, 0xff)}ıŒœ–—‘’‚“”„•…′″‹›€™−↑↓→←`,
  'bell-lap-sans-latin-ext.woff2': `${range(0x100, 0x17f)}ȘșȚțẞ`,
};

for (const [name, text] of Object.entries(cuts)) {
  const cut = await subsetFont(source, text, {
    targetFormat: 'woff2',
    keepFeatures: ['kern', 'tnum', 'zero', 'ccmp', 'mark', 'case'],
    variationAxes: { wght: { min: 400, max: 800, default: 400 }, opsz: 14 },
  });
  writeFileSync(new URL(`../resources/fonts/${name}`, import.meta.url), cut);
  console.log(`${name}: ${cut.length} bytes, ${text.length} characters`);
}
