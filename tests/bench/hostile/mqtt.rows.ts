/**
 * Attacks by MQTT, with one rider's card or an official's token, on a whole station and, in the same run, on Mosquitto
 * (which stores nothing, has no cards, and is told to bound nothing).
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeAuthority } from '../../../broker/tls/certificate.ts';
import { freePort } from '../../../server/testing/free-port.ts';
import { makeRaceDay } from '../../station/race-day.ts';
import { removeDataDir, startStationProcess } from '../../station/station-process.ts';
import type { Row } from '../row.ts';
import type { Attack, AttackOrder, Felt, Login, RiderOrder } from './messages.ts';

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto', '/usr/local/sbin/mosquitto'].find(existsSync);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const PER_SECOND = 20;

const ATTACKS: readonly { attack: Attack; connections: number; name: string; by: 'rider' | 'official' }[] = [
  { attack: 'qos0', connections: 1, name: 'QoS 0 flood, one connection', by: 'rider' },
  { attack: 'qos0', connections: 5, name: 'QoS 0 flood, five connections', by: 'rider' },
  { attack: 'takeovers', connections: 4, name: 'takeovers of one client id', by: 'rider' },
  { attack: 'retained', connections: 2, name: 'retained messages of 1 kB', by: 'official' },
  { attack: 'sessions', connections: 4, name: 'sessions with random ids', by: 'rider' },
  { attack: 'halves', connections: 4, name: 'half-open QoS 2 of 8 kB', by: 'rider' },
  { attack: 'handshakes', connections: 8, name: '206 TLS handshakes a second', by: 'rider' },
];

interface Target {
  readonly port: number;
  readonly tlsPort: number;
  readonly pid: number;
  readonly good: { readonly login: Login; readonly topic: string };
  readonly bad: Readonly<Record<'rider' | 'official', Login>>;
  readonly topic: string;
  end(): Promise<void>;
}

async function station(): Promise<Target> {
  const process = await startStationProcess();
  const day = await makeRaceDay(process, 'hostile', ['1', '2'], Date.now() - 60_000);
  const login = (bib: string): Login => ({ username: `hostile.${bib}`, password: day.cards.get(bib)! });
  return {
    port: process.ports.mqtt,
    tlsPort: process.ports.mqtts,
    pid: process.process.pid!,
    good: { login: login('1'), topic: 'bell-lap/v1/hostile/1/fixes' },
    bad: { rider: login('2'), official: { username: 'admin', password: day.token } },
    topic: 'bell-lap/v1/hostile/2/fixes',
    async end() {
      await process.stop();
      removeDataDir(process);
    },
  };
}

async function mosquitto(): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-hostile-'));
  const [port, tlsPort] = [await freePort(), await freePort()];
  const { cert, key } = makeAuthority('Peer', [], Date.now(), randomBytes);
  for (const [name, text] of Object.entries({ cert, key }))
    writeFileSync(join(folder, name), text, { mode: 0o644 });
  const lines = [
    'per_listener_settings false',
    'allow_anonymous true',
    'user root',
    'set_tcp_nodelay true',
    `listener ${port} 127.0.0.1`,
    `listener ${tlsPort} 127.0.0.1`,
    `certfile ${join(folder, 'cert')}`,
    `keyfile ${join(folder, 'key')}`,
    '',
  ];
  writeFileSync(join(folder, 'conf'), lines.join('\n'));
  const broker = spawn(MOSQUITTO!, ['-c', join(folder, 'conf')], { stdio: 'ignore' });
  for (let tries = 0; tries < 200 && !(await isThere(port)); tries++) await sleep(25);
  const login = { username: 'x', password: 'x' };
  return {
    port,
    tlsPort,
    pid: broker.pid!,
    topic: 'bell-lap/v1/hostile/2/fixes',
    good: { login, topic: 'bell-lap/v1/hostile/1/fixes' },
    bad: { rider: login, official: login },
    async end() {
      broker.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Suffered {
  readonly before: Felt;
  readonly during: Felt;
  readonly after: Felt;
  /** Resident memory, MB: before, its highest in the attack, at its end, and a moment later. */
  readonly memory: {
    readonly before: number;
    readonly highest: number;
    readonly end: number;
    readonly after: number;
  };
  /** What the attackers got through, a second. */
  readonly rate: number;
}

