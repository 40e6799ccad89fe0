import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bib, CategoryId, EntryId } from '../../race/ids.ts';
import { CRIT, type RoleName, type StationFixture, stationFixture } from '../http/testing/fixtures.ts';
import { listPdf, resultsPdf } from './pdf-plan.ts';

let station: StationFixture;
before(async () => {
  station = await stationFixture();
});
after(() => station.app.close());

const get = (path: string, role: RoleName) =>
  station.app.inject({
    url: `/v1/races/crit/${path}`,
    headers: { authorization: station.authorization[role] ?? '' },
  });

test('results, start list and sign-on sheet come as PDF from the station; the one with licences for officials only', async () => {
  const entries = Array.from({ length: 120 }, (_, at) => ({
    entry: (at + 10) as EntryId,
    bib: String(at + 100) as Bib,
    category: 'men' as CategoryId,
    chips: [],
    name: at % 2 === 0 ? 'Łukasz Żak' : '佐藤 一郎',
    team: 'Vélo-Club Genève with a name that is far too long for its column',
  }));
  await station.decide(CRIT, { type: 'put-entries', entries });
  for (const path of ['results.pdf', 'start-list.pdf?lang=de', 'sign-on.pdf?lang=fr&order=name']) {
    const { statusCode, headers, rawPayload } = await get(path, 'official');
    assert.equal(statusCode, 200, path);
    assert.equal(headers['content-type'], 'application/pdf');
    assert.equal(rawPayload.subarray(0, 5).toString(), '%PDF-');
    assert.match(rawPayload.subarray(-10).toString(), /%%EOF/);
    const pages = rawPayload.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;
    assert.ok(pages >= 3 && pages <= 6, `${path}: ${pages} pages for 123 riders`);
  }
  assert.equal((await get('start-list.pdf', 'display')).statusCode, 200);
  assert.notEqual((await get('sign-on.pdf', 'display')).statusCode, 200);
});

test('what is drawn: categories as sections, bibs in order, licences only where riders sign', () => {
  const board = station.options.station.board(CRIT)!;
  const list = station.options.station.entries(CRIT);
  const open = listPdf(board, list, false, 'en');
  assert.deepEqual(
    open.sections.map(({ title }) => title),
    ['Men'],
  );
  assert.equal(open.sections[0]?.rows.length, 123);
  assert.deepEqual(open.sections[0]?.rows[0]?.slice(0, 2), ['7', 'Ana Silva']);
  assert.doesNotMatch(JSON.stringify(open), /SECRET-LICENCE/);
  assert.match(JSON.stringify(listPdf(board, list, true, 'en')), /SECRET-LICENCE-7/);
  const named = ['Zoë Adams', 'Mats van der Poel', 'Ana Vance'].map((name, at) => ({
    entry: (900 + at) as EntryId,
    bib: String(900 + at) as Bib,
    category: 'men' as CategoryId,
    chips: [],
    name,
    ...(at > 0 && { team: at === 1 ? 'Velo B' : 'Velo A' }),
  }));
  const second = (order: 'bib' | 'name' | 'team') =>
    listPdf(board, named, true, 'en', order).sections[0]?.rows.map((row) => row[1]);
  assert.deepEqual(second('bib'), ['Zoë Adams', 'Mats van der Poel', 'Ana Vance']);
  assert.deepEqual(second('name'), ['Adams, Zoë', 'van der Poel, Mats', 'Vance, Ana']);
  assert.deepEqual(second('team'), ['Ana Vance', 'Mats van der Poel', 'Zoë Adams']);
  assert.match(resultsPdf(board, 'de').about, /Ergebnis · noch nicht entschieden/);
});
