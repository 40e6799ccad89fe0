/** A computer of a pair whose journal no longer knows of it: it asks its partner all the same, or says what is to be done on a page. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyJournal } from '../../broker/journal/copies.ts';
import { connect } from '../../broker/journal/database.ts';
import { checkJournal } from '../../broker/journal/verify.ts';
import { makeRaceDay, type RaceDay, SQUARE, storedFixes } from '../station/race-day.ts';
import { ADMIN_PASSWORD, ask, removeDataDir, type StationProcess } from '../station/station-process.ts';
import { addStandby, type Computer, eventually, standbyState, startComputer } from './computer.ts';

interface Pair {
  readonly first: Computer;
  readonly second: Computer;
  readonly day: RaceDay;
  /** Starts a computer again in its folder, on its ports. */
  readonly again: (computer: Computer) => Computer;
  /** How the other's or this one's page is asked. */
  readonly station: StationProcess;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

const sendFix = (station: StationProcess, day: RaceDay, ms: number) =>
  ask(station, 'POST', '/v1/races/pair/entries/1/fixes', {
    body: { fixes: [{ timeMs: day.startMs + ms, ...SQUARE.points[0] }] },
    headers: { authorization: `Basic ${Buffer.from(`pair.1:${day.cards.get('1')}`).toString('base64')}` },
  });

/** A pair in step that has acknowledged two fixes, and whose power is then cut; there is a copy of before the pairing. */
async function withPair(use: (pair: Pair) => Promise<void>): Promise<void> {
  const ports = [await freePort(), await freePort()];
  const first = startComputer({ name: 'first', args: ['--standby-port', String(ports[0])] });
  const computers = [first];
  try {
    const station = await first.leads();
    const day = await makeRaceDay(station, 'pair', ['1'], Date.now() - 60_000);
    assert.equal((await sendFix(station, day, 1)).status, 204);
    const path = join(first.dataDir, 'journal.db');
    mkdirSync(join(first.dataDir, 'copies'), { recursive: true });
    const to = join(first.dataDir, 'copies', 'journal-20260101T100000Z.db');
    await copyJournal({ path, key: null, nowMs: Date.now(), to });
    const second = await addStandby(station, day.token, {
      name: 'second',
      args: ['--standby-port', String(ports[1])],
    });
    computers.push(second);
    assert.equal((await sendFix(station, day, 2)).status, 204);
    for (const computer of computers) computer.pullPower();
    for (const computer of computers) await computer.exited;
    const again = ({ name, dataDir }: Computer): Computer => {
      const port = String(name.startsWith('first') ? ports[0] : ports[1]);
      computers.push(startComputer({ name: `${name} again`, dataDir, args: ['--standby-port', port] }));
      return computers.at(-1)!;
    };
    await use({ first, second, day, again, station });
  } finally {
    if (process.env.BELL_LAP_DEBUG)
      for (const { name, output } of computers) console.log(`--- ${name}\n${output()}`);
    for (const computer of computers) computer.pullPower();
    for (const computer of computers) await computer.exited;
    for (const dataDir of new Set(computers.map((one) => one.dataDir))) removeDataDir({ dataDir });
  }
}

/** Whoever leads with the other in step. */
async function leader(computers: readonly Computer[], { token }: RaceDay) {
  const leading: { computer: Computer; station: StationProcess }[] = [];
  for (const computer of computers)
    computer.leads().then(
      (station) => leading.push({ computer, station }),
      () => {},
    );
  return eventually('the pair is in step', async () => {
    for (const one of leading) {
      const state = await standbyState(one.station, token).catch(() => null);
      if (state?.state === 'in-step') return one;
    }
    return null;
  });
}

const fixesAt = async (station: StationProcess, day: RaceDay): Promise<number[]> =>
  (await storedFixes(station, day, '1')).map(({ timeMs }) => timeMs - day.startMs);

const pageOf = (station: StationProcess, port: number): StationProcess => ({
  ...station,
  ports: { ...station.ports, https: port },
});

