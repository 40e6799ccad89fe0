import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bib, EntryId } from '../../../race/ids.ts';
import { CRIT, type StationFixture, stationFixture } from '../testing/fixtures.ts';

let station: StationFixture;
before(async () => {
  station = await stationFixture();
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

test('a list that leaves riders out removes none who has started; it says so of each', async () => {
  const ask = (path: string, payload: object | string, type = 'application/json') =>
    station.app.inject({
      method: 'POST',
      url: `/v1/races/crit${path}`,
      payload,
      headers: { authorization: station.authorization.official ?? '', 'content-type': type },
    });
  const all = station.options.station.entries(CRIT);
  const kept = all[0]!;
  const choices = encodeURIComponent(JSON.stringify({ removeGone: true }));
  const list = `Bib,Name\n${kept.bib},${kept.name}\n`;
  const plan = async () =>
    (await ask(`/entries/import?dry-run=true&choices=${choices}`, list, 'text/csv')).json();
  const said = (report: { findings: { says: { code: string } }[] }) =>
    report.findings.filter(({ says }) => says.code === 'cannot-remove').length;
  assert.equal(said(await plan()), 0, 'before the gun they may go');
  const gun = { type: 'start', id: 'gun-of-lists', atMs: station.clock.nowMs - 60_000 };
  assert.equal((await ask('/decisions', gun)).statusCode, 200);
  const before = names();
  const report = await ask(`/entries/import?choices=${choices}`, list, 'text/csv');
  assert.equal(report.statusCode, 200, report.body);
  assert.equal(said(report.json()), all.length - 1);
  assert.deepEqual(names(), before);
});

test('a list as JSON that says it is JSON is read like any other', async () => {
  const answer = await station.app.inject({
    method: 'POST',
    url: '/v1/races/crit/entries/import?dry-run=true&category=men',
    headers: { authorization: station.authorization.official ?? '' },
    payload: [{ bib: 901, name: 'Late Entry' }],
  });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.equal(answer.json().counts.new, 1);
});
