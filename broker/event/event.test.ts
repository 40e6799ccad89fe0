/** An organiser's morning: the event named, yesterday's race copied with its cards, a whole day on a new date, the zone mended. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bib, EntryId, RaceId } from '../../race/ids.ts';
import { fieldText, momentIn } from '../../race/wall-clock.ts';
import { CRIT, type StationFixture, stationFixture } from '../http/testing/fixtures.ts';

let fixture: StationFixture;
before(async () => {
  fixture = await stationFixture();
});
after(() => fixture.app.close());

const ask = async (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, body?: unknown, who = 'admin') => {
  const authorization = fixture.authorization[who as 'admin'];
  const answer = await fixture.app.inject({
    method,
    url,
    headers: authorization === null ? {} : { authorization },
    ...(body !== undefined && { payload: body as object }),
  });
  return { status: answer.statusCode, json: answer.body === '' ? null : JSON.parse(answer.body) };
};
const EVENT = { name: 'Spring days', date: '2026-05-24', place: 'Harbour', timeZone: 'UTC', timetable: [] };
const AT_TEN = momentIn('2026-05-24T10:00', 'UTC')!;

test('a journal of before has no event: it is called as the station was started', async () => {
  const { json } = await ask('GET', '/v1/event', undefined, 'nobody');
  assert.deepEqual([json.name, json.date, json.place, json.change], ['Spring <Kermesse>', null, '', 0]);
  assert.deepEqual(
    json.races.map(({ id }: { id: string }) => id),
    [CRIT],
    'and of its races nobody sees those that are not open to them',
  );
});

test('an admin names it, everybody reads it; who was slower is told, and nobody else may', async () => {
  const timetable = [
    { id: 'prizes', atMs: AT_TEN + 3_600_000, text: 'Prizes' },
    { id: 'sign-on', atMs: AT_TEN - 3_600_000, text: 'Sign-on opens' },
  ];
  assert.equal((await ask('PUT', '/v1/event', { ...EVENT, timetable, basedOn: 0 })).status, 200);
  const slow = await ask('PUT', '/v1/event', { ...EVENT, name: 'Other', basedOn: 0 });
  assert.equal(slow.status, 409);
  assert.equal((await ask('PUT', '/v1/event', EVENT, 'official')).status, 403);
  const { json } = await ask('GET', '/v1/event', undefined, 'nobody');
  assert.equal(json.name, 'Spring days');
  assert.deepEqual(
    json.timetable.map(({ text }: { text: string }) => text),
    ['Sign-on opens', 'Prizes'],
  );
  assert.equal('by' in json, false, 'spectators are not told who wrote it');
  const { log } = (await ask('GET', '/v1/event/log')).json;
  assert.deepEqual([log[0].by, log[0].what], ['admin', 'event-changed']);
  assert.match(log[0].text, /name: Spring <Kermesse> → Spring days/);
});

test('what is no zone and no date is refused with a sentence', async () => {
  assert.equal((await ask('PUT', '/v1/event', { ...EVENT, timeZone: 'Middle/Earth' })).status, 400);
  assert.equal((await ask('PUT', '/v1/event', { ...EVENT, date: '24.5.2026' })).status, 400);
});

test('a race is copied with course, riders and the cards in their hands; the old name on them still counts', async () => {
  const secret = fixture.auth.cards.of(CRIT, 1 as EntryId)!.secret;
  const order = {
    from: CRIT,
    id: 'crit-2',
    name: 'Second day',
    plannedStartMs: AT_TEN,
    cards: 'same',
    decision: 'copy-0001',
  };
  assert.equal((await ask('POST', '/v1/event/race-copies', order, 'official')).status, 201);
  assert.equal(
    (await ask('POST', '/v1/event/race-copies', order)).status,
    201,
    'a repeat makes nothing twice',
  );
  const copy = fixture.options.station;
  const id = 'crit-2' as RaceId;
  assert.deepEqual(
    copy.entries(id).map(({ bib, name, licence }) => [bib, name, licence]),
    copy.entries(CRIT).map(({ bib, name, licence }) => [bib, name, licence]),
  );
  assert.equal(copy.course(id)?.points.length, copy.course(CRIT)?.points.length);
  assert.equal(copy.board(id)?.race.plannedStartMs, AT_TEN);
  const { auth } = fixture;
  assert.equal(auth.cards.of(CRIT, 1 as EntryId), null, 'the old race has it no more');
  for (const name of ['crit.7', 'crit-2.7']) {
    const who = auth.rider(name, secret);
    assert.equal(who?.role === 'rider' && who.race, 'crit-2', name);
  }
  assert.equal(auth.rider('secret.7', secret), null);
});

test('a phone that was set up yesterday reports into today’s race, at the address it was given then', async () => {
  const card = fixture.auth.cards.of('crit-2' as RaceId, 1 as EntryId)!;
  const authorization = `Basic ${Buffer.from(`crit.7:${card.secret}`).toString('base64')}`;
  const fix = { tst: Math.floor(fixture.clock.nowMs / 1_000), lat: 46.05, lon: 14.5 };
  const answer = await fixture.app.inject({
    method: 'POST',
    url: '/v1/races/crit/entries/7/fixes',
    headers: { authorization, 'content-type': 'application/json' },
    payload: JSON.stringify([{ timeMs: fix.tst * 1_000, latDeg: fix.lat, lonDeg: fix.lon }]),
  });
  assert.ok(answer.statusCode === 204 || answer.statusCode === 200, answer.body);
  assert.ok(fixture.journal.records.some(({ race, input }) => race === 'crit-2' && input.kind === 'fixes'));
});

test('while a race is on, its cards stay with it', async () => {
  await fixture.decide('crit-2' as RaceId, { type: 'start', atMs: fixture.clock.nowMs });
  const order = { from: 'crit-2', id: 'crit-3', name: 'Third', cards: 'same' };
  const { status, json } = await ask('POST', '/v1/event/race-copies', order);
  assert.deepEqual([status, json.code], [409, 'conflict']);
  assert.match(json.detail, /This race is on/);
  assert.equal(fixture.races.get('crit-3' as RaceId), undefined, 'and nothing was made');
});

test('the whole day a week later, at the same time of day though the clocks went back; the old races are put away', async () => {
  const zone = 'Europe/Berlin';
  const ten = momentIn('2026-10-24T10:00', zone)!;
  await fixture.decide(CRIT, { type: 'set-race', timeZone: zone, plannedStartMs: ten });
  const timetable = [{ id: 'sign-on', atMs: momentIn('2026-10-24T08:00', zone)!, text: 'Sign-on' }];
  await ask('PUT', '/v1/event', { ...EVENT, date: '2026-10-24', timeZone: zone, timetable });
  const order = { date: '2026-10-31', races: [CRIT], cards: 'new', putAway: true, decision: 'day-copy-1' };
  const { status, json } = await ask('POST', '/v1/event/day-copies', order);
  assert.equal(status, 201);
  assert.deepEqual(json.races, [{ from: CRIT, id: 'crit-2026-10-31', cards: 3 }]);
  const { json: again } = await ask('POST', '/v1/event/day-copies', order);
  assert.deepEqual(again, json);
  const { json: event } = await ask('GET', '/v1/event');
  assert.equal(event.date, '2026-10-31');
  assert.equal(fieldText(event.timetable[0].atMs, zone), '2026-10-31T08:00');
  const planned = fixture.options.station.board('crit-2026-10-31' as RaceId)!.race.plannedStartMs!;
  assert.equal(fieldText(planned, zone), '2026-10-31T10:00');
  assert.equal(fixture.options.station.isArchived(CRIT), true);
});

test('a day copied while one of its races is on: that one is not put away, and the answer says so', async () => {
  const on = 'crit-2' as RaceId;
  const order = { date: '2026-11-14', races: [on], putAway: true, decision: 'day-copy-on' };
  const { status, json } = await ask('POST', '/v1/event/day-copies', order);
  assert.deepEqual([status, json.stillOn], [201, [on]]);
  assert.equal(fixture.options.station.isArchived(on), false);
  const away = { type: 'set-race', id: 'away-while-on', away: true };
  const refused = await ask('POST', `/v1/races/${on}/decisions`, away);
  assert.deepEqual([refused.status, refused.json.says.code], [409, 'race-is-on']);
  const meant = await ask('POST', `/v1/races/${on}/decisions`, { ...away, whileOn: true });
  assert.deepEqual([meant.status, fixture.options.station.isArchived(on)], [200, true]);
  await ask('POST', `/v1/races/${on}/decisions`, { type: 'set-race', id: 'back', away: false });
  await ask('PUT', '/v1/event', { ...EVENT, date: '2026-10-31', timeZone: 'Europe/Berlin' });
});

test('a race that nobody but officials saw is copied as such, also when it was put away', async () => {
  const secret = 'secret' as RaceId;
  assert.equal(fixture.options.station.isPublic(secret), false);
  await fixture.decide(secret, { type: 'set-race', away: true });
  const order = { date: '2026-11-07', races: [secret], cards: 'none', decision: 'day-copy-2' };
  const { json } = await ask('POST', '/v1/event/day-copies', order);
  assert.equal(fixture.options.station.isPublic(json.races[0].id), false);
  await fixture.decide(secret, { type: 'set-race', away: false });
});

test('another zone: races that wait keep their time on the clock, what has happened its moment', async () => {
  const before = fixture.options.station.board('crit-2' as RaceId)!.race;
  const waits = 'crit-2026-10-31' as RaceId;
  const current = (await ask('GET', '/v1/event')).json;
  const { name, date, place, timetable } = current;
  await ask('PUT', '/v1/event', {
    name,
    date,
    place,
    timetable,
    timeZone: 'America/New_York',
    racesToo: true,
  });
  const after = fixture.options.station.board('crit-2' as RaceId)!.race;
  assert.deepEqual([after.startMs, after.timeZone], [before.startMs, before.timeZone]);
  const { plannedStartMs, timeZone } = fixture.options.station.board(waits)!.race;
  assert.equal(fieldText(plannedStartMs!, timeZone), '2026-10-31T10:00');
  assert.equal(timeZone, 'America/New_York');
});

test('a race is kept as a template and started from; the house has its own for each kind of race', async () => {
  await fixture.decide('crit-2' as RaceId, { type: 'set-race', rules: { bunchGapMs: 1_500 } });
  const kept = await ask('POST', '/v1/event/templates', { race: 'crit-2', name: 'Our criterium' });
  const [own, ...built] = kept.json.templates;
  assert.deepEqual([own.name, own.rules, own.format], ['Our criterium', { bunchGapMs: 1_500 }, 'circuit']);
  for (const { id, format, rules, categories } of [own, ...built]) {
    const race = `from-${id}`.slice(0, 40);
    const made = await ask('POST', '/v1/races', { id: race, name: id, format, rules, categories });
    assert.equal(made.status, 201, `${id}: ${JSON.stringify(made.json)}`);
  }
  assert.equal((await ask('DELETE', `/v1/event/templates/${own.id}`)).status, 204);
  assert.equal((await ask('DELETE', `/v1/event/templates/${own.id}`)).status, 404);
});

test('cards whose copying was cut short count for the newer race', async () => {
  const { auth } = fixture;
  const card = await auth.cards.issue('secret' as RaceId, 2 as EntryId, '12' as Bib, 'admin');
  assert.equal(await auth.cards.goOver('secret' as RaceId, 2 as EntryId, 'crit-2' as RaceId), true);
  assert.equal(await auth.cards.goOver('secret' as RaceId, 2 as EntryId, 'crit-2' as RaceId), false);
  assert.equal(auth.cards.bySecret(card.secret)?.race, 'crit-2');
});
