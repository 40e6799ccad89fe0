/** The processes of viewers, as the benchmark drives them. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Connect, FromViewers, Report, ToViewers } from './messages.ts';

export interface ViewerProcess {
  readonly pid: number;
  /** Opens all connections; resolves when every viewer has what a newcomer is given. */
  connect(
    to: Connect,
  ): Promise<{ readonly connected: number; readonly tookMs: number; readonly welcomeBytes: number }>;
  begin(): void;
  report(): Promise<Report>;
  end(): void;
}

/** Answers take no longer, however many viewers there are. */
const ANSWER_MS_MAX = 400_000;

const next = <Wanted extends FromViewers>(child: ChildProcess, key: string): Promise<Wanted> =>
  new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`a process of viewers ended with ${code}`));
    const late = setTimeout(
      () => reject(new Error(`no "${key}" of a process of viewers within ${ANSWER_MS_MAX / 1_000} s`)),
      ANSWER_MS_MAX,
    );
    const onMessage = (message: FromViewers): void => {
      if (!(key in message)) return;
      clearTimeout(late);
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(message as Wanted);
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });

export function startViewers(): ViewerProcess {
  const child = fork(fileURLToPath(new URL('./viewers.ts', import.meta.url)), [], {
    serialization: 'advanced',
    execArgv: ['--max-semi-space-size=64'],
  });
  const tell = (message: ToViewers): void => void child.send(message);
  return {
    pid: child.pid!,
    connect(to) {
      const done = next<Extract<FromViewers, { connected: number }>>(child, 'connected');
      tell({ connect: to });
      return done;
    },
    begin: () => tell({ begin: true }),
    async report() {
      const done = next<Extract<FromViewers, { report: Report }>>(child, 'report');
      tell({ report: true });
      return (await done).report;
    },
    end: () => void child.kill('SIGKILL'),
  };
}
