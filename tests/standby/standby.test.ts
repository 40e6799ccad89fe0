/** A second computer stands by: pulled plugs, a cut line, hand-over, wrong codes, a standby that is behind. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { JournalOpenError } from '../../broker/journal/errors.ts';
import { openJournal } from '../../broker/journal/open-journal.ts';
import { freePort } from '../../server/testing/free-port.ts';
import { makeRaceDay, SQUARE, signIn, storedFixes } from '../station/race-day.ts';
import { ADMIN_PASSWORD, ask, removeDataDir, type StationProcess } from '../station/station-process.ts';
import { addStandby, type Computer, eventually, inStep, standbyState, startComputer } from './computer.ts';
import type { CutResult } from './cut.ts';
import { hasNamespaces, runInNetwork, runOrders, runTrial, summary } from './trials.ts';

const TRIALS = Number(process.env.BELL_LAP_TRIALS ?? 1);
const noNamespaces = hasNamespaces() ? false : 'needs network namespaces (Linux, root)';

/** Ends whatever a test started. */
async function clear(computers: readonly Computer[]): Promise<void> {
  if (process.env.BELL_LAP_DEBUG)
    for (const { name, output } of computers) console.log(`--- ${name}\n${output()}`);
  for (const computer of computers) computer.pullPower();
  for (const computer of computers) {
    await computer.exited;
    removeDataDir(computer);
  }
}

const sendFix = (station: StationProcess, race: string, secret: string, timeMs: number) =>
  ask(station, 'POST', `/v1/races/${race}/entries/1/fixes`, {
    body: { fixes: [{ timeMs, ...SQUARE.points[0] }] },
    headers: { authorization: `Basic ${Buffer.from(`${race}.1:${secret}`).toString('base64')}` },
  });

test('the power is pulled: a new master, nothing acknowledged is lost', { skip: noNamespaces }, async (t) => {
  const results = [];
  for (let seed = 1; seed <= TRIALS; seed++) results.push(await runTrial(seed, 50));
  t.diagnostic(summary(results));
  for (const { lost, twice, acknowledged } of results) {
    assert.equal(lost, 0);
    assert.equal(twice, 0);
    assert.ok(acknowledged > 50);
  }
});

test('the line between them is cut: exactly one goes on, and the old master comes back as standby', {
  skip: noNamespaces,
}, async () => {
  const result = await runInNetwork<CutResult>('cut.ts', 99, {});
  assert.deepEqual(result.byFirst, [], 'the old master acknowledged after the standby had taken over');
  assert.equal(result.bySecond.length, 5);
  assert.equal(result.firstHeld, true);
  for (const timeMs of result.bySecond) assert.ok(result.stored.includes(timeMs));
  assert.equal(result.tails.length, 1);
  assert.ok(result.tails[0]!.records >= 1, 'what the old master took in and nobody acknowledged is reported');
  assert.equal(result.audit.length, 1, 'the audit names the change');
  assert.equal(result.firstIs, 'standby');
  assert.deepEqual(result.terms, [2, 2]);
});

test('a master that comes back on its usual ports follows, and after any blow the pair is in step again', {
  skip: noNamespaces,
}, async () => {
  const result = await runOrders(7, ['kill-master', 'damage-master', 'flap', 'damage-standby'], 8_000);
  assert.equal(result.stuck, null);
  assert.equal(result.blows.length, 4);
  assert.deepEqual([result.lost, result.twice, result.twoMasters], [0, 0, 0]);
  assert.equal(result.blows[0]?.by, 'other', 'the standby acknowledges after the master’s death');
  assert.ok(result.acknowledged > 20);
});

test('officials hand over on purpose, and back', async () => {
  const one = startComputer({ name: 'first' });
  const computers = [one];
  try {
    const first = await one.leads();
    const day = await makeRaceDay(first, 'hand', ['1'], Date.now() - 60_000);
    const early = await ask(first, 'POST', '/v1/standby/hand-over', { token: day.token });
    assert.equal(early.status, 409, 'nobody is there to hand over to');
    const two = await addStandby(first, day.token, { name: 'second' });
    computers.push(two);
    const secret = day.cards.get('1') ?? '';
    assert.equal((await sendFix(first, 'hand', secret, day.startMs + 1)).status, 204);

    assert.equal((await ask(first, 'POST', '/v1/standby/hand-over', { token: day.token })).status, 202);
    const second = await two.leads();
    await one.waits();
    // The token of before, the card of before.
    await inStep(second, day.token);
    assert.equal((await sendFix(second, 'hand', secret, day.startMs + 2)).status, 204);

    assert.equal((await ask(second, 'POST', '/v1/standby/hand-over', { token: day.token })).status, 202);
    const again = await one.leads();
    await inStep(again, day.token);
    const stored = (await storedFixes(again, day, '1')).map(({ timeMs }) => timeMs - day.startMs);
    assert.deepEqual(stored, [1, 2]);
    assert.equal((await standbyState(again, day.token)).term, 3);
    assert.equal(again.ca, first.ca, 'phones trust the same authority');
  } finally {
    await clear(computers);
  }
});

