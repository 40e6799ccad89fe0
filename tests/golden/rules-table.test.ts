/** The table in docs/rules.md against the code: everything it names exists, and it leaves no setting, format or golden race out. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { raceFormat, rules } from '../../race/journal/decision.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const text = read('docs/rules.md');
const files = globSync(['race/**/*.ts', 'phone/**/*.ts', 'tests/**/*.test.ts', 'tests/golden/*.ts'], {
  cwd: ROOT,
}).map((path) => path.replaceAll('\\', '/'));

const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| rule '))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .map(([, rule = '', source = '', code = '', tests = '']) => ({ rule, source, code, tests }));
const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
/** `a`, `b` (`path`): the names and the file that they are said to be in. */
const named = (cell: string) =>
  [...cell.matchAll(/((?:`\w+`(?:, )?)+) \(`([^`]+)`\)/g)].map(([, names = '', path = '']) => ({
    names: quoted(names),
    path,
  }));

test('every rule has a source, a function in the file named, and a test that exists', () => {
  assert.ok(rows.length > 50);
  for (const { rule, source, code, tests } of rows) {
    assert.notEqual(source, '', rule);
    const places = named(code);
    assert.ok(places.length > 0, `no function named for: ${rule}`);
    assert.equal(places.flatMap(({ names }) => names).length + places.length, quoted(code).length, rule);
    for (const { names, path } of places) {
      assert.ok(files.includes(path), `${path} does not exist: ${rule}`);
      for (const name of names)
        assert.ok(
          new RegExp(`(function\\*? |const |interface |^  )${name}\\b`, 'm').test(read(path)),
          `${name} is not in ${path}`,
        );
    }
    assert.ok(quoted(tests).length > 0, `no test named for: ${rule}`);
    for (const name of quoted(tests))
      assert.ok(
        files.some((path) => path.endsWith(`/${name}`)),
        `${name} does not exist: ${rule}`,
      );
  }
});

test('no setting, no format and no golden race is missing from the table', () => {
  for (const setting of Object.keys(rules.shape))
    assert.ok(text.includes(`\`${setting}`), `${setting} is missing`);
  for (const format of raceFormat.options) assert.ok(text.includes(`\`${format}\``), `${format} is missing`);
  const golden = files.filter((path) => /^tests\/golden\/.*\.test\.ts$/.test(path));
  for (const path of golden) assert.ok(text.includes(path.split('/').at(-1)!), `${path} is missing`);
  assert.ok(golden.length - 1 >= 10, 'ten golden races at least');
});
