/** One run of one benchmark in a process of its own, so that no run begins with what the one before left in memory. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Row } from './row.ts';

const ONE = join(import.meta.dirname, 'one.ts');

/** `file`: a module with `run()`; `cwd`: the tree it belongs to. @throws when its process ends without an answer */
export function rowsOf(file: string, cwd: string, rest: readonly string[] = []): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    const child = fork(ONE, [file, ...rest], { cwd, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const end = () => child.kill();
    process.once('exit', end);
    child.once('message', (rows) => resolve(rows as readonly Row[]));
    child.once('exit', (code) => {
      process.off('exit', end);
      reject(new Error(`${file} ended with ${code}`));
    });
  });
}