const choose = (page: StationProcess, choice: string) =>
  ask(page, 'POST', '/', {
    body: new URLSearchParams({ choice, name: 'admin', password: ADMIN_PASSWORD }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

test('the whole log is gone, and the pairing with it: the pair is in step again without a person', () =>
  withPair(async ({ first, second, day, again }) => {
    rmSync(join(first.dataDir, 'journal.db-wal'));
    const { station } = await leader([again(first), again(second)], day);
    assert.deepEqual(await fixesAt(station, day), [1, 2]);
    assert.equal((await sendFix(station, day, 3)).status, 204);
  }));

test('its journal deleted, and restored from a copy of before the pairing: it asks the other, and has everything', () =>
  withPair(async ({ first, second, day, again, station }) => {
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(first.dataDir, `journal.db${suffix}`), { force: true });
    const [one, two] = [again(first), again(second)];
    const page = pageOf(station, await one.asks());
    const { text } = await ask(page, 'GET', '/');
    assert.match(text, /The journal is gone/);
    assert.match(text, /value="standby" checked/, 'who has everything is the first choice');
    await choose(page, 'fill');
    const leads = await leader([one, two], day);
    assert.deepEqual(await fixesAt(leads.station, day), [1, 2]);
    assert.equal(leads.computer, two, 'the one that has everything leads');
    // The one that was restored has what it lacked, too.
    await ask(leads.station, 'POST', '/v1/standby/hand-over', { token: day.token });
    assert.deepEqual(await fixesAt((await leader([one], day)).station, day), [1, 2]);
    const aside = readdirSync(join(first.dataDir, 'aside')).filter((name) => name.endsWith('.db'));
    assert.equal(aside.length, 2, 'the damaged one, and the one that was mended from the copy');
  }));

/** Three bytes of the third decision, in the file alone: nothing of it is in the log. */
function hurtDecision(data: string): void {
  const path = join(data, 'journal.db');
  const db = connect(path, null, { readonly: false });
  db.pragma('wal_checkpoint(TRUNCATE)');
  const body = String(db.prepare('SELECT body FROM record WHERE kind = 2 LIMIT 1 OFFSET 2').pluck().get());
  db.close();
  const bytes = readFileSync(path);
  const at = bytes.indexOf(body.slice(0, 30));
  assert.ok(at > 0);
  writeFileSync(path, bytes.fill(0x5a, at + 5, at + 8));
}

test('the master’s log gone and a record of the standby’s hurt: who asks keeps what it has, leads, and says what is missing', () =>
  withPair(async ({ first, second, day, again, station }) => {
    rmSync(join(first.dataDir, 'journal.db-wal'));
    hurtDecision(second.dataDir);
    const [one, two] = [again(first), again(second)];
    await choose(pageOf(station, await two.asks()), 'standby');
    const leads = await leader([one, two], day);
    assert.equal(leads.computer, two, 'the one that has more');
    assert.deepEqual(await fixesAt(leads.station, day), [1, 2]);
    const { text } = await ask(leads.station, 'GET', '/v1/health', { token: day.token });
    assert.match(text, /1 record/);
  }));

test('a record of the standby’s hurt and the master whole: the standby that asks gets it back', () =>
  withPair(async ({ first, second, day, again, station }) => {
    hurtDecision(second.dataDir);
    const [one, two] = [again(first), again(second)];
    await choose(pageOf(station, await two.asks()), 'standby');
    await leader([one, two], day);
    await two.stop();
    const journal = connect(join(second.dataDir, 'journal.db'), null, { readonly: true });
    const { records, faults } = checkJournal(journal);
    const gaps = journal.prepare('SELECT count(*) FROM gap').pluck().get();
    journal.close();
    assert.deepEqual([faults, gaps], [[], 0]);
    assert.ok(records > 3);
  }));

test('its journal deleted, with no copy: the other is asked, by one choice on the page', () =>
  withPair(async ({ first, second, day, again, station }) => {
    rmSync(join(first.dataDir, 'copies'), { recursive: true });
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(first.dataDir, `journal.db${suffix}`), { force: true });
    const [one, two] = [again(first), again(second)];
    await choose(pageOf(station, await one.asks()), 'standby');
    assert.deepEqual(await fixesAt((await leader([one, two], day)).station, day), [1, 2]);
  }));

test('where nothing tells of the other any more, a page says what happened, and one button goes on', () =>
  withPair(async ({ first, again, station }) => {
    rmSync(join(first.dataDir, 'copies'), { recursive: true });
    for (const suffix of ['-wal', '.beside']) rmSync(join(first.dataDir, `journal.db${suffix}`));
    const one = again(first);
    const port = await one.asks();
    // Its authority is lost as well.
    const page = { ...pageOf(station, port), ca: readFileSync(join(first.dataDir, 'ca.crt'), 'utf8') };
    for (const [language, says] of [
      ['en', /Nothing tells any more which computer this one is paired with/],
      ['de', /Nichts sagt mehr, mit welchem Rechner/],
      ['fr', /Plus rien ne dit avec quel ordinateur/],
    ] as const) {
      const { text } = await ask(page, 'GET', '/', { headers: { 'accept-language': language } });
      assert.match(text, says);
      assert.equal(text.match(/<button type="submit">/g)?.length, 1);
    }
    await choose(page, 'anew');
    await one.leads();
    one.pullPower();
    await one.exited;
    await again(first).leads();
  }));
