/** What officials see of what was refused: nobody's flood hides another's trouble, and a restart forgets nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySettings } from '../auth/memory-settings.ts';
import { REFUSALS_KEPT, REFUSALS_OF_ONE, Refusals } from './refusals.ts';

const refused = (who: string, message: string, code: 'malformed' | 'conflict' = 'malformed') => ({
  atMs: 1_000,
  dialect: 'owntracks',
  who,
  items: 1,
  refusal: { code, message },
});

test('the same junk all day is one line with a count; another rider’s one message stays in sight', () => {
  const seen = new Refusals(memorySettings());
  seen.add(refused('crit.8', 'a latitude of nothing is no place on earth'));
  for (let n = 0; n < 5_000; n++)
    seen.add({ ...refused('crit.7', `dated ${n} s in the future`), atMs: 2_000 + n });
  assert.deepEqual(
    seen.list.map(({ who, items, atMs }) => [who, items, atMs]),
    [
      ['crit.8', 1, 1_000],
      ['crit.7', 5_000, 6_999],
    ],
  );
});

test('nobody fills the list, however many ways there are to be wrong; all of it has a bound', () => {
  const seen = new Refusals(memorySettings());
  seen.add(refused('crit.8', 'a latitude of nothing is no place on earth'));
  const word = (n: number) => n.toString(36).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!);
  for (let n = 0; n < 3_000; n++) seen.add(refused('crit.7', `what is ${word(n)}?`));
  assert.equal(seen.list.filter(({ who }) => who === 'crit.7').length, REFUSALS_OF_ONE);
  assert.equal(seen.list[0]?.who, 'crit.8');
  for (let n = 0; n < 1_000; n++) seen.add(refused(`stranger ${n}`, 'no'));
  assert.equal(seen.list.length, REFUSALS_KEPT);
});

test('each decision that was lost to another under its id is a line of its own', () => {
  const seen = new Refusals(memorySettings());
  for (const n of [1, 2]) seen.add(refused('ada', `Another passing stands under the id "k${n}"`, 'conflict'));
  assert.equal(seen.list.length, 2);
});

test('after a restart all of it is there, and goes on being counted; rubbish on disk is left out', async () => {
  const disk = memorySettings();
  const before = new Refusals(disk);
  before.add(refused('crit.7', 'not JSON'));
  before.tick(10_000);
  // Not at each second again.
  before.add(refused('crit.8', 'not JSON'));
  before.tick(11_000);
  await new Promise(setImmediate);
  assert.equal(new Refusals(disk).list.length, 1);
  before.tick(16_000);
  const after = new Refusals(disk);
  after.add(refused('crit.7', 'not JSON'));
  assert.deepEqual(
    after.list.map(({ who, items }) => [who, items]),
    [
      ['crit.8', 1],
      ['crit.7', 2],
    ],
  );
  await disk.put('refusals-seen', [null, 7, { who: 'crit.7' }, ...after.list]);
  assert.equal(new Refusals(disk).list.length, 2);
});
