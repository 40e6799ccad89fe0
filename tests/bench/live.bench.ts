/**
 * The live feed: bytes a rider-second on a modelled race, what a frame costs to make, fix-to-glass through the hub and the
 * crowd process, and broadcasts to crowds of 1,000 to 19,000 real connections, with the peer on the same sockets in turns.
 * `node tests/bench/live.bench.ts` runs it alone. `BENCH_SPECTATORS=1000,5000` and `BENCH_BROADCASTS=5` shorten it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { startCrowd } from '../../broker/crowd/crowd.ts';
import { diffBoard } from '../../race/feed/board-delta.ts';
import { createLiveFeed } from '../../race/feed/feed-client.ts';
import { createFrameDecoder, createFrameEncoder, type LivePosition } from '../../race/feed/positions.ts';
import { SUBPROTOCOL, writeMessage } from '../../race/feed/protocol.ts';
import { board } from '../../race/feed/sample-board.ts';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { latest } from '../../race/timing/position.ts';
import { addFixes, createTrack } from '../../race/timing/track.ts';
import { createLive } from '../../server/feed/sink.ts';
import { binaryFrame, packedFrame, textFrame } from '../../server/feed/socket-frame.ts';
import { sampleCourse } from '../../simulator/course-file.ts';
import { createField } from '../../simulator/model/field.ts';
import { openCrowd } from './live/crowds.ts';
import type { Way } from './live/messages.ts';
import { ridersAt } from './live/riders.ts';
import type { Row } from './row.ts';

const SPECTATORS = (process.env.BENCH_SPECTATORS ?? '1000,5000,10000,19000').split(',').map(Number);
const BROADCASTS = Number(process.env.BENCH_BROADCASTS ?? 8);

const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};
const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

// ── Bytes ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Fifty phones of the model's race, second by second, as the race sees them. */
function modelledRace(riders: number, seconds: number): LivePosition[][] {
  const course = sampleCourse('grant-park-criterium');
  const field = createField({
    course,
    seed: 11,
    riders,
    startMs: 1_700_000_000_000,
    length: { durationMs: 3_600_000 },
  });
  const tracks = Array.from({ length: riders }, () => createTrack(course));
  const ticks = new Map<number, LivePosition[]>();
  while (ticks.size < seconds) {
    const more = field.step({
      fix(rider, fix) {
        const track = tracks[rider]!;
        addFixes(track, [fix]);
        const now = latest(track);
        if (!now) return;
        const second = Math.floor(fix.timeMs / 1_000);
        const { latDeg, lonDeg, progressM } = now;
        const tick = ticks.get(second) ?? [];
        tick.push({ entry: (rider + 1) as EntryId, timeMs: fix.timeMs, latDeg, lonDeg, progressM });
        ticks.set(second, tick);
      },
    });
    if (!more) break;
  }
  return [...ticks.values()].map((tick) => [...new Map(tick.map((each) => [each.entry, each])).values()]);
}

function bytes(): Row[] {
  const ticks = modelledRace(50, 1_200).slice(30);
  const encoder = createFrameEncoder(1);
  const decoder = createFrameDecoder();
  decoder.decode(encoder.key());
  let total = 0;
  let json = 0;
  let riderSeconds = 0;
  for (const tick of ticks) {
    const frame = encoder.delta(tick);
    decoder.decode(frame);
    total += binaryFrame(frame).length;
    json += JSON.stringify(tick.map((each) => Object.values(each))).length;
    riderSeconds += tick.length;
  }
  const perRiderSecond = total / riderSeconds;
  const welcome = writeMessage({
    snapshot: {
      race: 'bench' as RaceId,
      tag: 1,
      epoch: 'bench',
      offset: 1,
      recovered: false,
      board: board(200),
    },
  });
  const began = performance.now();
  for (let times = 0; times < 50; times += 1) packedFrame(welcome);
  const packMs = (performance.now() - began) / 50;
  const [asText, packed] = [textFrame(welcome).length, packedFrame(welcome).length];
  return [
    {
      name: 'board of 200 riders for a newcomer, packed',
      value: round(packed / 1_024, 1),
      unit: 'KiB',
      peer: 'as text',
      peerValue: round(asText / 1_024, 1),
      ratio: round(asText / packed, 1),
      note: `packed once a board in ${round(packMs, 1)} ms, for everybody who comes`,
    },
    {
      name: 'position frames, 50 modelled riders at 1 Hz, WebSocket header included',
      value: round(perRiderSecond, 3),
      unit: 'B/rider-second',
      peer: 'JSON arrays',
      peerValue: round(json / riderSeconds, 1),
      ratio: round(json / total, 1),
      goal: '≤ 6',
      note: `${round((perRiderSecond * 50 * 3_600) / 1e6)} MB a viewer-hour; key frame ${encoder.key().length} B`,
    },
  ];
}

