/** What comes twice, what nobody reads, and what is wrong with one of many: each is answered for what it is. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { InjectPayload } from 'light-my-request';
import { CRIT, NOW_MS, type StationFixture, stationFixture } from '../testing/fixtures.ts';

let station: StationFixture;
before(async () => {
  station = await stationFixture();
});
after(() => station.app.close());

const post = (url: string, payload: unknown) =>
  station.app.inject({
    method: 'POST',
    url,
    headers: { authorization: station.authorization.official! },
    payload: payload as InjectPayload,
  });
const decide = (payload: unknown) => post(`/v1/races/${CRIT}/decisions`, payload);
const send = (...passings: unknown[]) => post(`/v1/races/${CRIT}/passings`, { passings });
const seen = (id: string, more: object = {}) => ({
  id,
  line: 'finish',
  timeMs: NOW_MS - 60_000,
  source: 'keypad',
  who: { bib: '7' },
  ...more,
});

test('the same decision again is the same; another under its id is a conflict that says what stands', async () => {
  const bonus = { type: 'bonus', id: 'bonus-of-seven', entry: 1, timeMs: 10_000, reason: 'sprint' };
  const first = await decide(bonus);
  assert.equal(first.statusCode, 200, first.body);
  const again = await decide(Object.fromEntries(Object.entries(bonus).reverse()));
  assert.equal(again.json().seq, first.json().seq);
  const other = await decide({ ...bonus, timeMs: 6_000 });
  assert.equal(other.statusCode, 409);
  assert.match(other.json().detail, /Another decision stands under the id "bonus-of-seven".*"timeMs":10000/);
  assert.equal((await decide({ ...bonus, type: 'penalty' })).statusCode, 409);
  const seenByOfficials = station.races.refusals.filter(({ dialect }) => dialect === 'decision');
  assert.equal(seenByOfficials.length, 2);
});

test('a race made again with other words under the same id is a conflict too', async () => {
  const make = (name: string) => post('/v1/races', { decision: 'make-hill-climb', id: 'hill', name });
  assert.ok((await make('Hill')).statusCode < 300);
  assert.equal((await make('Another hill')).statusCode, 409);
});

test('a field that nobody reads is refused by its name, at any depth, and what is known goes on working', async () => {
  const cases: [object, string, RegExp][] = [
    [{ type: 'announce', text: 'Go', colour: 'red' }, 'colour', /has type, id, reason, text/],
    [{ type: 'set-race', rules: { minLap: 30_000 } }, 'rules.minLap', /set-race/],
    [
      { type: 'put-entries', entries: [{ entry: 9, bib: '9', name: 'Kim', category: 'men', tag: 'A1' }] },
      'entries.0.tag',
      /put-entries/,
    ],
    [{ type: 'start', at: NOW_MS, atMs: NOW_MS }, 'at', /has type, id, reason, atMs/],
  ];
  for (const [order, at, says] of cases) {
    const answer = await decide({ id: `unknown-${at}`, ...order });
    assert.equal(answer.statusCode, 400, answer.body);
    assert.deepEqual(answer.json().errors[0].at, at);
    assert.match(answer.json().detail, says);
  }
  assert.equal((await decide({ type: 'announce', id: 'known-fields', text: 'Go' })).statusCode, 200);
});

test('one bad passing is answered for itself, the good ones beside it are stored', async () => {
  const answer = await send(
    seen('good-1'),
    { id: 'no-time', line: 'finish', source: 'keypad', who: { bib: '7' } },
    seen('nowhere', { line: 'summit' }),
    seen('tomorrow', { timeMs: NOW_MS + 3_600_000 }),
    'not even an object',
    seen('good-2', { timeMs: NOW_MS - 1_000, who: { bib: '12' } }),
  );
  assert.equal(answer.statusCode, 200, answer.body);
  const answers = answer.json().passings as {
    id: string;
    seq?: number;
    refusal?: { code: string; message: string };
  }[];
  assert.deepEqual(
    answers.map(({ id, refusal }) => [id, refusal?.code ?? 'stored']),
    [
      ['good-1', 'stored'],
      ['no-time', 'malformed'],
      ['nowhere', 'unknown-line'],
      ['tomorrow', 'impossible-time'],
      ['passings.4', 'malformed'],
      ['good-2', 'stored'],
    ],
  );
  assert.match(answers[1]!.refusal!.message, /"timeMs"/);
  assert.match(answers[2]!.refusal!.message, /no line "summit"; it has "finish"/);
  assert.match(answers[3]!.refusal!.message, /3600 s in the future/);
  const refused = station.races.refusals.filter(({ dialect }) => dialect === 'passing');
  assert.equal(refused.length, 4, 'officials see them');
});

test('another passing under a known id is refused, also while the first is on its way to the disk', async () => {
  const [one, two] = await Promise.all([send(seen('twin')), send(seen('twin', { who: { bib: '23' } }))]);
  assert.equal(one.statusCode, 200);
  assert.equal(two.statusCode, 409);
  assert.match(two.json().detail, /stands under the id "twin".*"bib":"7"/);
  assert.equal((await send(seen('twin'))).json().passings[0].seq, one.json().passings[0].seq);
  const sure = await send(seen('twin', { uncertaintyMs: 200 }));
  assert.equal(sure.statusCode, 200, 'what is usual may be said');
});

test('a batch that is none, or far too long, is refused as a whole', async () => {
  assert.equal((await post(`/v1/races/${CRIT}/passings`, {})).statusCode, 400);
  assert.equal((await send()).statusCode, 400);
  assert.equal((await send(...Array.from({ length: 501 }, (_, at) => seen(`many-${at}`)))).statusCode, 413);
});
