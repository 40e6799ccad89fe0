/** A rider's data as a file (GDPR art. 15): all that is theirs, however they are written, and nothing of anybody else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bib, CategoryId, EntryId } from '../../../race/ids.ts';
import { CRIT, NOW_MS, type StationFixture, stationFixture } from '../testing/fixtures.ts';

const NAMES = {
  quoted: 'Zoë "Zip" O’Neil\\Kovár',
  rightToLeft: 'يوسف الأحمد',
  short: 'Ann Lee',
  longer: 'Ann Lee-Smith',
};

let station: StationFixture;
before(async () => {
  station = await stationFixture();
  await station.decide(CRIT, {
    type: 'put-entries',
    entries: Object.values(NAMES).map((name, at) => ({
      entry: (50 + at) as EntryId,
      bib: String(50 + at) as Bib,
      name,
      category: 'men' as CategoryId,
      chips: [],
      email: `rider-${50 + at}@example.org`,
    })),
  });
  for (const name of Object.values(NAMES)) {
    await station.decide(CRIT, { type: 'announce', text: `At the start: ${name}.` });
    await station.decide(CRIT, { type: 'announce', text: `"${name.toUpperCase()}"\nis second,\tsays Rosa` });
  }
});
after(() => station.app.close());

async function dataOf(bib: string) {
  const answer = await station.app.inject({
    url: `/v1/races/${CRIT}/entries/${bib}/personal-data`,
    headers: { authorization: station.authorization.official! },
  });
  assert.equal(answer.statusCode, 200, answer.body);
  return { text: answer.body, ...answer.json() };
}
const announced = ({ decisions }: { decisions: { decision: { type: string; text?: string } }[] }) =>
  decisions.flatMap(({ decision }) => (decision.type === 'announce' ? [decision.text] : []));

for (const [at, [kind, name]] of Object.entries(NAMES).entries())
  test(`what was said of a rider whose name is ${kind} is in it, and of nobody else`, async () => {
    const data = await dataOf(String(50 + at));
    assert.deepEqual(announced(data), [
      `At the start: ${name}.`,
      `"${name.toUpperCase()}"\nis second,\tsays Rosa`,
    ]);
    assert.equal(data.entry.email, `rider-${50 + at}@example.org`);
    for (const other of [0, 1, 2, 3].filter((one) => one !== at))
      assert.ok(!data.text.includes(`rider-${50 + other}@`), String(other));
  });

test('passings are the rider’s own', async () => {
  const send = (bib: string) =>
    station.app.inject({
      method: 'POST',
      url: `/v1/races/${CRIT}/passings`,
      headers: { authorization: station.authorization.official! },
      payload: {
        passings: [
          { id: `of-${bib}`, line: 'finish', timeMs: NOW_MS - 60_000, source: 'keypad', who: { bib } },
        ],
      },
    });
  for (const bib of ['50', '51']) assert.equal((await send(bib)).statusCode, 200);
  const { passings } = await dataOf('50');
  assert.deepEqual(
    passings.map(({ bib }: { bib: string }) => bib),
    ['50'],
  );
});
