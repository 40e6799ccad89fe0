/** A whole event in one file, from one laptop to another: the same results, nothing of what is there touched, and raced on. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { view } from '../../../race/race.ts';
import { connect } from '../../journal/database.ts';
import { checkJournal } from '../../journal/verify.ts';
import { type Laptop, openLaptop, raceOf, START_MS } from '../testing/laptop.ts';
import type { IncomingSeen } from './event-files.ts';

const laptops: Laptop[] = [];
after(async () => {
  for (const one of laptops) await one.close();
});
async function laptop(options: Parameters<typeof openLaptop>[0] = {}): Promise<Laptop> {
  const one = await openLaptop(options);
  laptops.push(one);
  return one;
}
const CRIT = 'crit' as RaceId;
const boardOf = ({ races }: Laptop, race: string) =>
  JSON.stringify(view(races.get(race as RaceId)!, START_MS + 9_000_000));
const versionsOf = ({ races }: Laptop, race: string) =>
  JSON.stringify(
    races
      .get(race as RaceId)!
      .decisions.filter(({ decision }) => decision.type === 'publish-result')
      .map(({ decision }) => decision),
  );
const opened = (seen: IncomingSeen) => {
  assert.equal(seen.is, 'opened', seen.is === 'refused' ? seen.problem.message : seen.is);
  return seen.is === 'opened' ? seen.what : assert.fail();
};
const refused = (seen: IncomingSeen) => {
  assert.equal(seen.is, 'refused');
  return seen.is === 'refused' ? seen.problem : assert.fail();
};
const hows = (seen: IncomingSeen) =>
  opened(seen).races.map(({ id, how, sameResult }) => [id, how, sameResult]);

/** A picture of one point. */
function png(): Buffer {
  const part = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const head = Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    part('IHDR', head),
    part('IDAT', deflateSync(Buffer.alloc(8 * 25))),
    part('IEND', Buffer.alloc(0)),
  ]);
}

async function yesterday(): Promise<Laptop> {
  const one = await laptop();
  await raceOf(one, 'crit', 'official');
  await raceOf(one, 'kids', 'waiting');
  await one.auth.cards.issue(CRIT, 1 as EntryId, '11' as never, 'Rosa');
  await one.sponsors.add({ type: 'image/png', bytes: png() }, 'Bakery');
  await one.desk.change(
    { name: 'Spring days', date: '2026-05-24', place: 'Harbour', timeZone: 'Europe/Berlin', timetable: [] },
    false,
    null,
    { role: 'admin', name: 'Rosa' },
  );
  return one;
}

test('on a fresh laptop everything is there as it was: results to the byte, cards, logos, the event; and it races on', async () => {
  const one = await yesterday();
  const file = await one.makeFile('velo velo velo');
  assert.equal(one.desk.book.log()[0]?.what, 'file-made');
  for (const secret of ['Rider 11', 'LIC11', 'example.org', 'Spring days'].slice(0, 3))
    assert.equal(file.includes(secret), false, `${secret} stands in the file for everybody`);
  const other = await laptop();
  const { seen } = await other.look(file, 'velo velo velo');
  assert.equal(seen.is, 'looked');
  if (seen.is === 'looked') {
    const { manifest, head } = seen.into.unpacked;
    assert.deepEqual(
      [head.event.name, manifest.by, manifest.cards, manifest.sponsors],
      ['Spring days', 'Rosa', 1, 1],
    );
    assert.deepEqual(
      seen.into.plans.map(({ id, how, race }) => [id, how, race.state, race.riders]),
      [
        ['crit', 'new', 'finished', 3],
        ['kids', 'new', 'waiting', 3],
      ],
    );
  }
  assert.equal(other.races.list().length, 0, 'looking changes nothing');
  const seenNow = await other.open(file, 'velo velo velo');
  assert.deepEqual(hows(seenNow), [
    ['crit', 'new', true],
    ['kids', 'new', null],
  ]);
  assert.deepEqual([opened(seenNow).cards, opened(seenNow).sponsors, opened(seenNow).event], [1, 1, true]);
  assert.equal(boardOf(other, 'crit'), boardOf(one, 'crit'));
  assert.equal(versionsOf(other, 'crit'), versionsOf(one, 'crit'));
  const secret = one.auth.cards.of(CRIT, 1 as EntryId)!.secret;
  assert.equal(other.auth.rider('crit.11', secret)?.role, 'rider');
  assert.equal(other.sponsors.list()[0]?.name, 'Bakery');
  assert.equal(other.desk.book.now().place, 'Harbour');
  await other.decide('kids', { type: 'start', atMs: START_MS });
  await other.passes('kids', '12', START_MS + 60_000);
  assert.equal(view(other.races.get('kids' as RaceId)!, START_MS + 61_000).rows[2 as EntryId]?.laps, 1);
});

test('the same file twice brings nothing twice; a newer one brings what came since', async () => {
  const one = await yesterday();
  const file = await one.makeFile();
  const other = await laptop();
  await other.open(file);
  const before = other.journal.health().lastSeq;
  const again = await other.open(file);
  assert.deepEqual(hows(again), [
    ['crit', 'same', true],
    ['kids', 'same', null],
  ]);
  assert.equal(other.journal.health().lastSeq, before);
  await one.decide('kids', { type: 'announce', text: 'The start is at ten' } as never);
  assert.deepEqual(hows(await other.open(await one.makeFile())), [
    ['crit', 'same', true],
    ['kids', 'more', null],
  ]);
  assert.equal(boardOf(other, 'kids').includes('The start is at ten'), true);
  assert.deepEqual(
    hows(await other.open(file)).map(([, how]) => how),
    ['same', 'older'],
    'and an old one takes nothing away',
  );
});