function encoding(): Row[] {
  const ticks = Array.from({ length: 600 }, (_, second) => ridersAt(second));
  const timed = (run: () => void): number => {
    const from = performance.now();
    run();
    return ((performance.now() - from) / ticks.length) * 1_000;
  };
  let encoder = createFrameEncoder(1);
  for (const tick of ticks) encoder.delta(tick);
  encoder = createFrameEncoder(1);
  const frames: Uint8Array[] = [encoder.key()];
  const encodeUs = timed(() => {
    for (const tick of ticks) frames.push(encoder.delta(tick));
  });
  const decoder = createFrameDecoder();
  const decodeUs = timed(() => {
    for (const frame of frames) decoder.decode(frame);
  });
  const jsonUs = timed(() => {
    for (const tick of ticks) JSON.stringify(tick);
  });
  const prev = board(1_000);
  const next = { ...prev, rows: { ...prev.rows, [7 as EntryId]: { ...prev.rows[7 as EntryId]!, laps: 9 } } };
  const diffUs = timed(() => {
    for (const _ of ticks) diffBoard(prev, next);
  });
  return [
    {
      name: 'frame of 50 riders: encode',
      value: round(encodeUs, 1),
      unit: 'µs',
      peer: 'JSON.stringify',
      peerValue: round(jsonUs, 1),
      ratio: round(jsonUs / encodeUs),
    },
    { name: 'frame of 50 riders: decode', value: round(decodeUs, 1), unit: 'µs' },
    { name: 'board of 1,000 riders: difference of one row', value: round(diffUs, 1), unit: 'µs' },
  ];
}

// ── Fix to glass ─────────────────────────────────────────────────────────────────────────────────────────────────

/** 500 riders at 1 Hz, each at its own moment of the second, through the crowd process to 20 decoding viewers. */
async function fixToGlass(): Promise<Row[]> {
  const [riders, viewers, seconds] = [500, 20, 6];
  const race = 'glass' as RaceId;
  const folder = mkdtempSync(join(tmpdir(), 'bench-live-'));
  const core = createServer().listen(join(folder, 'core.sock'));
  const crowd = await startCrowd({
    host: '127.0.0.1',
    httpPort: 0,
    coreSocketPath: join(folder, 'core.sock'),
  });
  const live = createLive('bench', [crowd]);
  live.setBoard(race, board(riders, race));
  const givenMs = new Float64Array(riders + 1);
  const latencies: number[] = [];
  const sockets = Array.from({ length: viewers }, () => {
    const feed = createLiveFeed();
    feed.follow(race);
    const socket = new WebSocket(`ws://127.0.0.1:${crowd.httpPort}/v1/live`, SUBPROTOCOL);
    socket.on('open', () => {
      for (const text of feed.opened(Date.now())) socket.send(text);
    });
    socket.on('message', (data: Buffer, isBinary) => {
      const nowMs = performance.now();
      for (const event of feed.received(isBinary ? data : data.toString(), Date.now()).events) {
        if (event.kind !== 'positions' || event.all) continue;
        for (const { entry } of event.moved) latencies.push(nowMs - givenMs[entry]!);
      }
    });
    return socket;
  });
  await wait(1_000);
  const startMs = performance.now();
  for (let given = 0; given < riders * seconds; ) {
    const due = ((performance.now() - startMs) / 1_000) * riders;
    for (; given < due && given < riders * seconds; given += 1) {
      const rider = given % riders;
      givenMs[rider + 1] = performance.now();
      live.setPosition(race, ridersAt(Math.floor(given / riders), riders)[rider]!);
    }
    await wait(2);
  }
  await wait(300);
  for (const socket of sockets) socket.terminate();
  await crowd.close();
  core.close();
  rmSync(folder, { recursive: true, force: true });
  const settled = latencies.slice(riders * viewers);
  return [
    {
      name: 'race to glass: 500 riders at 1 Hz, through the crowd process to 20 viewers',
      value: round(percentile(settled, 0.99), 1),
      unit: 'ms p99',
      p50: round(percentile(settled, 0.5), 1),
      p99: round(percentile(settled, 0.99), 1),
      goal: '≤ 50 ms from publish',
      note: 'from the race to the decoded position; durable intake comes before',
    },
  ];
}

