/** Phones against a small real broker: what they were told is safe is there, whatever the Wi-Fi does. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Aedes } from 'aedes';
import { decodeFixes } from '../race/codec/fix-batch.ts';
import type { Fix } from '../race/fix.ts';
import { createPhone } from './phone.ts';
import { createRandom } from './random.ts';
import { createLink, drawCoverage, RIGHT_CLOCK, WIFI } from './wifi.ts';

/** A station's double: keeps fixes by time, answers about the clock, acknowledges like any broker. */
async function startDouble() {
  const fixes = new Map<number, { fix: Fix; times: number }>();
  const broker = await Aedes.createBroker();
  broker.authorizePublish = (client, packet, done) => {
    const t1 = Date.now();
    if (packet.topic.endsWith('/fixes')) {
      for (const fix of decodeFixes(packet.payload as Buffer)) {
        fixes.set(fix.timeMs, { fix, times: (fixes.get(fix.timeMs)?.times ?? 0) + 1 });
      }
    } else if (packet.topic.endsWith('/clock') && client !== null) {
      const { t0 } = JSON.parse(packet.payload.toString()) as { t0: number };
      const payload = Buffer.from(JSON.stringify({ t0, t1, t2: Date.now() }));
      const reply = { topic: `${packet.topic}/reply`, payload, qos: 0 as const, retain: false, dup: false };
      client.publish({ cmd: 'publish', ...reply }, () => {});
    }
    done(null);
  };
  const server = createServer(broker.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    fixes,
    address: { mqtt: `mqtt://127.0.0.1:${port}`, api: '', osmand: '' },
    async close() {
      await new Promise<void>((resolve) => broker.close(() => resolve()));
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
