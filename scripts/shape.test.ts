/** The check of the house's shape finds what it is for. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), 'shape.mjs');

/** Looks at a checkout with these files; `list` is what is written down in it afterwards. */
function look(
  files: Readonly<Record<string, string>>,
  ...flags: readonly string[]
): {
  readonly status: number | null;
  readonly says: string;
  readonly list: string;
} {
  const root = mkdtempSync(join(tmpdir(), 'bell-lap-shape-'));
  spawnSync('git', ['init', '-q'], { cwd: root });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { status, stdout } = spawnSync(process.execPath, [SCRIPT, '--root', root, ...flags], {
    encoding: 'utf8',
  });
  const written = join(root, 'scripts', 'shape.json');
  const list = existsSync(written) ? readFileSync(written, 'utf8') : '';
  rmSync(root, { recursive: true });
  return { status, says: stdout, list };
}

const long = (lines: number) => `export function long(): void {\n${'  void 0;\n'.repeat(lines - 2)}}\n`;
const listed = (lines: number) => JSON.stringify({ circles: {}, functions: { 'race/a.ts long': lines } });

test('what a page shows is not asserted at one moment: a test waits until it is so, or watches that it remains', () => {
  const clock = "const clock = page.getByRole('timer');\n";
  const hasty = look({
    'tests/pages/a.test.ts': `${clock}assert.equal(await clock.textContent(), '15:00');\n`,
  });
  assert.equal(hasty.status, 1);
  assert.match(hasty.says, /tests\/pages\/a\.test\.ts:2 .*becomes\(\)/);
  const waits = look({
    'tests/pages/a.test.ts': `${clock}await becomes(() => clock.textContent(), '15:00');\nassert.ok(await dialog.open());\n`,
    'tests/station/b.test.ts': 'assert.equal(await journal.count(), 3);\n',
  });
  assert.equal(waits.status, 0, waits.says);
});

test('a circle of types alone is a circle', () => {
  const found = look({
    'race/a.ts': "import type { B } from './b.ts';\nexport type A = B | null;\n",
    'race/b.ts': "import type { A } from './a.ts';\nexport interface B { readonly a: A }\n",
  });
  assert.equal(found.status, 1);
  assert.match(found.says, /circle: race\/a\.ts, race\/b\.ts/);
});

test('what goes one way is none, and tests may look where they like', () => {
  const found = look({
    'race/a.ts': "import { b } from './b.ts';\nexport const a = b;\n",
    'race/b.ts': 'export const b = 1;\n',
    'race/b.test.ts': `import { a } from './a.ts';\n${long(200)}void a;\n`,
  });
  assert.deepEqual([found.status, found.says.includes('without a new circle')], [0, true]);
});

test('a function that cannot be read in one sitting is refused; one of before may shrink and not grow', () => {
  assert.match(look({ 'race/a.ts': long(111) }).says, /race\/a\.ts:1 long has 111 lines/);
  assert.equal(look({ 'race/a.ts': long(110) }).status, 0);
  assert.equal(look({ 'race/a.ts': long(150), 'scripts/shape.json': listed(160) }).status, 0);
  assert.match(look({ 'race/a.ts': long(150), 'scripts/shape.json': listed(130) }).says, /it had 130/);
});

test('what is written down becomes shorter, and never longer', () => {
  const writtenDown = (lines: number, before: number) =>
    JSON.parse(look({ 'race/a.ts': long(lines), 'scripts/shape.json': listed(before) }, '--accept').list);
  assert.deepEqual(writtenDown(120, 150).functions, { 'race/a.ts long': 120 });
  assert.deepEqual(writtenDown(155, 150).functions, { 'race/a.ts long': 150 });
  assert.deepEqual(writtenDown(100, 150).functions, {});
});

test('a page that imports another page’s is refused; what stands in ui is for all', () => {
  const files = {
    'renderer/start/a.ts': "import { b } from '../control/b.ts';\nexport const a = b;\n",
    'renderer/control/b.ts': "import { c } from '../ui/c.ts';\nexport const b = c;\n",
    'renderer/ui/c.ts': 'export const c = 1;\n',
  };
  assert.match(look(files).says, /renderer\/start\/a\.ts imports another page's \(start → control\)/);
  const shown = { ...files, 'renderer/playground/a.ts': files['renderer/start/a.ts'] };
  assert.doesNotMatch(look(shown).says, /playground/);
});

test('a class that two sheets define is refused; one of them alone, as part of something, in a module or on paper is none', () => {
  const found = look({
    'renderer/board/board.css': '.row:hover { color: red }\n.row .name { color: red }\n',
    'renderer/watch/watch.css':
      '.list, .row { color: blue }\n/* .name {} */\n.list > .name { color: blue }\n',
    'renderer/watch/print.css': '@media print {\n  .list { color: black }\n  .sheet { margin: 0 }\n}\n',
    'renderer/ui/Dialog.module.css': '.list { margin: 0 }\n',
    'renderer/ui/layers.css': '@layer ui {\n  .twice { margin: 0 }\n}\n',
    'renderer/start/start.css': '@media print {\n  a { margin: 0 }\n}\n.twice { margin: 0 }\n',
  });
  assert.equal(found.status, 1);
  assert.match(
    found.says,
    /The class "row" is defined by renderer\/board\/board\.css and renderer\/watch\/watch\.css/,
  );
  assert.match(
    found.says,
    /The class "twice" is defined by renderer\/start\/start\.css and renderer\/ui\/layers\.css/,
  );
  assert.doesNotMatch(found.says, /"name"|"list"|"sheet"/);
});

test('what a primitive draws is drawn by hand nowhere else; a button that looks like none of them may be', () => {
  const drawn = (tag: string) => `export const Drawn = ({ on }: { on: boolean }) => ${tag};\n`;
  const by = (tag: string, path = 'renderer/board/Drawn.tsx') => look({ [path]: drawn(tag) });
  assert.match(by('<dialog />').says, /renderer\/board\/Drawn\.tsx:1 draws a <dialog> by hand: take Dialog/);
  assert.match(by('<table />').says, /take Table/);
  assert.match(by('<button type="button" className="button small" />').says, /take Button/);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code, to be looked at
  const inTemplate = '<button type="button" className={`icon-button ${on ? "on" : ""}`} />';
  assert.match(by(inTemplate).says, /take IconButton/);
  assert.equal(by('<button type="button" className="rider-chip" />').status, 0);
  assert.equal(by('<table />', 'renderer/ui/primitives/Table.tsx').status, 0);
});

test('values that are asserted to be there do not grow in number', () => {
  const some = (count: number) =>
    `export const a = (b: Map<string, string>) => [${"b.get('c')!, ".repeat(count)}];\n`;
  assert.equal(look({ 'race/a.ts': some(25) }).status, 0);
  assert.match(look({ 'race/a.ts': some(26) }).says, /26 values are asserted to be there/);
  assert.equal(
    look({ 'race/a.ts': `export const a = (b: string[]) => [${'b[0]!, '.repeat(30)}];\n` }).status,
    0,
  );
});
