/** What is remembered beside a journal: as the journal was last, whatever is torn or damaged, and sealed where the journal is. */
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Beside, besidePath, knownBeside, knownOf, PAIR_SETTING } from './beside.ts';
import type { Name } from './names.ts';

const folder = mkdtempSync(join(tmpdir(), 'bell-lap-beside-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let made = 0;
const newJournal = (): string => join(folder, `journal-${++made}.db`);

const STATION = { stationId: 'b3c1', createdMs: 1_000 };
const race = (number: number, id: string): Name => ({ kind: 'race', number, id: id as never });
const EMPTY = () => knownOf(STATION, [], []);
const opened = (path: string, key: string | null = null, isWhole = false) =>
  new Beside(path, key, EMPTY(), isWhole);

test('names and settings as they were last; of what changes often the checksum alone', () => {
  const path = newJournal();
  const beside = opened(path);
  beside.learn({
    names: [race(1, 'criterium'), { kind: 'author', number: 1, role: 'official', name: 'Rosa' }],
  });
  beside.learn({ names: [{ kind: 'author', number: 2, role: 'device', name: 'phone 7' }] });
  beside.learn({
    settings: [
      [PAIR_SETTING, '{"peer":"one"}'],
      ['mqtt/mail/7', '"much"'],
    ],
  });
  beside.learn({ settings: [[PAIR_SETTING, '{"peer":"two"}']] });
  const known = knownBeside(path, null)!;
  assert.equal(known.races.get(1), 'criterium');
  assert.deepEqual(
    [...known.authors.values()].map(({ name }) => name),
    ['Rosa'],
  );
  assert.equal(known.settings.get(PAIR_SETTING)?.json, '{"peer":"two"}');
  assert.equal(known.settings.get('mqtt/mail/7')?.json, null);
  assert.doesNotMatch(readFileSync(besidePath(path), 'utf8'), /much/);
  beside.close();
});

test('what was taken back lies about nowhere', () => {
  const path = newJournal();
  const beside = opened(path);
  beside.learn({ settings: [['auth/user/rosa', '{"hash":"secret"}']] });
  assert.match(readFileSync(besidePath(path), 'utf8'), /secret/);
  beside.learn({ settings: [['auth/user/rosa', '{"hash":"another"}']] });
  assert.doesNotMatch(readFileSync(besidePath(path), 'utf8'), /secret/, 'an old password');
  beside.learn({ settings: [['auth/user/rosa', null]] });
  beside.learn({ names: [race(1, 'criterium')] });
  assert.doesNotMatch(readFileSync(besidePath(path), 'utf8'), /secret|another/);
  assert.equal(knownBeside(path, null)?.races.get(1), 'criterium');
  beside.close();
});

test('a line that was torn or hurt spoils none beside it', () => {
  const path = newJournal();
  const beside = opened(path);
  for (let number = 1; number <= 3; number++) beside.learn({ names: [race(number, `race-${number}`)] });
  beside.close();
  const text = readFileSync(besidePath(path), 'utf8');
  truncateSync(besidePath(path), text.length - 6);
  appendFileSync(besidePath(path), '\0\0\0');
  const again = opened(path);
  again.learn({ names: [race(4, 'race-4')] });
  again.close();
  assert.deepEqual([...knownBeside(path, null)!.races.keys()].sort(), [1, 2, 4]);
  writeFileSync(besidePath(path), text.replace('race-2', 'race-9'));
  assert.deepEqual([...knownBeside(path, null)!.races.keys()].sort(), [1, 3]);
});

test('a whole journal is the truth; one that lost its end leaves it, and another station’s is begun anew', () => {
  const path = newJournal();
  const beside = opened(path);
  beside.learn({ names: [race(1, 'criterium')] });
  beside.close();
  const lost = opened(path);
  assert.equal(lost.known?.races.get(1), 'criterium');
  lost.close();
  assert.equal(knownBeside(path, null)?.races.get(1), 'criterium');
  opened(path, null, true).close();
  assert.equal(knownBeside(path, null)?.races.size, 0);
  const other = new Beside(
    path,
    null,
    knownOf({ stationId: 'f00d', createdMs: 2 }, [race(1, 'x')], []),
    false,
  );
  assert.equal(other.known, null);
  other.close();
  assert.equal(knownBeside(path, null)?.stationId, 'f00d');
});

test('beside an encrypted journal nothing can be read without its key', () => {
  const path = newJournal();
  const beside = opened(path, 'a key');
  beside.learn({ names: [race(1, 'criterium')], settings: [[PAIR_SETTING, '{"secret":"s3cret"}']] });
  beside.close();
  assert.doesNotMatch(readFileSync(besidePath(path), 'utf8'), /criterium|s3cret|b3c1/);
  assert.equal(knownBeside(path, null), null);
  assert.equal(knownBeside(path, 'another'), null);
  const again = opened(path, 'a key');
  again.learn({ names: [race(2, 'time trial')] });
  again.close();
  const known = knownBeside(path, 'a key')!;
  assert.deepEqual([...known.races.values()], ['criterium', 'time trial']);
  assert.equal(known.settings.get(PAIR_SETTING)?.json, '{"secret":"s3cret"}');
});
