import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CRIT, type RoleName, type StationFixture, stationFixture } from '../testing/fixtures.ts';

let station: StationFixture;
before(async () => {
  station = await stationFixture();
});
after(() => station.app.close());

const call = (role: RoleName, method: 'GET' | 'POST', url: string, payload?: object) => {
  const authorization = station.authorization[role];
  const headers = authorization ? { authorization } : {};
  return station.app.inject({ method, url, headers, ...(payload && { payload }) });
};
interface Starts {
  readonly individual: boolean;
  readonly waves: readonly { category: string; atMs: number | null; riders: number }[];
  readonly slots: readonly {
    bib: string;
    lastName?: string;
    offsetMs: number | null;
    atMs: number | null;
    status: string;
  }[];
}
const starts = async () => (await call('nobody', 'GET', '/v1/races/crit/starts')).json<Starts>();
const told = (list: Starts) => list.slots.map(({ bib, offsetMs }) => `${bib} at ${offsetMs}`);
const order = (payload: object, query = '') =>
  call('official', 'POST', `/v1/races/crit/start-order${query}`, { intervalMs: 60_000, ...payload });
let said = 0;
const say = (what: object, role: RoleName = 'device', id = `starter-${++said}-said`) =>
  call(role, 'POST', '/v1/races/crit/starts', { decision: id, what });

test('a criterium has waves and no starts of their own', async () => {
  const list = await starts();
  assert.deepEqual([list.individual, list.slots], [false, []]);
  assert.deepEqual(list.waves, [{ category: 'men', name: 'Men', atMs: null, riders: 3 }]);
});

test('a time trial is drawn, looked at, drawn again with the same lot, put on the list, swapped', async () => {
  await station.decide(CRIT, { type: 'set-race', format: 'time-trial' });
  const look = (await order({ order: { by: 'draw' } }, '?dry-run=true')).json();
  assert.equal(look.starts.length, 3);
  assert.ok(Number.isInteger(look.seed));
  assert.deepEqual(
    (await starts()).slots.map(({ offsetMs }) => offsetMs),
    [null, null, null],
    'only looked at',
  );
  const taken = (await order({ order: { by: 'draw', seed: look.seed } })).json();
  assert.deepEqual(taken.starts, look.starts, 'the same seed, the same order');
  const audit = (await call('official', 'GET', '/v1/races/crit/audit')).json<{
    audit: { decision: { reason?: string } }[];
  }>();
  assert.match(audit.audit.at(-1)?.decision.reason ?? '', new RegExp(`seed ${look.seed}$`));

  await order({ order: { by: 'bib-reversed' }, firstMs: 30_000 });
  assert.deepEqual(told(await starts()), ['23 at 30000', '12 at 90000', '7 at 150000']);
  const swap = await call('official', 'POST', '/v1/races/crit/start-order/swap', { entries: [1, 3] });
  assert.equal(swap.statusCode, 200, swap.body);
  assert.deepEqual(told(await starts()), ['7 at 30000', '12 at 90000', '23 at 150000']);
});

test('who came after the draw starts last; bad intervals and unknown races are refused', async () => {
  await station.decide(CRIT, {
    type: 'put-entries',
    entries: [
      {
        entry: 9 as never,
        bib: '99' as never,
        category: 'men' as never,
        chips: [],
        name: 'Zoe Late Comer',
        lastName: 'Late Comer',
      },
    ],
  });
  await order({ order: { by: 'bib' }, keepStarts: true });
  assert.deepEqual(told(await starts()).at(-1), '99 at 210000');
  assert.deepEqual((await starts()).slots.at(-1)?.lastName, 'Late Comer', 'screens need not guess it');
  assert.equal((await order({ order: { by: 'bib' }, intervalMs: 0 })).statusCode, 400);
  assert.equal((await order({ order: { by: 'result-reversed', race: 'nowhere' } })).statusCode, 404);
});

test('the sheet to print names everybody in order, in the language asked for, and runs nothing', async () => {
  await station.decide(CRIT, {
    type: 'put-entries',
    entries: [
      {
        entry: 9 as never,
        bib: '99' as never,
        name: '<b>Zoe</b>',
        category: 'men' as never,
        chips: [],
        startOffsetMs: 210_000,
      },
    ],
  });
  const url = `/v1/races/crit/start-sheet.html?lang=de&first=${station.clock.nowMs}`;
  const sheet = await call('nobody', 'GET', url);
  assert.match(sheet.body, /Startliste/);
  assert.match(sheet.body, /12:00:30/);
  assert.match(sheet.body, /&lt;b&gt;Zoe/);
  assert.match(sheet.body, /<html lang="de">/);
  assert.match(
    sheet.body,
    /@top-left { content: "[^"<]+ · Startliste · /,
    'at the head of every further page',
  );
  assert.ok(sheet.body.indexOf('Ana Silva') < sheet.body.indexOf('Jan Nowak'));
  assert.match(String(sheet.headers['content-security-policy']), /script-src 'none'/);
});

