/**
 * A race that was open is made private: everything that a relay said of it to everybody is gone within a minute from a cache
 * before it that keeps whatever it may, also when the relay does not answer any more.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { type NginxProcess, nginxMissing, startNginx } from '../../cloud-sync/deploy/nginx/nginx-process.ts';
import type { RaceId } from '../../race/ids.ts';
import { openPaperStation } from './paper-station.ts';
import { CODE, startRelayProcess, until } from './relay-process.ts';

const RACE = 'evening' as RaceId;
/** Where everybody reads of a race. */
const PATHS = [
  '/v1/races',
  `/v1/races/${RACE}`,
  `/v1/races/${RACE}/entries`,
  `/v1/races/${RACE}/course`,
  '/v1/history/races',
  `/v1/history/races/${RACE}`,
  `/v1/history/races/${RACE}/track`,
  `/v1/races/${RACE}/segments/head`,
  '/v1/event',
];
const GONE_WITHIN_MS = 60_000;

test('a race made private is gone from caches within a minute, also from one whose relay dies then', {
  skip: nginxMissing,
  timeout: 180_000,
}, async () => {
  const relay = await startRelayProcess();
  const station = await openPaperStation(relay.address, CODE);
  const caches = [
    await startNginx([relay.port], { cachesAll: true }),
    await startNginx([relay.port], { cachesAll: true }),
  ];
  const decide = (order: Record<string, unknown>) =>
    station.add(RACE, { kind: 'decision', decision: { id: `d-${Math.random()}`, ...order } as never });
  const told = async (cache: NginxProcess): Promise<{ text: string; hits: number }> => {
    const answers = await Promise.all(PATHS.map((path) => cache.get(path)));
    return {
      text: answers.map(({ body }) => body).join('\n'),
      hits: answers.filter(({ headers }) => headers['x-cache'] === 'HIT').length,
    };
  };
  try {
    const startMs = Date.now() - 3_600_000;
    station.makeRace(RACE, 3, startMs);
    station.passing(RACE, 1, startMs + 120_000);
    decide({ type: 'finish', atMs: startMs + 700_000 });
    for (const cache of caches)
      await until('the race in the cloud, out of the cache', async () => {
        const { text, hits } = await told(cache);
        return hits > 0 && text.includes('Race evening') && text.includes('Rider 1');
      });
    decide({ type: 'set-race', public: false });
    await until('the relay knows', async () => {
      const { status } = await fetch(`${relay.address}/v1/races/${RACE}`);
      return status === 404;
    });
    const fromMs = Date.now();
    // Nobody listens there.
    caches[1]!.pointTo([1]);
    for (const cache of caches)
      await until('gone from the cache', async () => {
        const { text } = await told(cache);
        return !/Race evening|Rider 1|Square/.test(text);
      });
    const tookMs = Date.now() - fromMs;
    assert.ok(tookMs < GONE_WITHIN_MS, `${tookMs} ms`);
  } finally {
    station.close();
    for (const cache of caches) await cache.stop();
    await relay.stop();
    rmSync(relay.dataDir, { recursive: true, force: true });
  }
});
