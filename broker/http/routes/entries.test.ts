import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bib, EntryId } from '../../../race/ids.ts';
import { CRIT, type Rehearsal, rehearse } from '../testing/fixtures.ts';

let station: Rehearsal;
before(async () => {
  station = await rehearse();
});
after(() => station.app.close());

const put = (entries: readonly Record<string, unknown>[]) =>
  station.app.inject({
    method: 'PUT',
    url: '/v1/races/crit/entries',
    headers: { authorization: station.authorization.official ?? '' },
    payload: { entries: entries.map((entry) => ({ category: 'men', ...entry })) },
  });
const names = () => station.options.station.entries(CRIT).map(({ bib, name }) => `${bib} ${name}`);

test('a rider added with a taken bib: refused with who has it and the next free one; whoever has it stays', async () => {
  const before = names();
  for (const bib of ['7', '07', '007']) {
    const answer = await put([{ bib, name: 'Newcomer' }]);
    assert.equal(answer.statusCode, 409, answer.body);
    assert.match(answer.json().detail, /taken by 7 Ana Silva.*next free one is 0{0,2}8/);
    assert.equal(answer.json().says.code, 'bib-taken');
  }
  assert.deepEqual(names(), before);
});

test('the same rider sent again without an entry id is that rider', async () => {
  const before = names();
  const answer = await put([{ bib: '7', name: 'Ana Silva', team: 'Harbour CC' }]);
  assert.equal(answer.statusCode, 200, answer.body);
  assert.deepEqual(
    answer.json().entries,
    station.options.station
      .entries(CRIT)
      .filter(({ bib }) => bib === '7')
      .map(({ entry }) => entry),
  );
  assert.deepEqual(names().sort(), before.sort());
});

test('changing a rider to a taken bib is refused too; two bibs are swapped in one step, and undone in one', async () => {
  const [one, other] = station.options.station.entries(CRIT);
  const answer = await put([{ ...one, bib: `0${other!.bib}` }]);
  assert.equal(answer.statusCode, 409, answer.body);
  assert.match(answer.json().detail, /is taken by/);
  const wearer = (bib: string) => station.options.station.entryOfBib(CRIT, bib as Bib);
  const decide = (order: Record<string, unknown>) =>
    station.app.inject({
      method: 'POST',
      url: '/v1/races/crit/decisions',
      headers: { authorization: station.authorization.official ?? '' },
      payload: order,
    });
  const swap = { type: 'swap-bibs', id: 'swap-bibs-1', entries: [one!.entry, other!.entry] };
  assert.equal((await decide(swap)).statusCode, 200);
  assert.deepEqual([wearer(one!.bib), wearer(other!.bib)], [other!.entry, one!.entry] as EntryId[]);
  assert.equal((await decide({ type: 'undo', id: 'undo-swap-1', target: 'swap-bibs-1' })).statusCode, 200);
  assert.deepEqual([wearer(one!.bib), wearer(other!.bib)], [one!.entry, other!.entry]);
});