test('a master that is ended on purpose lets the other lead at once, and stands by when it is back', async () => {
  const one = startComputer({ name: 'first' });
  const computers = [one];
  try {
    const first = await one.leads();
    const day = await makeRaceDay(first, 'end', ['1'], Date.now() - 60_000);
    const two = await addStandby(first, day.token, { name: 'second' });
    computers.push(two);
    const secret = day.cards.get('1') ?? '';
    assert.equal((await sendFix(first, 'end', secret, day.startMs + 1)).status, 204);
    await one.stop();
    const second = await two.leads();
    const became = two.log.find((line) => line.standby === 'becomes');
    assert.equal(became?.why, 'hand-over', 'nobody waited for its silence');
    assert.equal((await sendFix(second, 'end', secret, day.startMs + 2)).status, 204);
    const stored = (await storedFixes(second, day, '1')).map(({ timeMs }) => timeMs - day.startMs);
    assert.deepEqual(stored, [1, 2]);
    const again = startComputer({ name: 'first again', dataDir: one.dataDir });
    computers.push(again);
    assert.equal((await again.waits()).is, 'standby');
  } finally {
    await clear(computers);
  }
});

test('a standby that is behind asks an official', async () => {
  const one = startComputer({ name: 'first' });
  const computers = [one];
  try {
    const first = await one.leads();
    const day = await makeRaceDay(first, 'behind', ['1'], Date.now() - 60_000);
    const two = await addStandby(first, day.token, { name: 'second' });
    computers.push(two);
    const secret = day.cards.get('1') ?? '';
    assert.equal((await sendFix(first, 'behind', secret, day.startMs + 1)).status, 204);
    // Switched off on purpose: the master goes on alone, at once.
    await two.stop();
    assert.equal((await sendFix(first, 'behind', secret, day.startMs + 2)).status, 204);
    await eventually('alone', async () => (await standbyState(first, day.token)).state === 'away');
    one.pullPower();
    await one.exited;

    const three = startComputer({ name: 'second again', dataDir: two.dataDir });
    computers.push(three);
    const { is, port } = await three.waits();
    assert.equal(is, 'standby');
    const page = { ...first, ports: { ...first.ports, https: port } };
    const promote = (form: Record<string, string>) =>
      ask(page, 'POST', '/take-over', {
        body: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    await eventually('the page says what it may lack', async () =>
      /may lack what was acknowledged/.test((await ask(page, 'GET', '/')).text),
    );
    assert.match(
      (await ask(page, 'GET', '/', { headers: { 'accept-language': 'de' } })).text,
      /Erst nachsehen/,
    );
    const blind = await promote({ name: 'admin', password: ADMIN_PASSWORD });
    assert.match(blind.text, /Look at the other computer first/);
    const wrong = await promote({ looked: 'yes', name: 'admin', password: 'not the password' });
    assert.match(wrong.text, /Nothing was changed/);
    assert.equal((await promote({ looked: 'yes', name: 'admin', password: ADMIN_PASSWORD })).status, 303);
    const now = await three.leads();
    const stored = (await storedFixes(now, day, '1')).map(({ timeMs }) => timeMs - day.startMs);
    assert.deepEqual(stored, [1], 'it leads with what it had');
  } finally {
    await clear(computers);
  }
});

test('a wrong code pairs nothing, and a folder with a journal of its own stands by for nobody', async () => {
  const one = startComputer({ name: 'first' });
  const computers = [one];
  try {
    const first = await one.leads();
    const token = await signIn(first);
    assert.equal((await ask(first, 'POST', '/v1/standby/code')).status, 401, 'strangers get no code');
    await ask(first, 'POST', '/v1/standby/code', { token });
    const of = (code: string, dataDir?: string) => {
      const guest = startComputer({
        name: 'guest',
        ...(dataDir !== undefined && { dataDir }),
        args: ['--standby-of', `https://127.0.0.1:${first.ports.https}`, '--standby-code', code],
      });
      computers.push(guest);
      return guest;
    };
    const wrong = of('7KQ2-M0XA-9RTV-C3HE');
    await wrong.exited;
    assert.match(wrong.output(), /code is wrong or has ended/);
    const nonsense = of('hello');
    await nonsense.exited;
    assert.match(nonsense.output(), /16 letters and digits/);
    assert.equal((await standbyState(first, token)).role, 'alone');
  } finally {
    await clear(computers);
  }
});

test('where another program has the port that a standby is to come to, no code is shown: it is said, and mended by ending that program', async () => {
  const port = await freePort();
  const other = createServer().listen(port, '127.0.0.1');
  const one = startComputer({ name: 'first', args: ['--standby-port', String(port)] });
  try {
    const first = await one.leads();
    const token = await signIn(first);
    const code = () => ask(first, 'POST', '/v1/standby/code', { token });
    const refused = await code();
    assert.equal(refused.status, 409, refused.text);
    assert.match(refused.text, new RegExp(`Port ${port} is taken by another program`));
    await new Promise((resolve) => other.close(resolve));
    const both = await Promise.all([code(), code()]);
    assert.deepEqual(
      both.map(({ status, json }) => [status, json.port, json.code === both[0]?.json.code]),
      [
        [200, port, true],
        [200, port, true],
      ],
    );
  } finally {
    other.close();
    await clear([one]);
  }
});

test('an encrypted journal is encrypted at the standby too, with the same key', async () => {
  const key = 'a key for the evening';
  const one = startComputer({ name: 'first', env: { BELL_LAP_KEY: key } });
  const computers = [one];
  try {
    const first = await one.leads();
    const day = await makeRaceDay(first, 'secret', ['1'], Date.now() - 60_000);
    const two = await addStandby(first, day.token, { name: 'second' });
    computers.push(two);
    one.pullPower();
    const second = await two.leads();
    const sent = await sendFix(second, 'secret', day.cards.get('1') ?? '', day.startMs + 1);
    assert.equal(sent.status, 204);
    two.pullPower();
    await two.exited;
    const path = join(two.dataDir, 'journal.db');
    await assert.rejects(openJournal({ path, now: Date.now }), JournalOpenError);
    const journal = await openJournal({ path, key, now: Date.now });
    assert.equal(journal.stationId, first.station);
    await journal.close();
  } finally {
    await clear(computers);
  }
});

test('the old master that comes back follows, and can lead again', async () => {
  const one = startComputer({ name: 'first' });
  const computers = [one];
  try {
    const first = await one.leads();
    const day = await makeRaceDay(first, 'back', ['1'], Date.now() - 60_000);
    const two = await addStandby(first, day.token, { name: 'second' });
    computers.push(two);
    const secret = day.cards.get('1') ?? '';
    one.pullPower();
    await one.exited;
    const second = await two.leads();
    assert.equal((await sendFix(second, 'back', secret, day.startMs + 1)).status, 204);

    const three = startComputer({ name: 'first again', dataDir: one.dataDir });
    computers.push(three);
    assert.equal((await three.waits()).is, 'standby');
    await inStep(second, day.token);
    two.pullPower();
    const third = await three.leads();
    assert.equal((await sendFix(third, 'back', secret, day.startMs + 2)).status, 204);
    const stored = (await storedFixes(third, day, '1')).map(({ timeMs }) => timeMs - day.startMs);
    assert.deepEqual(stored, [1, 2]);
  } finally {
    await clear(computers);
  }
});

test('a standby that is gone without a word: nothing is acknowledged until it is back, or an official decides', async () => {
  const one = startComputer({ name: 'first' });
  const computers = [one];
  try {
    const first = await one.leads();
    const day = await makeRaceDay(first, 'alone', ['1'], Date.now() - 60_000);
    const two = await addStandby(first, day.token, { name: 'second' });
    computers.push(two);
    const secret = day.cards.get('1') ?? '';
    two.pullPower();
    await two.exited;
    await eventually('it holds', async () => (await standbyState(first, day.token)).state === 'holding');
    const health = (await ask(first, 'GET', '/v1/health', { token: day.token })).json;
    const part = health.parts.find(({ id }: { id: string }) => id === 'standby');
    assert.equal(part.state, 'alarm');
    let isAnswered = false;
    const waits = sendFix(first, 'alone', secret, day.startMs + 1).then((answer) => {
      isAnswered = true;
      return answer;
    });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal(isAnswered, false);
    assert.equal((await ask(first, 'POST', '/v1/standby/go-alone', { token: day.token })).status, 202);
    assert.equal((await waits).status, 204);
  } finally {
    await clear(computers);
  }
});
