/** A relay that has just started and is still reading its races: whoever asks is told to come again, and nobody is sent away. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { openPaperStation } from './paper-station.ts';
import { CODE, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';

const RACE = 'long-day' as RaceId;
const RIDERS = 100;
const FIXES = 60_000;
const cleanUp: (() => unknown)[] = [];
after(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

test('is ready when its races are folded; before, 503 and not 404, and subscriptions wait', {
  timeout: 120_000,
}, async () => {
  const first = await startRelayProcess();
  cleanUp.push(() => rmSync(first.dataDir, { recursive: true, force: true }));
  const station = await openPaperStation(first.address, CODE);
  cleanUp.push(() => station.close());
  const startMs = Date.now() - 3_600_000;
  station.makeRace(RACE, RIDERS, startMs);
  for (let at = 0; at < FIXES; at++) {
    const entry = ((at % RIDERS) + 1) as EntryId;
    const fixes = [fixAt(startMs, Math.floor(at / RIDERS), 90 + (at % RIDERS) / 10)];
    station.add(
      RACE,
      { kind: 'fixes', entry, source: 'native', fixes },
      { role: 'rider', name: String(entry) },
    );
  }
  await until('all of it at the relay', () => station.uplink.status().mark === station.records.length);
  const known = await until('the board', async () => {
    const answer = await fetch(`${first.address}/v1/races/${RACE}`);
    return answer.ok && ((await answer.json()) as { rows: Record<string, { laps: number }> });
  });
  station.close();
  await first.kill();

  const second = startRelayProcess({ port: first.port, dataDir: first.dataDir });
  cleanUp.push(async () => (await second).stop());
  /** The first answer that any HTTP server gives there. */
  const ask = async (path: string): Promise<Response | null> =>
    fetch(`${first.address}${path}`).catch(() => null);
  const seen: string[] = [];
  let subscribed: Promise<unknown> | null = null;
  for (let isReady = false; !isReady; ) {
    const race = await ask(`/v1/races/${RACE}`);
    if (race === null) continue;
    subscribed ??= firstOf(`ws://127.0.0.1:${first.port}/v1/graphql`);
    const [list, graphql, ready] = await Promise.all([
      ask('/v1/races'),
      ask(`/v1/graphql?query=${encodeURIComponent(`{ race(id: "${RACE}") { name } }`)}`),
      ask('/readyz'),
    ]);
    seen.push(`${race.status}`);
    for (const answer of [race, list, graphql, ready]) {
      assert.ok(answer?.status === 200 || answer?.status === 503, `${answer?.url} ${answer?.status}`);
      if (answer.status === 503) assert.ok(answer.headers.get('retry-after'), answer.url);
    }
    isReady = race.status === 200 && ready?.status === 200;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(seen.includes('503'), `it was asked before it was ready: ${seen.length} answers`);
  const board = (await (await ask(`/v1/races/${RACE}`))!.json()) as typeof known;
  assert.deepEqual(board.rows['1']?.laps, known.rows['1']?.laps);
  assert.equal(JSON.stringify(await subscribed).includes('Race long-day'), true);
});

/** What a subscription to the standings brings first. Rejects when it ends instead. */
function firstOf(url: string): Promise<unknown> {
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  return new Promise((resolve, reject) => {
    client.subscribe(
      { query: `subscription { standings(race: "${RACE}") { race { name } } }` },
      {
        next: (value) => {
          resolve(value);
          void client.dispose();
        },
        error: (error) => reject(error instanceof Error ? error : new Error(JSON.stringify(error))),
        complete: () => reject(new Error('the subscription ended')),
      },
    );
  });
}
