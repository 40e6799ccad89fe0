/**
 * A station that sends to two relays with nothing in common: both have everything, one that dies holds neither the other
 * nor the venue, what phones gave to both is taken once, and officials add and take off relays while the race is on.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import { decide, makeRaceDay, type RaceDay, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';

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
    const { json } = await ask(station, 'GET', `/v1/races/${RACE}`);
    for (const { address } of relays) assert.deepEqual(await rowsAt(address), json.rows);
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
    assert.deepEqual(await rowsAt(one.address), await rowsAt(two.address));
  });

  it('lets an official add a relay during the race, take it off and put it back without a code', async () => {
    const third = await startRelayProcess();
    relays.push(third);
    const wrong = await ask(station, 'POST', '/v1/relays', { token: day.token, body: { url: 'relay' } });
    assert.equal(wrong.status, 400, wrong.text);
    const add = (body: object) => ask(station, 'POST', '/v1/relays', { token: day.token, body });
    assert.equal((await add({ url: third.address, code: CODE })).status, 201);
    await until('all of it there', () => isLevel(third.address));
    assert.deepEqual(await rowsAt(third.address), await rowsAt(relays[1]!.address));
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
});
