/** The processes of a benchmark of the live feed: the server, and the crowd. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

const forked = (file: string, execArgv: string[] = []): ChildProcess =>
  fork(file, [], { serialization: 'advanced', execArgv });

/** `file`: another tree's server instead of this one's. */
export const serverProcess = (file = join(import.meta.dirname, 'server.ts')): ChildProcess => forked(file);
/** Nineteen thousand sockets that come are young for long: to copy them again and again took more processor than they do. */
export const viewersProcess = (): ChildProcess =>
  forked(join(import.meta.dirname, 'viewers.ts'), ['--max-semi-space-size=64']);

/** The next of its messages that is what is waited for. Rejects when the process ends before. */
export const next = <T>(child: ChildProcess, is: (message: object) => boolean): Promise<T> =>
  new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`a process of the benchmark ended with ${code}`));
    const onMessage = (message: object): void => {
      if (!is(message)) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(message as T);
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
