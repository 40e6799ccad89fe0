/** The event's file from a terminal: made of a data folder, looked into, opened into a folder of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RaceId } from '../../race/ids.ts';
import { view } from '../../race/race.ts';
import { NAME } from '../naming/name-kept.ts';
import { openLaptop, raceOf, START_MS } from './testing/laptop.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-event-command-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const main = fileURLToPath(new URL('./main.ts', import.meta.url));
function run(words: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    ...{ encoding: 'utf8' as const, env: { ...process.env, ...env }, timeout: 60_000 },
  });
  return { status, says: stdout + stderr };
}

test('made while the station runs, looked into, opened into a new folder: accounts, cards and results are there', async () => {
  const one = await openLaptop();
  await raceOf(one, 'crit', 'official');
  await one.auth.cards.issue('crit' as RaceId, 1 as never, '11' as never, 'Rosa');
  await one.journal.settings.put(`${NAME}/relay`, { name: 'k7m2p9x4qa.venue.live.example.org' });
  const secret = one.auth.cards.list('crit' as RaceId)[0]!.secret;
  const board = JSON.stringify(view(one.races.get('crit' as RaceId)!, START_MS + 9_000_000));
  const file = join(folder, 'event.bell-lap');
  const passphrase = { BELL_LAP_EVENT_PASSPHRASE: 'velo velo velo' };
  assert.equal(
    run(['make', one.data, '--to', file]).status,
    2,
    'without a word on a passphrase none is made',
  );
  const made = run(['make', one.data, '--to', file], passphrase);
  assert.equal(made.status, 0, made.says);
  assert.match(made.says, /1 races, \d+ records.*opened and checked/);
  assert.equal(run(['make', one.data, '--to', file], passphrase).status, 2, 'nothing is overwritten');
  const looked = run(['look', file], passphrase);
  assert.match(looked.says, /Race crit \(crit\): 3 riders, official/);
  assert.match(run(['look', file], { BELL_LAP_EVENT_PASSPHRASE: 'other' }).says, /not the passphrase/);
  writeFileSync(join(folder, 'half'), readFileSync(file).subarray(0, 5_000));
  const half = run(['open', join(folder, 'half'), '--data', join(folder, 'half-data')], passphrase);
  assert.deepEqual([half.status, existsSync(join(folder, 'half-data', 'journal.db'))], [1, false]);
  assert.match(half.says, /ends too early/);
  const data = join(folder, 'new');
  const opened = run(['open', file, '--data', data], passphrase);
  assert.equal(opened.status, 0, opened.says);
  assert.equal(
    run(['open', file, '--data', data], passphrase).status,
    2,
    'a folder with something in it stays',
  );
  await one.close();
  const other = await openLaptop({ data });
  assert.equal(JSON.stringify(view(other.races.get('crit' as RaceId)!, START_MS + 9_000_000)), board);
  assert.deepEqual(other.journal.settings.entries(NAME), [], 'a name leads to one computer');
  assert.equal(other.auth.rider('crit.11', secret)?.role, 'rider');
  assert.equal((await other.auth.login('admin', 'correct horse battery', 'here')).outcome, 'welcome');
  await other.close();
});

test('whoever opens a file in which a race is on, be it a stopped one, is told to end the other station', async () => {
  const one = await openLaptop();
  await raceOf(one, 'crit', 'running');
  await one.decide('crit', { type: 'stop', atMs: START_MS + 300_000 });
  const file = join(folder, 'stopped.bell-lap');
  assert.equal(run(['make', one.data, '--to', file, '--no-passphrase']).status, 0);
  await one.close();
  const opened = run(['open', file, '--data', join(folder, 'stopped-data')]);
  assert.equal(opened.status, 0, opened.says);
  assert.match(opened.says, /A race was on when the file was made. End the other station first/);
});

test('what is not understood is said, with how it is used', () => {
  for (const words of [['mkae'], ['--nothing']]) {
    const { status, says } = run(words);
    assert.equal(status, 2);
    assert.match(says, /npm run event -- WHAT/);
  }
});
