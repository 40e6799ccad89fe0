/** docs/security.md names tests: they are there, and no line says that something holds without saying what. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'docs', 'security.md'), 'utf8');
const part = (heading: string): string[][] => {
  const [, after = ''] = text.split(`## ${heading}\n`);
  const [own = ''] = after.split('\n## ');
  return own
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .slice(1)
    .map((line) => line.slice(2, -2).split(' | '));
};

test('every file that the tables name exists', () => {
  const named = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.(?:ts|mjs|md|json|yml))`/g)].map(
    ([, file]) => file!,
  );
  assert.ok(new Set(named).size > 50);
  for (const file of named) assert.ok(existsSync(join(root, file)), file);
});

test('the standard is gone through whole: chapters 1 to 17, each group with what holds it or why it does not', () => {
  const rows = part('OWASP ASVS 5.0, level 2');
  const chapters = new Set(rows.map(([group]) => Number(/^V(\d+)/.exec(group!)?.[1])));
  assert.deepEqual(
    [...chapters],
    Array.from({ length: 17 }, (_, index) => index + 1),
  );
  for (const [group, , held] of rows)
    assert.match(held ?? '', /`[^`]+`|^not (held|here)|nothing of others|this file|\]\(/, group);
});

test('Electron’s list is gone through whole', () => {
  const rows = part("Electron's list");
  assert.deepEqual(
    rows.map(([line]) => Number.parseInt(line!, 10)),
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  for (const [line, held] of rows) assert.match(held ?? '', /`[^`]+`/, line);
});
