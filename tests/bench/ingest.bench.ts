/**
 * Durable ingest: riders publish fixes with QoS 1 and wait for the PUBACK, which the station sends after the commit
 * that holds the fix (`synchronous=FULL`). The peer is Mosquitto, which acknowledges at once, with a Node subscriber
 * that writes the same rows to the same kind of file afterwards. Load, servers and peers are processes of their own,
 * measured in turns. `node tests/bench/ingest.bench.ts` runs it alone.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../server/testing/free-port.ts';
import { cpuMsOf, forked, type Measured, measure, type Server, WARM_UP_MS } from './ingest/server-process.ts';
import type { Row } from './row.ts';

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto', '/usr/local/sbin/mosquitto'].find(existsSync);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const MEASURE_MS = 3_000;
const OPEN_LOOP_MS = 8_000;

/** Mosquitto on a free port, told to hold nothing back and drop nothing, and its subscriber. */
async function peer(folder: string, journal: string): Promise<Server> {
  const port = await freePort();
  const config = join(folder, 'mosquitto.conf');
  const lines = [
    'allow_anonymous true',
    'max_queued_messages 0',
    'max_inflight_messages 0',
    'set_tcp_nodelay true',
  ];
  await writeFile(config, [`listener ${port} 127.0.0.1`, ...lines, ''].join('\n'));
  const broker = spawn(MOSQUITTO!, ['-c', config], { stdio: 'ignore' });
  await listening(port);
  const subscriber = await forked('subscriber', [journal, String(port)]);
  return {
    ...subscriber,
    cpuMs: () => subscriber.cpuMs() + cpuMsOf(broker),
    async end() {
      await subscriber.end();
      broker.kill();
    },
  };
}

const mean = (results: readonly Measured[], of: (result: Measured) => number): number =>
  results.reduce((sum, result) => sum + of(result), 0) / results.length;

export async function run(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bell-lap-bench-'));
  let files = 0;
  const fresh = () => join(folder, `${++files}.db`);
  const rows: Row[] = [];
  try {
    for (const clients of [500, 2_000]) {
      const ours: Measured[] = [];
      const theirs: Measured[] = [];
      let behind = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const order = { clients, loop: 'closed' as const, measureMs: MEASURE_MS };
        const station = await forked('station', [fresh()]);
        ours.push(await measure(station, order));
        await station.end();
        if (MOSQUITTO === undefined) continue;
        const mosquitto = await peer(folder, fresh());
        const result = await measure(mosquitto, order);
        theirs.push(result);
        const sent = (result.perSecond * (WARM_UP_MS + MEASURE_MS)) / 1000;
        behind = Math.max(behind, sent - (await mosquitto.stats()).stored);
        await mosquitto.end();
      }
      const perSecond = mean(ours, (result) => result.perSecond);
      const peerPerSecond = theirs.length > 0 ? mean(theirs, (result) => result.perSecond) : null;
      rows.push({
        name: `durable ingest, ${clients} riders, closed loop`,
        value: Math.round(perSecond),
        unit: 'messages/s',
        p50: mean(ours, (result) => result.p50Ms),
        p99: mean(ours, (result) => result.p99Ms),
        ...(peerPerSecond === null
          ? { note: 'no Mosquitto on this machine' }
          : {
              peer: 'Mosquitto + Node subscriber (not durable)',
              peerValue: Math.round(peerPerSecond),
              ratio: perSecond / peerPerSecond,
              note: `peer p50/p99 ${mean(theirs, (r) => r.p50Ms).toFixed(1)}/${mean(theirs, (r) => r.p99Ms).toFixed(1)} ms; ${mean(ours, (r) => r.cpuUs).toFixed(0)} µs of processor a message, peer ${mean(theirs, (r) => r.cpuUs).toFixed(0)}; ${behind > 1_000 ? `up to ${Math.round(behind)} messages not yet stored at its end` : 'stored as fast'}`,
            }),
        ...(clients === 2_000 ? { goal: '≥ 1.2 × the peer' } : {}),
      });
    }
    for (const between of ['journal', 'races']) {
      const station = await forked('station', [fresh(), between, '2000']);
      const open = await measure(station, { clients: 2_000, loop: 'open', measureMs: OPEN_LOOP_MS });
      await station.end();
      rows.push({
        name: `PUBACK after the commit, 2000 riders at 1 Hz, ${between === 'races' ? 'with the race derived' : 'journal only'}`,
        value: open.p99Ms,
        unit: 'ms (p99)',
        p50: open.p50Ms,
        p99: open.p99Ms,
        goal: '≤ 5 ms',
        note: `max ${open.maxMs.toFixed(1)} ms, ${open.missed} missed, ${open.cpuUs.toFixed(0)} µs of processor a message`,
      });
      if (between === 'races') continue;
      rows.push({ name: 'bytes of a PUBLISH with one fix', value: open.frameBytes, unit: 'bytes' });
    }
    const station = await forked('station', [fresh(), 'races', '2000']);
    const whole = await measure(station, { clients: 2_000, loop: 'closed', measureMs: MEASURE_MS });
    await station.end();
    rows.push({
      name: 'durable ingest with the race derived, 2000 riders, closed loop',
      value: Math.round(whole.perSecond),
      unit: 'messages/s',
      p50: whole.p50Ms,
      p99: whole.p99Ms,
      note: `${whole.cpuUs.toFixed(0)} µs of processor a message`,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return rows;
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = net.connect(port, '127.0.0.1');
    const is = await new Promise<boolean>((done) =>
      socket.once('connect', () => done(true)).once('error', () => done(false)),
    );
    socket.destroy();
    if (is) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error(`nothing listens on port ${port}`);
}

if (import.meta.main) console.table(await run());