test('what the other laptop has stays: another race of the same name keeps it, and where both went on it stays as it is', async () => {
  const one = await yesterday();
  const other = await laptop();
  await raceOf(other, 'crit', 'official');
  await other.decide('crit', { type: 'penalty', entry: 1, timeMs: 10_000 } as never).catch(() => undefined);
  const mine = boardOf(other, 'crit');
  const file = await one.makeFile();
  assert.deepEqual(hows(await other.open(file)), [
    ['crit-2', 'renamed', true],
    ['kids', 'new', null],
  ]);
  assert.equal(boardOf(other, 'crit'), mine);
  // A card of the race that came opens it under its new name, whatever is printed on it.
  const secret = one.auth.cards.of(CRIT, 1 as EntryId)!.secret;
  const who = other.auth.rider('crit.11', secret);
  assert.equal(who?.role === 'rider' && who.race, 'crit-2');
  await one.decide('kids', { type: 'announce', text: 'here' } as never);
  await other.decide('kids', { type: 'announce', text: 'there' } as never);
  const left = boardOf(other, 'kids');
  assert.deepEqual(
    hows(await other.open(await one.makeFile())).map(([, how]) => how),
    ['same', 'apart'],
  );
  assert.equal(boardOf(other, 'kids'), left);
});

test('a race that was on when the file was made comes only with somebody’s word that the other station is off', async () => {
  const one = await laptop();
  await raceOf(one, 'crit', 'running');
  const file = await one.makeFile();
  const other = await laptop();
  const problem = refused(await other.open(file));
  assert.equal(problem.trouble, 'other-station');
  assert.equal(other.races.list().length, 0);
  opened(await other.open(file, null, true));
  await other.passes('crit', '12', START_MS + 3 * 90_000);
  assert.equal(view(other.races.get(CRIT)!, START_MS + 300_000).rows[2 as EntryId]?.laps, 3);
  assert.equal(
    refused(await one.open(file)).trouble,
    'racing',
    'and nothing is opened under a race that is on',
  );
});

test('a wrong passphrase, half a file, another file: each says what it is, and nothing is left of it', async () => {
  const one = await yesterday();
  const file = await one.makeFile('velo velo velo');
  const other = await laptop();
  assert.equal(refused((await other.look(file)).seen).trouble, 'passphrase-wanted');
  assert.equal(refused((await other.look(file, 'velo velo')).seen).trouble, 'passphrase-wrong');
  assert.equal(
    refused((await other.look(file.subarray(0, file.length / 2), 'velo velo velo')).seen).trouble,
    'cut',
  );
  assert.equal(refused((await other.look(Buffer.alloc(0))).seen).trouble, 'cut');
  assert.equal(refused((await other.look(Buffer.from('Bib,Name\n1,Ada\n'))).seen).trouble, 'foreign');
  assert.equal(other.races.list().length, 0);
  opened(await other.open(file, 'velo velo velo'));
});

test('an encrypted journal makes no file that anybody can read', async () => {
  const one = await laptop({ key: 'a key' });
  await raceOf(one, 'crit', 'official');
  await assert.rejects(one.makeFile(), /needs a passphrase/);
  const other = await laptop({ key: 'another key' });
  opened(await other.open(await one.makeFile('velo velo velo'), 'velo velo velo'));
  assert.equal(boardOf(other, 'crit'), boardOf(one, 'crit'));
});

test('an opening that the disk cut short goes on where it stopped', async () => {
  const one = await yesterday();
  const file = await one.makeFile();
  const other = await laptop();
  const { races } = other;
  const adopt = races.adopt.bind(races);
  let left = 7;
  races.adopt = (record) =>
    left-- > 0 ? adopt(record) : Promise.resolve({ code: 'journal-failing', message: 'The disk is full.' });
  assert.match(refused(await other.open(file)).message, /The disk is full.*goes on where it stopped/);
  races.adopt = adopt;
  opened(await other.open(file));
  assert.equal(
    boardOf(other, 'crit').replace(/"courseVersion":\d+/, ''),
    boardOf(one, 'crit').replace(/"courseVersion":\d+/, ''),
  );
  assert.equal(versionsOf(other, 'crit'), versionsOf(one, 'crit'));
});

test('a folder in the file’s place makes no file, and says so', async () => {
  const one = await laptop();
  await raceOf(one, 'crit', 'waiting');
  writeFileSync(join(one.data, 'event-files'), 'in the way');
  await assert.rejects(one.makeFile(), /No file was made/);
  mkdirSync(join(one.data, 'more'));
});

test('the journal that took it in verifies: whose records they were is said, and the signature still holds', async () => {
  const one = await yesterday();
  const other = await laptop();
  await raceOf(other, 'road', 'official');
  opened(await other.open(await one.makeFile()));
  const db = connect(join(other.data, 'journal.db'), null, { readonly: true });
  const { faults, seals } = checkJournal(db);
  db.close();
  assert.deepEqual(faults, []);
  assert.deepEqual(
    seals.map(({ race, fault, from }) => [race, fault, from]),
    [
      ['road', null, undefined],
      ['crit', null, one.journal.stationId],
    ],
  );
});