test('the starter’s device fires, sets a late start, marks a no-show and takes it back; each is said once', async () => {
  const gunMs = station.clock.nowMs + 10_000;
  assert.equal((await say({ says: 'gun', atMs: gunMs })).statusCode, 200);
  const list = await starts();
  assert.deepEqual(
    list.slots.map(({ atMs }) => atMs! - gunMs),
    [30_000, 90_000, 150_000, 210_000],
  );
  assert.equal(
    (await order({ order: { by: 'draw' } })).statusCode,
    200,
    'the gun lies ahead: it may be drawn anew',
  );
  await order({ order: { by: 'bib' }, firstMs: 30_000 });
  station.clock.nowMs += 60_000;
  const late = await order({ order: { by: 'draw' } });
  assert.equal(late.statusCode, 409, late.body);

  const lateMs = gunMs + 47_300;
  const first = await say({ says: 'started', entry: 1, atMs: lateMs }, 'device', 'late-start-of-seven');
  const again = await say({ says: 'started', entry: 1, atMs: lateMs }, 'device', 'late-start-of-seven');
  assert.deepEqual(again.json(), first.json(), 'sent twice, decided once');
  assert.equal((await starts()).slots.find(({ bib }) => bib === '7')?.atMs, lateMs);
  await say({ says: 'no-show', entry: 2 });
  assert.equal((await starts()).slots.find(({ bib }) => bib === '12')?.status, 'DNS');
  await say({ says: 'came-after-all', entry: 2 });
  assert.equal((await starts()).slots.find(({ bib }) => bib === '12')?.status, 'racing');
  assert.equal((await say({ says: 'no-show', entry: 2 }, 'rider')).statusCode, 403);
  assert.equal((await say({ says: 'publish' }, 'device')).statusCode, 400, 'and nothing else');
  assert.equal(
    (await call('device', 'POST', '/v1/races/crit/decisions', { type: 'finish' })).statusCode,
    403,
  );
});

test('a gun after riders have passed is refused with the question, and taken when the starter says it is meant so', async () => {
  await station.decide(CRIT, { type: 'set-race', format: 'circuit', whileOn: true });
  station.clock.nowMs += 600_000;
  const passed = await call('official', 'POST', '/v1/races/crit/passings', {
    passings: [
      {
        ...{ id: 'keypad:after-gun:1', line: 'finish', timeMs: station.clock.nowMs },
        ...{ source: 'keypad', who: { bib: '7' } },
      },
    ],
  });
  assert.equal(passed.statusCode, 200, passed.body);
  const before = (await starts()).waves[0]?.atMs;
  const atMs = station.clock.nowMs - 5_000;
  const refused = await say({ says: 'gun', atMs });
  assert.equal(refused.statusCode, 409, refused.body);
  assert.equal(refused.json<{ says: { code: string } }>().says.code, 'race-is-on');
  assert.equal((await starts()).waves[0]?.atMs, before, 'nothing was moved');
  assert.equal((await say({ says: 'gun', atMs, whileOn: true })).statusCode, 200);
  assert.equal((await starts()).waves[0]?.atMs, atMs);
  assert.equal((await say({ says: 'gun', atMs, whileOn: false })).statusCode, 400);
});

test('the starter’s link starts riders and says no-shows; nothing else: no passing, no fix, no decision, no other race', async () => {
  const of = { name: 'starter', role: 'display', starts: true, races: [CRIT], days: 1 };
  const made = await call('admin', 'POST', '/v1/tokens', of);
  assert.equal(made.statusCode, 201, made.body);
  const headers = { authorization: `Bearer ${made.json<{ token: string }>().token}` };
  const send = (url: string, payload: object) =>
    station.app.inject({ method: 'POST', url, headers, payload });
  const me = await station.app.inject({ method: 'GET', url: '/v1/me', headers });
  assert.deepEqual(me.json(), { role: 'display', name: 'starter', races: [CRIT], starts: true });
  const what = { says: 'no-show', entry: 1 };
  const said = await send(`/v1/races/${CRIT}/starts`, { decision: 'starters-link-no-show', what });
  assert.equal(said.statusCode, 200, said.body);
  for (const path of ['passings', 'entries/7/fixes', 'decisions', 'start-order'])
    assert.equal((await send(`/v1/races/${CRIT}/${path}`, {})).statusCode, 403, path);
  const plain = await call('display', 'POST', `/v1/races/${CRIT}/starts`, {
    decision: 'a-mere-screen-1',
    what,
  });
  assert.equal(plain.statusCode, 403, 'a mere screen starts nobody');
});
