/**
 * What one address may take of a relay: viewers, GraphQL sockets, requests. Counted by the address that the believed
 * proxy saw, whatever the visitor wrote before it; and nobody else is hurt by one who takes too much.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, mock } from 'node:test';
import { WebSocket } from 'ws';
import { readRelayConfig } from '../../cloud-sync/relay/config.ts';
import { type Relay, startRelay } from '../../cloud-sync/relay/relay.ts';
import { SUBPROTOCOL } from '../../race/feed/protocol.ts';
import { until } from './relay-process.ts';

const BURST = 600;
const PER_SECOND = 100;
const ONE = '203.0.113.1';
const OTHER = '203.0.113.2';

describe('One address at a relay behind one proxy', { timeout: 120_000 }, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'bell-lap-limits-'));
  let relay: Relay;

  before(async () => {
    // The clock stands still, so that no request is too slow to be too many.
    mock.timers.enable({ apis: ['Date'], now: 1_700_000_000_000 });
    const env = {
      BELL_LAP_RELAY_HOST: '127.0.0.1',
      BELL_LAP_RELAY_PORT: '0',
      BELL_LAP_RELAY_DATA: dataDir,
      BELL_LAP_RELAY_PROXIES: '1',
      BELL_LAP_RELAY_VIEWERS_PER_ADDRESS: '20',
    };
    relay = await startRelay({ config: readRelayConfig(env, dataDir), say: () => {} });
  });
  after(async () => {
    await relay?.close();
    mock.timers.reset();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** An open socket, or the status that refused it. */
  const dial = (path: string, protocol: string, from: string): Promise<WebSocket | number> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${relay.port}${path}`, protocol, {
        headers: { 'x-forwarded-for': from },
      });
      socket.once('open', () => resolve(socket));
      socket.once('unexpected-response', (_request, answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      socket.once('error', reject);
    });

  for (const [what, path, protocol, most] of [
    ['viewers', '/v1/live', SUBPROTOCOL, 20],
    ['GraphQL sockets', '/v1/graphql', 'graphql-transport-ws', 2],
  ] as const)
    it(`holds so many ${what} as are allowed, and takes another when one has gone`, async () => {
      const open: WebSocket[] = [];
      const enter = async (from: string): Promise<number> => {
        const answer = await dial(path, protocol, from);
        if (typeof answer === 'number') return answer;
        open.push(answer);
        return 101;
      };
      for (let n = 0; n < most; n++) assert.equal(await enter(ONE), 101, `number ${n + 1}`);
      assert.equal(await enter(ONE), 429);
      assert.equal(
        await enter(`198.51.100.7, ${ONE}`),
        429,
        'what a visitor writes before it counts for nothing',
      );
      assert.equal(await enter(OTHER), 101, 'a neighbour is let in');
      open[0]?.close();
      await until('a place free again', async () => (await enter(ONE)) === 101);
      assert.equal(await enter(ONE), 429);
      for (const socket of open) socket.terminate();
    });

  it('answers a burst of requests, then so many a second, and says when to come again', async () => {
    const ask = (from: string) =>
      fetch(`http://127.0.0.1:${relay.port}/v1/races`, { headers: { 'x-forwarded-for': from } });
    const statuses = async (count: number): Promise<number[]> => {
      const seen: number[] = [];
      while (seen.length < count)
        seen.push(
          ...(await Promise.all(
            Array.from({ length: Math.min(50, count - seen.length) }, async () => {
              const answer = await ask(ONE);
              await answer.arrayBuffer();
              return answer.status;
            }),
          )),
        );
      return seen;
    };
    assert.deepEqual(new Set(await statuses(BURST)), new Set([200]));
    const refused = await ask(ONE);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.equal(((await refused.json()) as { code: string }).code, 'too-often');
    assert.equal((await ask(`198.51.100.7, ${ONE}`)).status, 429);
    assert.equal((await ask(OTHER)).status, 200);
    mock.timers.tick(1_000);
    assert.deepEqual((await statuses(PER_SECOND + 1)).sort(), [
      ...Array.from({ length: PER_SECOND }, () => 200),
      429,
    ]);
  });
});
