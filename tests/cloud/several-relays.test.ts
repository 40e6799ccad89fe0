/**
 * A station that sends to two relays with nothing in common: both have everything, one that dies holds neither the other
 * nor the venue, what phones gave to both is taken once, and officials add and take off relays while the race is on.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import { decide, makeRaceDay, type RaceDay, signIn, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { openMobilePhone } from './mobile-phone.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';
import { watchRace } from './viewer.ts';

const RACE = 'two-regions';
const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;

interface Relay {
  readonly id: string;
  readonly url: string;
  readonly from: string;
  readonly state: string;
  readonly mark: number | null;
  readonly behind: number;
}

describe('A station with several relays', { timeout: 240_000 }, () => {
  let station: StationProcess;
  let day: RaceDay;
  const relays: RelayProcess[] = [];

  before(async () => {
    relays.push(...(await Promise.all([startRelayProcess(), startRelayProcess()])));
    const [one, two] = relays as [RelayProcess, RelayProcess];
    station = await startStationProcess({
      args: ['--relay', `${one.address},${two.address}`, '--relay-code', `${CODE},${CODE}`],
    });
    day = await makeRaceDay(station, RACE, ['1', '2', '3'], startMs);
  });
  after(async () => {
    await station?.stop();
    if (station) removeDataDir(station);
    for (const relay of relays) {
      await relay.kill();
      rmSync(relay.dataDir, { recursive: true, force: true });
    }
  });

  const listed = async (): Promise<readonly Relay[]> =>
    (await ask(station, 'GET', '/v1/relays', { token: day.token })).json.relays;
  const isLevel = async (address: string): Promise<boolean> => {
    const relay = (await listed()).find(({ url }) => url === address);
    return relay?.state === 'connected' && relay.behind === 0 && relay.mark !== null;
  };
  const rowsAt = async (address: string): Promise<unknown> =>
    ((await (await fetch(`${address}/v1/races/${RACE}`)).json()) as { rows: unknown }).rows;
  /** What is on a relay's disk is folded a moment later. */
  const shows = (address: string): Promise<unknown> =>
    until('the same rows as at the venue', async () => {
      const { json } = await ask(station, 'GET', `/v1/races/${RACE}`);
      return isDeepStrictEqual(await rowsAt(address), json.rows);
    });
  const cloudPart = async (): Promise<{ state: string; figure: string | null; says: string }> =>
    (await ask(station, 'GET', '/v1/health', { token: day.token })).json.parts.find(
      ({ id }: { id: string }) => id === 'cloud',
    );
  const post = (address: string, bib: string, fixes: readonly Fix[]): Promise<Response> =>
    fetch(`${address}/v1/races/${RACE}/entries/${bib}/fixes`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${RACE}.${bib}:${day.cards.get(bib)}`).toString('base64')}`,
        'content-type': 'application/octet-stream',
      },
      body: new Uint8Array(encodeFixes(fixes)),
    });

  it('has each told everything, and says so', async () => {
    for (const { address } of relays) await until('all of it there', () => isLevel(address));
    for (const { address } of relays) await shows(address);
    assert.match((await cloudPart()).says, /all 2 cloud relays/);
  });

  it('takes once what a phone gave to both', async () => {
    const fixes = Array.from({ length: 20 }, (_, s) => fixAt(startMs, s) as Fix);
    for (const { address } of relays)
      await until('taken there', async () => (await post(address, '1', fixes)).status === 204);
    // Behind it in each relay's queue: when this is at the venue, what came before it is.
    for (const [at, { address }] of relays.entries())
      assert.equal((await post(address, '2', [fixAt(startMs, 30 + at) as Fix])).status, 204);
    await until('both at the venue', async () => (await storedFixes(station, day, '2')).length === 2);
    const stored = (await storedFixes(station, day, '1')).map(({ timeMs }) => timeMs);
    assert.deepEqual(
      stored,
      fixes.map(({ timeMs }) => timeMs),
    );
  });

  it('tells each where else its races are, under the same names of boards', async () => {
    const origins = relays.map(({ address }) => address);
    const marks: unknown[] = [];
    for (const { address } of relays) {
      const board = await until('the addresses', async () => {
        const said = (await (await fetch(`${address}/v1/races/${RACE}`)).json()) as { addresses: string[] };
        return said.addresses.length === 2 && said;
      });
      assert.deepEqual(board.addresses, origins);
      const elsewhere = await fetch(`${address}/v1/races/${RACE}/course`, {
        headers: { origin: origins[0]! },
      });
      assert.equal(elsewhere.headers.get('access-control-allow-origin'), '*');
      const page = await fetch(`${address}/watch`);
      const policy = page.headers.get('content-security-policy') ?? '';
      for (const origin of origins) assert.ok(policy.includes(` ${origin.replace('http', 'ws')}`), policy);
      const heard: string[][] = [];
      const viewer = watchRace(address, RACE, (event) => {
        if (event.kind === 'addresses') heard.push([...event.urls]);
      });
      await until('a board', () => viewer.followed()?.board);
      await until('addresses in the feed', () => heard.length > 0);
      assert.deepEqual(heard[0], origins);
      marks.push(viewer.followed()?.mark);
      viewer.close();
    }
    assert.deepEqual(marks[0], marks[1]);
  });

  it('leads a viewer on at the other relay from the board that they have', async () => {
    const [one, two] = relays as [RelayProcess, RelayProcess];
    const seen: { recovered: boolean | null; offset: number }[] = [];
    const viewer = watchRace(one.address, RACE, (event) => {
      if (event.kind === 'board')
        seen.push({ recovered: event.recovered, offset: viewer.followed()?.mark?.offset ?? 0 });
    });
    await until('a board', () => seen.length > 0);
    await decide(station, day.token, RACE, { type: 'announce', text: 'First' });
    await until('the change', () => seen.length > 1);
    viewer.goTo(two.address);
    await until('resumed there', () => seen.some(({ recovered }) => recovered === true));
    await decide(station, day.token, RACE, { type: 'announce', text: 'Second' });
    await until('the next change', () => viewer.followed()?.board?.announcements.at(-1)?.text === 'Second');
    const offsets = seen.map(({ offset }) => offset);
    assert.deepEqual(
      offsets,
      offsets.toSorted((a, b) => a - b),
    );
    assert.equal(viewer.gaps, 0);
    viewer.close();
  });

  it('goes on with one when the other dies, says which, and brings it up to date when it is back', async () => {
    const [one, two] = relays as [RelayProcess, RelayProcess];
    await one.kill();
    await decide(station, day.token, RACE, { type: 'announce', text: 'Still here' });
    await until('the other has it', () => isLevel(two.address));
    await until('officials are told', async () => {
      const { state, figure, says } = await cloudPart();
      return state === 'attention' && figure === '1/2' && says.includes(`127.0.0.1:${one.port}`);
    });
    const { text } = await ask(station, 'GET', '/metrics', { token: day.token });
    assert.match(text, /uplink_connected 1$/m);
    relays[0] = await startRelayProcess({ port: one.port, dataDir: one.dataDir });
    await until('it has caught up', () => isLevel(one.address));
    for (const { address } of [one, two]) await shows(address);
  });

  it('has from a relay that is started again what a phone gave to it alone before the station had taken it', async () => {
    const [one, two] = relays as [RelayProcess, RelayProcess];
    const { dataDir, ports } = station;
    await station.kill();
    assert.equal((await post(one.address, '3', [fixAt(startMs, 60) as Fix])).status, 204);
    await one.kill();
    const args = ['--relay', `${one.address},${two.address}`];
    station = await startStationProcess({ dataDir, ports, args });
    day = { ...day, token: await signIn(station) };
    await until('the other has everything', () => isLevel(two.address));
    assert.deepEqual(await storedFixes(station, day, '3'), []);
    relays[0] = await startRelayProcess({ port: one.port, dataDir: one.dataDir });
    await until('it is at the venue', async () => (await storedFixes(station, day, '3')).length === 1);
  });

  it('lets an official add a relay during the race, take it off and put it back without a code', async () => {
    const third = await startRelayProcess();
    relays.push(third);
    const wrong = await ask(station, 'POST', '/v1/relays', { token: day.token, body: { url: 'relay' } });
    assert.equal(wrong.status, 400, wrong.text);
    const add = (body: object) => ask(station, 'POST', '/v1/relays', { token: day.token, body });
    assert.equal((await add({ url: third.address, code: CODE })).status, 201);
    await until('all of it there', () => isLevel(third.address));
    await shows(third.address);
    const mine = (await listed()).find(({ url }) => url === third.address)!;
    const off = await ask(station, 'DELETE', `/v1/relays/${mine.id}`, { token: day.token });
    assert.equal(off.status, 204, off.text);
    assert.equal((await listed()).length, 2);
    await decide(station, day.token, RACE, { type: 'announce', text: 'Without the third' });
    assert.equal((await add({ url: third.address })).status, 201);
    await until('it knows the station still', () => isLevel(third.address));
    const given = (await listed()).find(({ from }) => from === 'options')!;
    const refused = await ask(station, 'DELETE', `/v1/relays/${given.id}`, { token: day.token });
    assert.equal(refused.json.code, 'given-at-start');
  });

  it('has by the other relay what a phone gave to one alone that was then lost with its store', async () => {
    const [one, two] = relays as [RelayProcess, RelayProcess];
    const { dataDir, ports } = station;
    const before = (await storedFixes(station, day, '2')).length;
    const phone = await openMobilePhone(station, day.cards.get('2')!);
    await station.kill();
    const ride = (from: number) =>
      phone.tracker.hear(Array.from({ length: 10 }, (_, s) => fixAt(startMs, from + s) as Fix));
    await until('given to a relay', async () => {
      if (phone.tracker.state().kept === 0) await ride(100);
      await phone.tracker.hurry();
      return phone.tracker.state().acknowledged === 10;
    });
    const waitsAt = async ({ address }: RelayProcess): Promise<boolean> =>
      /^bell_lap_relay_phone_fixes_total 10$/m.test(await (await fetch(`${address}/metrics`)).text());
    const lost = (await waitsAt(one)) ? one : two;
    await lost.kill();
    rmSync(lost.dataDir, { recursive: true, force: true });
    station = await startStationProcess({
      dataDir,
      ports,
      args: ['--relay', `${one.address},${two.address}`],
    });
    day = { ...day, token: await signIn(station) };
    await until('the other one is level', () => isLevel((lost === one ? two : one).address));
    assert.equal((await storedFixes(station, day, '2')).length, before, 'no relay that lives has it');
    assert.equal(await phone.stored(), 10, 'the phone has');
    await ride(200);
    await until('all at the venue', async () => {
      await phone.tracker.hurry();
      return (await storedFixes(station, day, '2')).length === before + 20;
    });
    await ride(300);
    await until('the phone rid of what the station has', async () => {
      await phone.tracker.hurry();
      return (await phone.stored()) <= 10;
    });
    assert.ok((await storedFixes(station, day, '2')).length >= before + 20);
  });
});
