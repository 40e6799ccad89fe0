/** The facts file is there whole or not at all: programs that wait for it read it the moment it appears. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { leaveFacts } from './facts-file.ts';

const READER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { readFileSync } = require('node:fs');
  const until = Date.now() + 400;
  let read = 0;
  let broken = 0;
  while (Date.now() < until) {
    let text;
    try { text = readFileSync(workerData, 'utf8'); } catch { continue; }
    try { JSON.parse(text); read += 1; } catch { broken += 1; }
  }
  parentPort.postMessage({ read, broken });
`;

test('whoever reads the facts while they are written reads all of them or nothing', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'bell-lap-facts-'));
  const file = join(dir, 'station.json');
  const facts = { station: 's', pid: 1, socketPath: 'x'.repeat(9_000), ports: { https: 8443 }, caFile: 'ca' };
  const reader = new Worker(READER, { eval: true, workerData: file });
  let found: { read: number; broken: number } | null = null;
  reader.once('message', (told) => {
    found = told;
  });
  let remove = () => {};
  while (found === null) {
    remove = leaveFacts(dir, facts);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { read, broken } = found as { read: number; broken: number };
  assert.ok(read > 0);
  assert.equal(broken, 0);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  remove();
  assert.equal(existsSync(file), false);
  rmSync(dir, { recursive: true });
});
