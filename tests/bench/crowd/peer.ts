/**
 * The crowd's peer: nodes of Centrifuge, the library that Centrifugo is made of (Debian ships its sources, not the
 * server), on the same machine, with as many processes and clients, for the same frames at the same moments. The
 * clock runs from the moment a frame is handed to the node: no uplink, no store, no other hop stands before it.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createFrameEncoder, type LivePosition } from '../../../race/feed/positions.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { latest } from '../../../race/timing/position.ts';
import { addFixes, createTrack } from '../../../race/timing/track.ts';
import { sampleCourse } from '../../../simulator/course-file.ts';
import { cpuMs, type Delays, delaysOf, memoryBytes } from './figures.ts';
import { monotonicMs } from './messages.ts';
import { modelled } from './ride.ts';
import { startViewers } from './viewer-processes.ts';

export interface PeerRun {
  readonly delays: Delays;
  readonly cpuUsPerViewerS: number;
  readonly memoryPerViewerBytes: number;
  readonly bytesPerViewerS: number;
}

const SOURCE = fileURLToPath(new URL('../peers/centrifuge/main.go', import.meta.url));
const GO_LIBRARIES = '/usr/share/gocode';
const PER_PROCESS = 17_500;
const LINGER_MS = 3_000;

/** Why the peer cannot be had here; null when it can. */
export function peerMissing(): string | null {
  const install = 'apt-get install golang golang-github-centrifugal-centrifuge-dev';
  const more =
    'golang-github-centrifugal-protocol-dev golang-github-fzambia-eagle-dev golang-github-mna-redisc-dev';
  const mailru =
    'golang-github-mailru-easyjson-dev golang-github-valyala-bytebufferpool-dev golang-github-igm-sockjs-go-dev';
  const needed = [
    'centrifugal/centrifuge',
    'centrifugal/protocol',
    'FZambia/eagle',
    'mna/redisc',
    'mailru/easyjson',
  ];
  const isThere =
    existsSync('/usr/bin/go') &&
    needed.every((path) => existsSync(join(GO_LIBRARIES, 'src/github.com', path)));
  return isThere
    ? null
    : `No peer beside it: Go or Centrifuge's sources are missing (Debian: ${install} ${more} ${mailru}).`;
}

/** Builds the node once for each version of its source; the path of the program. */
function build(): string {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'bell-lap', 'centrifuge-peer');
  mkdirSync(cache, { recursive: true });
  const digest = createHash('sha256').update(readFileSync(SOURCE)).digest('hex').slice(0, 12);
  const program = join(cache, `node-${digest}`);
  if (!existsSync(program))
    execFileSync('go', ['build', '-o', program, SOURCE], {
      env: { ...process.env, GO111MODULE: 'off', GOPATH: GO_LIBRARIES, GOCACHE: join(cache, 'go') },
    });
  return program;
}

async function startNode(program: string, channel: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(program, [channel], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', (line) =>
      resolve((JSON.parse(line) as { port: number }).port),
    );
    child.once('exit', (code) => reject(new Error(`The Centrifuge node ended with ${code}.`)));
  });
  return { child, port };
}

/** Where the model's riders are, second by second, as a relay would tell it. */
function pictures(riders: number, seconds: number): LivePosition[][] {
  const course = sampleCourse('grant-park-criterium');
  const tracks = Array.from({ length: riders }, () => createTrack(course));
  return modelled(riders, seconds, 1_700_000_000_000).map((second) =>
    [...second].flatMap(([rider, fix]) => {
      const track = tracks[rider]!;
      addFixes(track, [fix]);
      const now = latest(track);
      return now
        ? [
            {
              entry: (rider + 1) as EntryId,
              timeMs: fix.timeMs,
              latDeg: now.latDeg,
              lonDeg: now.lonDeg,
              progressM: now.progressM,
            },
          ]
        : [];
    }),
  );
}

export async function measurePeer(options: {
  race: RaceId;
  riders: number;
  viewers: number;
  seconds: number;
}): Promise<PeerRun> {
  const { race, riders, viewers, seconds } = options;
  const program = build();
  const count = Math.max(2, Math.ceil(viewers / PER_PROCESS));
  const closers: (() => void)[] = [];
  try {
    const nodes: { readonly child: ChildProcess; readonly port: number }[] = [];
    for (let copy = 0; copy < count; copy += 1) {
      const node = await startNode(program, race);
      closers.push(() => void node.child.kill('SIGKILL'));
      nodes.push(node);
    }
    const pids = nodes.map(({ child }) => child.pid!);
    const emptyBytes = memoryBytes(pids);
    const processes = nodes.map(() => startViewers());
    closers.push(...processes.map((one) => () => one.end()));
    const came = await Promise.all(
      processes.map((one, block) =>
        one.connect({
          dialect: 'centrifuge',
          port: nodes[block]!.port,
          race,
          block,
          decoding: 1,
          count: Math.floor(viewers / count) + (block < viewers % count ? 1 : 0),
        }),
      ),
    );
    const connected = came.reduce((sum, each) => sum + each.connected, 0);
    if (connected < viewers)
      throw new Error(`Only ${connected} of ${viewers} clients came into the Centrifuge nodes.`);
    const handedMs = new Map<string, number>();
    const publish = (frame: Uint8Array, moved: readonly LivePosition[]): void => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(frame.length);
      const atMs = monotonicMs();
      for (const { entry, timeMs } of moved) handedMs.set(`${entry}/${timeMs}`, atMs);
      for (const { child } of nodes) child.stdin!.write(Buffer.concat([length, frame]));
    };
    const [first = [], ...rest] = pictures(riders, seconds + 90).slice(80);
    const encoder = createFrameEncoder(0);
    encoder.delta(first);
    publish(encoder.key(), []);
    await wait(LINGER_MS);
    for (const one of processes) one.begin();
    const [beganMs, cpuBefore] = [monotonicMs(), cpuMs(pids)];
    for (const moved of rest.slice(0, seconds)) {
      const dueMs = monotonicMs() + 1_000;
      publish(encoder.delta(moved), moved);
      await wait(Math.max(0, dueMs - monotonicMs()));
    }
    await wait(LINGER_MS);
    const lastedS = (monotonicMs() - beganMs) / 1_000;
    const cpuUs = (cpuMs(pids) - cpuBefore) * 1_000;
    const reports = await Promise.all(processes.map((one) => one.report()));
    const faults = reports.reduce((sum, report) => sum + report.faults + report.lost, 0);
    if (faults > 0) console.error(`Centrifuge: ${faults} frames out of order or connections lost`);
    return {
      delays: delaysOf(reports, handedMs, 0, Number.POSITIVE_INFINITY),
      cpuUsPerViewerS: cpuUs / viewers / lastedS,
      memoryPerViewerBytes: (memoryBytes(pids) - emptyBytes) / viewers,
      bytesPerViewerS: reports.reduce((sum, { bytes }) => sum + bytes, 0) / viewers / seconds,
    };
  } finally {
    for (const close of closers.reverse()) close();
  }
}
