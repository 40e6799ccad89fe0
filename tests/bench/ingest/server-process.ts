/** A server of the ingest benchmark in a process of its own, and the load measured on it. */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadOrder, LoadResult, ServerSays } from './messages.ts';

/** Before anything is measured. */
export const WARM_UP_MS = 1_500;

const processOf = (name: 'station' | 'subscriber' | 'load'): string =>
  join(import.meta.dirname, `${name}.ts`);

export interface Server {
  readonly port: number;
  /** Processor time that its processes have used so far, ms; 0 where that is not told (only Linux does). */
  cpuMs(): number;
  stats(): Promise<ServerSays>;
  end(): Promise<void>;
}

/** User and system time of a process, from the kernel's hundredths of a second. */
export function cpuMsOf(process: ChildProcess): number {
  try {
    const fields = readFileSync(`/proc/${process.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

const nextMessage = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`a process of the benchmark ended with ${code}`)));
  });

/** `file`: another tree's server instead of this one's. */
export async function forked(
  name: 'station' | 'subscriber',
  args: readonly string[],
  file = processOf(name),
): Promise<Server> {
  const child = fork(file, args, { execArgv: process.env.BENCH_PROF ? ['--cpu-prof'] : [] });
  const { port } = await nextMessage<ServerSays>(child);
  return {
    port,
    cpuMs: () => cpuMsOf(child),
    stats() {
      const answer = nextMessage<ServerSays>(child);
      child.send('stats');
      return answer;
    },
    end() {
      const exit = new Promise<void>((done) => child.once('exit', () => done()));
      child.send('end');
      return exit;
    },
  };
}

export interface Measured extends LoadResult {
  /** Processor time of the server's processes for one message, µs. */
  readonly cpuUs: number;
}

export async function measure(
  server: Server,
  order: Omit<LoadOrder, 'warmUpMs' | 'port'>,
): Promise<Measured> {
  const child = fork(processOf('load'));
  const measuring = nextMessage<'measuring'>(child);
  child.send({ ...order, port: server.port, warmUpMs: WARM_UP_MS } satisfies LoadOrder);
  await measuring;
  const before = server.cpuMs();
  const result = await nextMessage<LoadResult>(child);
  const cpuMs = server.cpuMs() - before;
  child.kill();
  return { ...result, cpuUs: (cpuMs * 1_000_000) / (result.perSecond * order.measureMs) };
}