// ── Crowds ───────────────────────────────────────────────────────────────────────────────────────────────────────

const WAYS: readonly Way[] = ['hub', 'ws.send', 'one go'];

async function crowds(): Promise<Row[]> {
  const crowd = await openCrowd();
  const rows: Row[] = [];
  try {
    for (const spectators of SPECTATORS) {
      await crowd.grow(spectators);
      const latencies: Record<Way, number[]> = { hub: [], 'ws.send': [], 'one go': [] };
      const cpuMs: Record<Way, number[]> = { hub: [], 'ws.send': [], 'one go': [] };
      for (const way of WAYS) await crowd.broadcast(way);
      const inTurns: number[] = [];
      for (let turn = 0; turn < BROADCASTS; turn += 1) {
        const p99Ms: Record<Way, number> = { hub: 0, 'ws.send': 0, 'one go': 0 };
        // Who is first in one turn is last in the next: whatever else the machine does meets all three alike.
        for (let at = 0; at < WAYS.length; at += 1) {
          const way = WAYS[(turn + at) % WAYS.length]!;
          const measured = await crowd.broadcast(way);
          latencies[way].push(...measured.latencies);
          cpuMs[way].push(measured.cpuMs);
          p99Ms[way] = percentile(measured.latencies, 0.99);
        }
        inTurns.push(p99Ms['ws.send'] / p99Ms.hub);
      }
      rows.push(
        ...crowdRows(spectators, latencies, cpuMs, {
          inTurns: percentile(inTurns, 0.5),
          memoryBytes: await crowd.memoryBytes(),
        }),
      );
    }
  } finally {
    crowd.end();
  }
  return rows;
}

function crowdRows(
  spectators: number,
  latencies: Readonly<Record<Way, readonly number[]>>,
  cpuMs: Readonly<Record<Way, readonly number[]>>,
  { inTurns, memoryBytes }: { readonly inTurns: number; readonly memoryBytes: number },
): Row[] {
  const p99 = (way: Way): number => round(percentile(latencies[way], 0.99), 1);
  const cost = (way: Way): number => round(percentile(cpuMs[way], 0.5), 1);
  return [
    {
      name: `${spectators.toLocaleString('en')} spectators: core to client`,
      value: p99('hub'),
      unit: 'ms p99',
      p50: round(percentile(latencies.hub, 0.5), 1),
      p99: p99('hub'),
      peer: 'ws.send loop',
      peerValue: p99('ws.send'),
      ratio: round(p99('ws.send') / p99('hub')),
      ...(spectators === 19_000 && { goal: '≤ 400 ms' }),
      note: `prebuilt in one go ${p99('one go')} ms; p99 of each turn's broadcasts, median ${round(inTurns)} ×`,
    },
    {
      name: `${spectators.toLocaleString('en')} spectators: processor a broadcast`,
      value: cost('hub'),
      unit: 'ms',
      peer: 'ws.send loop',
      peerValue: cost('ws.send'),
      ratio: round(cost('ws.send') / cost('hub')),
      note: `prebuilt in one go ${cost('one go')} ms; server ${Math.round(memoryBytes / 1e6)} MB`,
    },
  ];
}

export async function run(): Promise<Row[]> {
  return [...bytes(), ...encoding(), ...(await fixToGlass()), ...(await crowds())];
}

if (import.meta.main) console.table(await run());
