/**
 * A station, one relay with its embedded store, and people who follow the race from anywhere: what the venue sees
 * is what the cloud sees, in order and exactly once, whatever the line does in between.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { becomes } from '../pages/seen.ts';
import { decide, makeRaceDay, type RaceDay } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { CODE, OPERATOR, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { fixAt as squareFixAt } from './square-ride.ts';
import { watchRace } from './viewer.ts';

const RACE = 'evening-crit';
const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 600_000;

const fixAt = (s: number) => squareFixAt(startMs, s);

const card = (day: RaceDay, bib: string): string =>
  `Basic ${Buffer.from(`${day.race}.${bib}:${day.cards.get(bib)}`).toString('base64')}`;

describe('A race followed through the relay', { timeout: 240_000 }, () => {
  let station: StationProcess;
  let relay: RelayProcess;
  let day: RaceDay;

  before(async () => {
    relay = await startRelayProcess();
    station = await startStationProcess({ args: ['--relay', relay.address, '--relay-code', CODE] });
    day = await makeRaceDay(station, RACE, ['7', '12'], startMs);
  });
  after(async () => {
    await station?.stop();
    await relay?.stop();
    if (station) removeDataDir(station);
    if (relay) rmSync(relay.dataDir, { recursive: true, force: true });
  });

  const send = async (bib: string, from: number, to: number): Promise<void> => {
    const fixes = Array.from({ length: to - from }, (_, index) => fixAt(from + index));
    const answer = await ask(station, 'POST', `/v1/races/${RACE}/entries/${bib}/fixes`, {
      headers: { authorization: card(day, bib), 'content-type': 'application/json' },
      body: JSON.stringify({ fixes }),
    });
    assert.equal(answer.status, 204, answer.text);
  };
  const boardAtVenue = async () => (await ask(station, 'GET', `/v1/races/${RACE}`)).json;
  const boardInCloud = async () =>
    (await (await fetch(`${relay.address}/v1/races/${RACE}`)).json()) as {
      rows: Record<string, { laps: number }>;
    };
  /** Records come up one batch after the other: behind the lap that is waited for there may be more. */
  const rowsAsAtVenue = () =>
    becomes(async () => {
      assert.deepEqual((await boardInCloud()).rows, (await boardAtVenue()).rows);
      return true;
    }, true);

  it('shows the race, its course and its riders as the venue does', async () => {
    await send('7', 0, 250);
    await send('12', 0, 230);
    await until('two laps in the cloud', async () => {
      const { rows } = await boardInCloud();
      return rows?.['1']?.laps === 2 && rows['2']?.laps === 2;
    });
    await rowsAsAtVenue();
    const course = (await (await fetch(`${relay.address}/v1/races/${RACE}/course`)).json()) as object;
    assert.deepEqual(course, (await ask(station, 'GET', `/v1/races/${RACE}/course`)).json);
    const list = (await (await fetch(`${relay.address}/v1/races`)).json()) as { races: { id: string }[] };
    assert.deepEqual(
      list.races.map(({ id }) => id),
      [RACE],
    );
  });

  it('shows the event with its day and timetable, and of its races those that are open', async () => {
    const at9 = startMs - 3_600_000;
    const said = {
      ...{ name: 'Harbour races', date: '2026-05-24', place: 'Old harbour', timeZone: 'Europe/Lisbon' },
      timetable: [{ id: 'sign-on', atMs: at9, text: 'Sign-on opens' }],
    };
    const { token } = day;
    const put = await ask(station, 'PUT', '/v1/event', { token, body: { ...said, basedOn: 0 } });
    assert.equal(put.status, 200, put.text);
    const closed = { id: 'rehearsal', name: 'Rehearsal', public: false };
    assert.equal((await ask(station, 'POST', '/v1/races', { token, body: closed })).status, 201);
    const seen = () => fetch(`${relay.address}/v1/event`);
    const event = await until('the event', async () => {
      const answer = await seen();
      const shown =
        answer.status === 200 ? ((await answer.json()) as typeof said & { races: object[] }) : null;
      return shown?.name === said.name ? shown : false;
    });
    const { name, date, place, timeZone, timetable, races } = event;
    assert.deepEqual({ name, date, place, timeZone, timetable }, said);
    assert.deepEqual(
      races.map((race) => (race as { id: string }).id),
      [RACE],
    );
    assert.equal('by' in event, false, 'who wrote it stays at the venue');
    const ofRace = await fetch(`${relay.address}/v1/event?race=${RACE}`);
    assert.equal(((await ofRace.json()) as { place: string }).place, 'Old harbour');

    // With the last race that was open the event goes, too.
    await decide(station, token, RACE, { type: 'set-race', public: false, whileOn: true });
    await until('it is gone', async () => (await seen()).status === 204);
    await decide(station, token, RACE, { type: 'set-race', public: true });
    await until('it is back', async () => (await seen()).status === 200);
  });

  it('gives a viewer the live feed, board and positions, as they come', async () => {
    const viewer = watchRace(relay.address, RACE);
    await until('a board', () => viewer.followed()?.board);
    await send('7', 250, 260);
    await until(
      'rider 7 where the phone says',
      () => viewer.followed()?.positions.get(1 as never)?.timeMs === fixAt(259).timeMs,
    );
    viewer.close();
  });

  it('goes on from the mark after the relay was killed, and after the station was', async () => {
    await relay.kill();
    await send('12', 230, 320);
    relay = await startRelayProcess({ port: relay.port, dataDir: relay.dataDir });
    await until('the third lap of 12', async () => (await boardInCloud()).rows['2']?.laps === 3);
    await station.kill();
    station = await startStationProcess({
      dataDir: station.dataDir,
      ports: station.ports,
      args: ['--relay', relay.address],
    });
    await send('7', 260, 330);
    await until('the third lap of 7', async () => (await boardInCloud()).rows['1']?.laps === 3);
    await rowsAsAtVenue();
  });

  it('takes the positions of a phone on mobile data, and the venue has them', async () => {
    const post = (authorization: string) =>
      fetch(`${relay.address}/v1/races/${RACE}/entries/7/fixes`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ fixes: Array.from({ length: 90 }, (_, index) => fixAt(330 + index)) }),
      });
    assert.equal((await post('Basic bm9ib2R5OndybmcK')).status, 401);
    await until('the card known in the cloud', async () => (await post(card(day, '7'))).status === 204);
    await until('the fourth lap of 7 at the venue', async () => (await boardAtVenue()).rows['1'].laps === 4);
  });

  it('keeps ten seconds after ten seconds for caches, and holds the next until it is there', async () => {
    const head = await until('a segment', async () => {
      const seen = (await (await fetch(`${relay.address}/v1/races/${RACE}/segments/head`)).json()) as {
        segment: number | null;
      };
      return seen.segment;
    });
    const first = await fetch(`${relay.address}/v1/races/${RACE}/segments/${head}`);
    assert.equal(first.status, 200);
    assert.equal(first.headers.get('cache-control'), 'public, max-age=2, must-revalidate');
    const bytes = Buffer.from(await first.arrayBuffer());
    assert.equal(bytes[0], 1);
    assert.match(bytes.subarray(7, 27).toString('utf8'), /snapshot|clock/);
    const next = await fetch(`${relay.address}/v1/races/${RACE}/segments/${head + 1}`);
    assert.equal(next.status, 200);
    assert.equal((await fetch(`${relay.address}/v1/races/${RACE}/segments/${head + 50}`)).status, 404);

    // A cache that kept it asks again within two seconds: open, it is told that nothing changed; private, that nothing is there.
    const again = () =>
      fetch(`${relay.address}/v1/races/${RACE}/segments/${head}`, {
        headers: { 'if-none-match': first.headers.get('etag') ?? '' },
      });
    const show = (visibility: string) =>
      fetch(`${relay.address}/v1/admin/races/${RACE}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
        body: JSON.stringify({ title: null, visibility }),
      });
    assert.equal((await again()).status, 304);
    assert.equal((await show('private')).status, 204);
    await until('the segment is nobody’s', async () => (await again()).status === 404);
    assert.equal((await show('public')).status, 204);
    await until('the segment is back', async () => (await again()).status === 304);
  });

  it('never shows a race that is not public, and shuts out a station that an operator ended', async () => {
    const answer = await ask(station, 'POST', '/v1/races', {
      token: day.token,
      body: { id: 'secret-test', name: 'Secret', public: false },
    });
    assert.equal(answer.status, 201, answer.text);
    const operator = { authorization: `Bearer ${OPERATOR}` };
    await until(
      'the operator sees it',
      async () => (await fetch(`${relay.address}/v1/races/secret-test`, { headers: operator })).ok,
    );
    assert.equal((await fetch(`${relay.address}/v1/races/secret-test`)).status, 404);
    const viewer = watchRace(relay.address, 'secret-test');
    const refused = await until('a refusal', () => viewer.followed()?.refusal);
    assert.equal(refused.code, 'not-allowed');
    viewer.close();
    const { stations } = (await (
      await fetch(`${relay.address}/v1/admin/stations`, { headers: operator })
    ).json()) as { stations: unknown[] };
    assert.equal(stations.length, 1);
    assert.equal((await fetch(`${relay.address}/v1/admin/stations`)).status, 401);
  });
});
