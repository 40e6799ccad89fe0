/** A computer of a pair whose journal no longer knows of it: it asks its partner all the same, or says what is to be done on a page. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from '../../broker/journal/database.ts';
import { RowKind } from '../../broker/journal/rows.ts';
import { checkJournal } from '../../broker/journal/verify.ts';
import { ask } from '../station/station-process.ts';
import { choose, fixesAt, hurtRecord, leader, pageOf, sendFix, withPair } from './damaged-pair.ts';

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

test('the master’s log gone and a record of the standby’s hurt: who asks keeps what it has, leads, and says what is missing', () =>
  withPair(async ({ first, second, day, again, station }) => {
    rmSync(join(first.dataDir, 'journal.db-wal'));
    hurtRecord(second.dataDir, RowKind.decision, 2);
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
    hurtRecord(second.dataDir, RowKind.decision, 2);
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
