/** A server and thousands of viewers, each in a process of its own, and one broadcast after the other between them. */
import { setTimeout as wait } from 'node:timers/promises';
import type { FromServer, FromViewers, ToServer, ToViewers, Way } from './messages.ts';
import { next, serverProcess, viewersProcess } from './processes.ts';

/** Between broadcasts: riders report once a second, and the hub's cadence at 19,000 is below it. */
const PAUSE_MS = 1_500;
const SETTLE_MS = 1_000;

export interface Broadcast {
  /** From the frame handed over to each viewer, ms; `PAUSE_MS` for those who had none by then. */
  readonly latencies: readonly number[];
  /** Processor time of the server for it, ms. */
  readonly cpuMs: number;
}

export interface Crowd {
  /** Resolves when so many are connected. */
  grow(spectators: number): Promise<void>;
  broadcast(way: Way): Promise<Broadcast>;
  memoryBytes(): Promise<number>;
  end(): void;
}

/** `serverFile`: another tree's server instead of this one's. */
export async function openCrowd(serverFile?: string): Promise<Crowd> {
  const server = serverProcess(serverFile);
  const viewers = viewersProcess();
  const { port } = await next<FromServer & { port: number }>(server, (message) => 'port' in message);
  let connected = 0;
  const stats = async (): Promise<{ cpuMs: number; memoryBytes: number }> => {
    const answer = next<FromServer & { cpuMs: number; memoryBytes: number }>(server, (m) => 'cpuMs' in m);
    server.send({ stats: true } satisfies ToServer);
    return answer;
  };
  return {
    async grow(spectators) {
      const done = next<FromViewers>(viewers, (message) => 'connected' in message);
      const connect = { port, count: spectators - connected, base: connected };
      viewers.send({ connect } satisfies ToViewers);
      await done;
      connected = spectators;
      await wait(SETTLE_MS);
    },
    async broadcast(way) {
      const before = await stats();
      const sent = next<Extract<FromServer, { sent: unknown }>>(server, (message) => 'sent' in message);
      server.send({ broadcast: way } satisfies ToServer);
      const { key, atMs } = (await sent).sent;
      await wait(PAUSE_MS);
      const after = await stats();
      const collected = next<Extract<FromViewers, { arrivals: unknown }>>(viewers, (m) => 'arrivals' in m);
      viewers.send({ collect: key } satisfies ToViewers);
      const latencies = [...(await collected).arrivals].map((arrival) => arrival - atMs);
      const without = latencies.filter(Number.isNaN).length;
      if (without > 0)
        console.error(`${way}: ${without} of ${latencies.length} viewers got no frame in time`);
      return {
        latencies: latencies.map((ms) => (Number.isNaN(ms) ? PAUSE_MS : ms)),
        cpuMs: after.cpuMs - before.cpuMs,
      };
    },
    memoryBytes: async () => (await stats()).memoryBytes,
    end() {
      server.kill();
      viewers.kill();
    },
  };
}
