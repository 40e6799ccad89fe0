/**
 * The demo: a modelled field that rides a race of its own through the station's real doors, for rehearsal. It is a
 * client like any other, in a process of its own, signed in through the station's local door; ending it touches
 * nothing else, and what it rode stays in the journal like any race.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnv } from '../server/doors/child-env.ts';

export interface Demo {
  readonly running: boolean;
  /** Starts it unless it rides already. */
  start(): void;
  /** Asks it to stop; phones say goodbye. */
  stop(): void;
}

export interface DemoOptions {
  /** The station's data folder: how the demo finds its doors. */
  readonly data: string;
  /** Stdout is somebody else's (a program reads it): what the demo says goes to stderr. */
  readonly quiet: boolean;
  readonly log: (line: Record<string, unknown>) => void;
}

const PROGRAM = join(dirname(dirname(fileURLToPath(import.meta.url))), 'simulator', 'demo-program.ts');

export function createDemo({ data, quiet, log }: DemoOptions): Demo {
  let child: ChildProcess | null = null;
  return {
    get running() {
      return child !== null;
    },
    start() {
      if (child !== null) return;
      const started = spawn(process.execPath, [PROGRAM, '--data', data], {
        env: childEnv(),
        stdio: ['ignore', quiet ? 2 : 'inherit', 'inherit'],
      });
      child = started;
      const ended = (line: Record<string, unknown>) => {
        if (child === started) child = null;
        log(line);
      };
      started.once('error', (error) => ended({ demo: 'did not start', reason: error.message }));
      started.once('exit', (code) => ended({ demo: `ended (${code ?? 'stopped'})` }));
    },
    stop() {
      child?.kill('SIGTERM');
    },
  };
}
