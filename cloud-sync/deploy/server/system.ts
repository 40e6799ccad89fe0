/** The system's programs, asked one at a time; what one says when it fails is what people are told. */
import { spawnSync } from 'node:child_process';

/** Said to whoever gave the command, as it is: what is wrong, and what to do. */
export class Stopped extends Error {}

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Its output goes to the terminal. */
  readonly shown?: boolean;
  readonly cwd?: string;
}

const OUTPUT_MAX = 16 * 1024 * 1024;

export function tryRun(program: string, args: readonly string[], options: RunOptions = {}): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, [...args], {
    encoding: 'utf8',
    cwd: options.cwd ?? '/',
    maxBuffer: OUTPUT_MAX,
    stdio: ['pipe', options.shown ? 'inherit' : 'pipe', options.shown ? 'inherit' : 'pipe'],
    input: options.input ?? '',
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
  });
  return { status: status ?? 127, out: stdout ?? '', err: (stderr || error?.message) ?? '' };
}

/** Its output. @throws Stopped with what it said last. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): string {
  const { status, out, err } = tryRun(program, args, options);
  if (status === 0) return out;
  const said = `${out}\n${err}`.trim().split('\n').slice(-8).join('\n  ');
  throw new Stopped(`${program} ${args.slice(0, 3).join(' ')} … did not end well (${status}):\n  ${said}`);
}

export const asUser = (user: string, program: string, args: readonly string[], options: RunOptions = {}) =>
  run('runuser', ['-u', user, '--', program, ...args], options);

export const say = (line: string): void => void process.stdout.write(`${line}\n`);
