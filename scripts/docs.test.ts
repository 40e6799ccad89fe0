/** What ARCHITECTURE and CONTRIBUTING tell a newcomer to open is there, and every room of the house is told of. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** `a/{b,c}.ts` names two. */
function spelledOut(path: string): readonly string[] {
  const [, before, several, after] = /^(.*)\{(.*)\}(.*)$/.exec(path) ?? [];
  return several === undefined ? [path] : several.split(',').map((one) => `${before}${one}${after}`);
}

for (const document of ['ARCHITECTURE.md', 'CONTRIBUTING.md'])
  test(`${document}: every path from the root is there`, () => {
    const rooms = readdirSync(root);
    const named = [...read(document).matchAll(/`([\w.-]+\/[\w./{},-]*)`/g)]
      .flatMap(([, path]) => (path === undefined ? [] : spelledOut(path)))
      .filter(
        (path) => rooms.includes(path.split('/')[0] ?? '') && !/NAME|^(dist|node_modules|data)\//.test(path),
      );
    assert.ok(named.length > 20);
    for (const path of named) assert.ok(existsSync(join(root, path)), path);
  });

test('ARCHITECTURE.md tells of every folder of the station, of what it shares with the relay, and of the race', () => {
  const text = read('ARCHITECTURE.md');
  for (const house of ['race', 'server', 'broker', 'cloud-sync'])
    for (const entry of readdirSync(join(root, house), { withFileTypes: true })) {
      if (!entry.isDirectory() || ['testing', 'node_modules'].includes(entry.name)) continue;
      assert.ok(text.includes(`${entry.name}/`), `${house}/${entry.name}/`);
    }
});
