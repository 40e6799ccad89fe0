/** The processes of viewers that lose their relay, as the herd drives them. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Come, FromFans, Progress, Returned, ToFans } from './messages.ts';

export interface FanProcess {
  readonly pid: number;
  /** As it said last. */
  progress(): Progress;
  /** Resolves when every viewer has its race. */
  come(to: Come): Promise<void>;
  /** Their relay dies now: `atMs`. */
  died(atMs: number): void;
  /** Resolves when every viewer has its race again at the other relay. */
  back(): Promise<void>;
  tell(): Promise<Returned>;
  end(): void;
}

const NOBODY: Progress = { here: 0, standing: 0, failed: {}, outOf: null };

export function startFans(): FanProcess {
  const child: ChildProcess = fork(fileURLToPath(new URL('./fans.ts', import.meta.url)), [], {
    serialization: 'advanced',
    execArgv: ['--max-semi-space-size=64'],
  });
  const say = (message: ToFans): void => void child.send(message);
  const next = <Key extends string>(key: Key): Promise<Extract<FromFans, Record<Key, unknown>>> =>
    new Promise((resolve, reject) => {
      const onExit = (code: number | null): void =>
        reject(new Error(`a process of viewers ended with ${code}`));
      const onMessage = (message: FromFans): void => {
        if (!(key in message)) return;
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(message as Extract<FromFans, Record<Key, unknown>>);
      };
      child.on('message', onMessage);
      child.once('exit', onExit);
    });
  let returning: Promise<unknown> | null = null;
  let progress = NOBODY;
  child.on('message', (message: FromFans) => {
    if ('progress' in message) progress = message.progress;
  });
  return {
    pid: child.pid!,
    progress: () => progress,
    async come(to) {
      const here = next('here');
      say({ come: to });
      await here;
    },
    died(atMs) {
      returning = next('back');
      // Whoever waits for it hears of it; one that ends before is a failure then, not now.
      returning.catch(() => {});
      say({ died: atMs });
    },
    async back() {
      await returning;
    },
    async tell() {
      const told = next('returned');
      say({ tell: true });
      return (await told).returned;
    },
    end: () => void child.kill('SIGKILL'),
  };
}
