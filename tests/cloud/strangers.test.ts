/** A relay trusts no station and no query: one tenant's trouble is nobody else's. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { UPLINK_PATH, UPLINK_SUBPROTOCOL } from '../../cloud-sync/wire/messages.ts';
import type { RaceId } from '../../race/ids.ts';
import { openPaperStation, type PaperStation } from './paper-station.ts';
import { OPERATOR, type RelayProcess, startRelayProcess, until } from './relay-process.ts';

const FINE = 'fine' as RaceId;
const SICK = 'sick' as RaceId;

describe('A relay with a station that sends nonsense', { timeout: 90_000 }, () => {
  let relay: RelayProcess;
  let fine: PaperStation;
  let sick: PaperStation;

  const admin = async (path: string, body?: unknown) => {
    const answer = await fetch(`${relay.address}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  const board = async (race: RaceId) =>
    (await fetch(`${relay.address}/v1/races/${race}`)).json() as Promise<{
      rows: Record<string, { laps: number; name: string }>;
    }>;

  before(async () => {
    relay = await startRelayProcess();
    const code = async () => String((await admin('/v1/admin/codes', {})).code);
    fine = await openPaperStation(relay.address, await code());
    sick = await openPaperStation(relay.address, await code());
  });
  after(async () => {
    fine?.close();
    sick?.close();
    await relay?.stop();
    rmSync(relay.dataDir, { recursive: true, force: true });
  });

  it('leaves out what cannot be folded, of that station alone, and tells operators', async () => {
    const startMs = Date.now() - 60_000;
    fine.makeRace(FINE, 3, startMs);
    sick.makeRace(SICK, 3, startMs);
    for (const input of [
      { kind: 'decision', decision: null },
      { kind: 'decision', decision: { type: 'put-entries', id: 'nonsense-1', entries: [null] } },
      { kind: 'passing', passing: { id: 'x', line: 'finish', timeMs: 'late', who: null } },
      { kind: 'decision', decision: { type: 'set-course', id: 'nonsense-2', course: {} } },
    ])
      sick.add(SICK, input as never);
    sick.makeRace('second' as RaceId, 2, startMs);
    await until('both races are there', async () => {
      const [one, other] = await Promise.all([board(FINE), board('second' as RaceId)]);
      return Object.keys(one.rows ?? {}).length === 3 && Object.keys(other.rows ?? {}).length === 2;
    });
    assert.equal(Object.keys((await board(SICK)).rows).length, 3, 'what was sound of the race is shown');
    const { stations } = (await admin('/v1/admin/stations')) as {
      stations: { station: string; leftOut: number; trouble: string | null }[];
    };
    const of = (id: string) => stations.find(({ station }) => station === id)!;
    assert.equal(of(sick.id).leftOut, 4);
    assert.match(of(sick.id).trouble!, /^Record \d+: decision set-course: /);
    assert.deepEqual([of(fine.id).leftOut, of(fine.id).trouble], [0, null]);
  });

  it('starts again with all of it in its log', async () => {
    const { port, dataDir } = relay;
    await relay.kill();
    relay = await startRelayProcess({ port, dataDir });
    await until('both are there again', async () => {
      const answers = await Promise.all([board(FINE), board('second' as RaceId)]).catch(() => null);
      return answers?.every(({ rows }) => Object.keys(rows ?? {}).length >= 2) ?? false;
    });
    await sleep(2_500); // its timers have their turns
    assert.equal(relay.process.exitCode, null);
  });

  it('refuses a query of hundreds of aliases, and answers the usual one', async () => {
    const ask = async (query: string) => {
      const answer = await fetch(`${relay.address}/v1/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return (await answer.json()) as { data?: unknown; errors?: { message: string }[] };
    };
    const aliases = Array.from({ length: 290 }, (_, at) => `a${at}: race(id: "fine") { riders { bib } }`);
    const began = performance.now();
    assert.match(
      (await ask(`{ ${aliases.join(' ')} }`)).errors![0]!.message,
      /too much.*one field 290 times/,
    );
    // At once; longer than that only where the machine is busy with other tests.
    assert.ok(performance.now() - began < 5_000);
    const lists = `{ race(id: ${'['.repeat(6_000)}1${']'.repeat(6_000)}) { name } }`;
    assert.match((await ask(lists)).errors![0]!.message, /more than 60 deep/);
    assert.equal((await ask('{ race(id: "fine") { riders { bib laps } } }')).errors, undefined);
  });

  it('lets one address hold few uplinks that say nothing, whatever they send, and lets a station in', async () => {
    const dial = (): Promise<WebSocket | number> =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(
          `${relay.address.replace('http', 'ws')}${UPLINK_PATH}`,
          UPLINK_SUBPROTOCOL,
        );
        socket.once('open', () => resolve(socket));
        socket.once('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
        socket.once('error', reject);
      });
    const held = await Promise.all(Array.from({ length: 40 }, dial));
    const open = held.filter((one): one is WebSocket => typeof one !== 'number');
    assert.equal(open.length, 20);
    assert.ok(held.filter((one) => one === 429).length === 20);
    const pings = setInterval(() => {
      for (const socket of open) if (socket.readyState === socket.OPEN) socket.ping();
    }, 500);
    await until(
      'those who do not say who they are have gone',
      async () => open.every(({ readyState }) => readyState === WebSocket.CLOSED),
      16_000,
    );
    clearInterval(pings);
    const next = await dial();
    assert.ok(typeof next !== 'number');
    (next as WebSocket).terminate();
  });
});
