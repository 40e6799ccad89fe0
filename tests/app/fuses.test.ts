/** What reads a packaged app's fuses tells a burnt one from one that is not. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FuseV1Options } from '@electron/fuses';
import { fuseFaults, WANTED } from './fuses.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-fuses-'));
const root = join(import.meta.dirname, '..', '..');

/** A binary as far as fuses go: the mark that the library looks for, version 1, how many, and their states. */
function binaryWith(states: string): string {
  const path = join(folder, 'app');
  const wire = Buffer.from([1, states.length, ...Buffer.from(states)]);
  writeFileSync(
    path,
    Buffer.concat([Buffer.alloc(512, 7), Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), wire]),
  );
  return path;
}

test('a binary is asked for each of its fuses, and each that is not as wanted is named with why', async (t) => {
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const asWanted = WANTED.map(([, isOn]) => (isOn ? '1' : '0')).join('');
  assert.deepEqual(await fuseFaults(binaryWith(asWanted)), []);
  const asItComes = await fuseFaults(binaryWith('10111001'));
  assert.match(asItComes.join('\n'), /^RunAsNode is not off: the app is no Node/m);
  assert.match(asItComes.join('\n'), /^OnlyLoadAppFromAsar is not on/m);
  // An Electron so old that it lacks one does not pass for one that has it off.
  assert.match((await fuseFaults(binaryWith(asWanted.slice(0, 7)))).join(), /^GrantFileProtocol/);
});

test('the builder is told what is looked for', () => {
  const told = readFileSync(join(root, 'packaging', 'electron-builder.yml'), 'utf8');
  for (const [fuse, isOn] of WANTED) {
    const name = fuse[0]!.toLowerCase() + fuse.slice(1);
    assert.match(told, new RegExp(`^ {2}${name}: ${isOn}$`, 'm'));
  }
  assert.equal(
    WANTED.length,
    Object.keys(FuseV1Options).length / 2,
    'a fuse that this library knows is unset',
  );
});
