/** A packaged station holds every file that it imports, and every package those name. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { STATION_FOLDERS } from './station-parts.mjs';

const root = dirname(import.meta.dirname);
const ENTRIES = ['broker/main.ts', 'simulator/demo-program.ts'];
/** Static and dynamic imports of values (types are gone at run time), and files that threads and processes begin with. */
const NAMES = [
  /^\s*(?:import|export)\s(?!type\b)[^'"]*?from\s+'([^']+)'/gm,
  /^\s*import\s+'([^']+)'/gm,
  /\bimport\(\s*'([^']+)'\s*\)/g,
  /new URL\(\s*'(\.[^']+\.ts)'/g,
];

function needed(): { files: ReadonlySet<string>; packages: ReadonlySet<string> } {
  const files = new Set(ENTRIES.map((entry) => join(root, entry)));
  const packages = new Set<string>();
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    for (const [, name] of NAMES.flatMap((pattern) => [...text.matchAll(pattern)])) {
      if (name!.startsWith('.')) {
        const path = join(dirname(file), name!);
        if (existsSync(path) && path.endsWith('.ts')) files.add(path);
      } else if (!isBuiltin(name!))
        packages.add(
          name!
            .split('/')
            .slice(0, name!.startsWith('@') ? 2 : 1)
            .join('/'),
        );
    }
  }
  return { files, packages };
}

test('whatever the station imports lies in a folder that is packed with it', () => {
  const { files } = needed();
  assert.ok(files.size > 200, `${files.size} files: the imports were not followed`);
  const outside = [...files]
    .map((file) => relative(root, file))
    .filter((file) => !STATION_FOLDERS.some((folder) => file.startsWith(`${folder}/`)));
  assert.deepEqual(outside, []);
});

test('whatever package it names is one that an installed station gets', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  assert.deepEqual(
    [...needed().packages].filter((name) => !(name in dependencies)),
    [],
  );
});
