/** Half a minute of the cloud's worst day (chaos.ts); `npm run cloud:chaos` runs as long as you like. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runChaos } from './chaos.ts';
import { enginesMissing } from './engines.ts';

describe('Two relays, PostgreSQL and Redis, all killed at random, behind a line that breaks', () => {
  it('end with every record once and in order, and a viewer who sees the venue’s board', {
    skip: enginesMissing(),
    timeout: 280_000,
  }, async (t) => {
    const seed = Number(process.env.BELL_LAP_SEED ?? 20_261_123);
    const figures = await runChaos({ seed, seconds: 25, riders: 10, speed: 10, say: () => {} });
    t.diagnostic(`seed ${seed}: ${JSON.stringify(figures)}`);
    assert.ok(figures.records > 1_000);
  });
});