async function suffer(
  target: Target,
  { attack, connections, by }: (typeof ATTACKS)[number],
): Promise<Suffered> {
  const rider = forked('rider');
  const measure = (ms: number): Promise<Felt> => {
    const felt = new Promise<Felt>((resolve) => rider.once('message', (message) => resolve(message as Felt)));
    rider.send({ measure: ms });
    return felt;
  };
  rider.send({ port: target.port, ...target.good, perSecond: PER_SECOND } satisfies RiderOrder);
  await sleep(1_500);
  const before = await measure(3_000);
  const memory = { before: memoryOf(target.pid), highest: 0, end: 0, after: 0 };
  const watch = setInterval(() => {
    memory.highest = Math.max(memory.highest, memoryOf(target.pid));
  }, 250);
  const attacker = forked('attacker');
  let through = 0;
  attacker.on('message', (count) => {
    through = count as number;
  });
  const { port, tlsPort, topic } = target;
  attacker.send({ attack, connections, port, tlsPort, topic, login: target.bad[by] } satisfies AttackOrder);
  // Its process takes a while to start on a machine that has much to do.
  for (let waited = 0; through === 0 && waited < 15_000; waited += 100) await sleep(100);
  const [throughBefore, fromMs] = [through, performance.now()];
  const during = await measure(SECONDS * 1_000);
  const rate = ((through - throughBefore) * 1_000) / (performance.now() - fromMs);
  memory.end = memoryOf(target.pid);
  clearInterval(watch);
  attacker.kill('SIGKILL');
  await sleep(1_000);
  const after = await measure(2_000);
  memory.after = memoryOf(target.pid);
  rider.kill('SIGKILL');
  return { before, during, after, memory, rate };
}

export async function run(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const attack of ATTACKS) {
    const ours = await on(station, attack);
    const theirs = MOSQUITTO === undefined ? null : await on(mosquitto, attack);
    const { before, during, memory, rate } = ours;
    const grown = memory.highest / memory.before;
    const felt = ({ p50Ms, p99Ms }: Felt) => `${p50Ms.toFixed(1)}/${p99Ms.toFixed(1)}`;
    rows.push({
      name: `good rider's PUBACK under ${attack.name}`,
      value: during.p99Ms,
      unit: 'ms (p99)',
      p50: during.p50Ms,
      p99: during.p99Ms,
      goal: '≤ 50 ms, memory ≤ 1.5 ×',
      ...(theirs && {
        peer: 'Mosquitto (no disk)',
        peerValue: theirs.during.p99Ms,
        ratio: theirs.during.p99Ms / during.p99Ms,
      }),
      note: [
        `before ${felt(before)}, after ${felt(ours.after)} ms`,
        `${memory.before.toFixed(0)} → ${memory.highest.toFixed(0)} → ${memory.after.toFixed(0)} MB (${grown.toFixed(2)} ×)`,
        `${Math.round(rate)} a second got through`,
        `${during.sent - during.acknowledged} of ${during.sent} unanswered`,
        ...(theirs
          ? [
              `peer before ${felt(theirs.before)}, ${theirs.memory.before.toFixed(0)} → ${theirs.memory.highest.toFixed(0)} MB, ${Math.round(theirs.rate)} a second`,
            ]
          : []),
      ].join('; '),
    });
  }
  return rows;
}

async function on(start: () => Promise<Target>, attack: (typeof ATTACKS)[number]): Promise<Suffered> {
  const target = await start();
  try {
    return await suffer(target, attack);
  } finally {
    await target.end();
  }
}

const forked = (name: string): ChildProcess => fork(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)));
const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Resident memory, MB (only Linux tells). */
function memoryOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function isThere(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

if (import.meta.main) console.table(await run());
