/** Phones against a small real broker: what they were told is safe is there, whatever the Wi-Fi does. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fix } from '../race/fix.ts';
import type { EntryId, RaceId } from '../race/ids.ts';
import { Broker } from '../server/mqtt/broker.ts';
import type { InboxOptions } from '../server/mqtt/inbox.ts';
import { MQTT_LIMITS } from '../server/mqtt/limits.ts';
import { NOTHING_TO_DO } from '../server/outcome.ts';
import { createPhone } from './phone.ts';
import { createRandom } from './random.ts';
import { createLink, drawCoverage, RIGHT_CLOCK, WIFI } from './wifi.ts';

/** A station's double: MQTT as the station has it, before an intake that keeps fixes by time. */
async function startDouble() {
  const fixes = new Map<number, { fix: Fix; times: number }>();
  const inbox: InboxOptions = {
    intake: {
      fixes(_who, _target, sent, done) {
        for (const fix of sent.fixes)
          fixes.set(fix.timeMs, { fix, times: (fixes.get(fix.timeMs)?.times ?? 0) + 1 });
        done({ ...NOTHING_TO_DO, accepted: sent.fixes.length });
      },
    },
    refused: (_dialect, _who, refusal) => assert.fail(refusal.message),
  };
  const identity = { role: 'rider', race: 'crit' as RaceId, entry: 7 as EntryId, name: '7' } as const;
  const broker = new Broker({
    limits: MQTT_LIMITS,
    now: Date.now,
    monotonicMs: () => performance.now(),
    authenticate: () => ({ identity, inbox }),
    refused: () => {},
  });
  const server = createServer((socket) => {
    broker.handleStream(socket, { secure: false, remoteAddress: 'a phone' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    fixes,
    address: { mqtt: `mqtt://127.0.0.1:${port}`, api: '', osmand: '' },
    async close() {
      broker.close();
      server.close();
    },
  };
}

const credential = { race: 'crit', bib: '7', secret: 'x' };
const fixAt = (timeMs: number): Fix => ({
  timeMs,
  latDeg: 41.8756,
  lonDeg: -87.62063,
  speedMps: 11.2,
  accuracyM: 4.1,
});

test('given a phone whose clock is 90 s fast, its fixes arrive dated by the station’s clock', async () => {
  const station = await startDouble();
  const phone = createPhone({
    dialect: 'native',
    address: station.address,
    credential,
    now: Date.now,
    clock: { errorMs: () => 90_000 },
    link: null,
    batchEveryMs: 10,
  });
  const startMs = Date.now();
  for (let i = 0; i < 50; i++) phone.record(fixAt(startMs + i * 1_000));
  while (phone.counts.waiting > 0) {
    phone.tick(Date.now());
    await sleep(5);
  }
  await phone.close();
  await station.close();
  assert.equal(phone.counts.acknowledged, 50);
  assert.equal(station.fixes.size, 50);
  const first = Math.min(...station.fixes.keys());
  // The correction is right to half a round trip; a busy machine may make that long, but never 90 s.
  assert.ok(Math.abs(first - startMs) < 2_000, `the first fix is ${first - startMs} ms off`);
});

test('given awful Wi-Fi, every acknowledged fix is at the station and every recorded one gets there', async () => {
  const station = await startDouble();
  const random = createRandom(11);
  const startMs = Date.now();
  const speed = 50;
  const phone = createPhone({
    dialect: 'native',
    address: station.address,
    credential,
    now: Date.now,
    clock: RIGHT_CLOCK,
    link: createLink(WIFI.awful, drawCoverage(WIFI.awful, 1_750, random), random, startMs),
    speed,
  });
  // Event time is driven by the ticks, not by the machine: ten minutes of riding in steps of half a second.
  let eventMs = startMs;
  for (let i = 0; i < 1_200; i++) {
    eventMs += 500;
    if (i % 2 === 0) phone.record(fixAt(eventMs));
    phone.tick(eventMs);
    await sleep(1);
  }
  phone.comeHome();
  while (phone.counts.waiting > 0) {
    eventMs += 500;
    phone.tick(eventMs);
    await sleep(5);
  }
  await phone.close();
  await station.close();
  assert.equal(phone.counts.recorded, 600);
  assert.equal(phone.acknowledged.length, 600);
  for (const fix of phone.acknowledged) assert.deepEqual(station.fixes.get(fix.timeMs)?.fix, fix);
  assert.equal(station.fixes.size, 600, 'a resend is the same fix, never a new one');
  assert.ok(phone.counts.cuts > 0 && phone.counts.resent > 0, 'the Wi-Fi was awful');
});
