/**
 * One process at a time does what must not be done twice at once: two `npm ci` in one tree take its packages away from
 * each other. The next one waits, and says for whom. Like setup.mjs on nothing but Node's own modules, any Node ≥ 20.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname } from 'node:path';

const LOOK_EVERY_MS = 200;
/** An install over a bad line takes minutes; who waits longer waits for something that hangs. */
const WAIT_MS_MAX = 30 * 60_000;

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

const orNull = (act, ...codes) => {
  try {
    return act();
  } catch (error) {
    if (codes.includes(error.code)) return null;
    throw error;
  }
};

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return error.code === 'EPERM';
  }
};

/** Whether whoever wrote `lock` can still be at work: their process is there, and the computer is on since. */
function isHeld(lock, pid) {
  const made = orNull(() => statSync(lock).mtimeMs, 'ENOENT');
  if (made === null) return false;
  // Between its being made and written it is empty, for an instant; a crash there leaves it so.
  if (!Number.isInteger(pid) || pid <= 0) return Date.now() - made < 5_000;
  return made > Date.now() - uptime() * 1_000 - 60_000 && isAlive(pid);
}

const pidIn = (lock) => orNull(() => Number(readFileSync(lock, 'utf8')), 'ENOENT');

/** Takes away the lock of a process that died. Another may have done so, and have its own there: that one is put back. */
function clear(lock, dead) {
  const aside = `${lock}.${process.pid}`;
  if (orNull(() => renameSync(lock, aside), 'ENOENT') === null) return;
  if (pidIn(aside) !== dead) orNull(() => linkSync(aside, lock), 'EEXIST');
  rmSync(aside, { force: true });
}

/**
 * Runs `act` while no other process runs its own under `lock` (a file, made and taken away here), unless `isDone` says
 * that there is nothing to do, before or after the wait for another. `says(pid)` is told once, when there is a wait.
 * @throws when the other is not done within half an hour; the file is named
 */
export function oneAtATime(lock, { isDone, act, says }) {
  if (isDone()) return;
  mkdirSync(dirname(lock), { recursive: true });
  const fromMs = Date.now();
  let isTold = false;
  while (orNull(() => writeFileSync(lock, String(process.pid), { flag: 'wx' }), 'EEXIST') === null) {
    const pid = pidIn(lock);
    if (pid === null) continue;
    if (!isHeld(lock, pid)) clear(lock, pid);
    else {
      if (!isTold) says(pid);
      isTold = true;
      if (Date.now() - fromMs > WAIT_MS_MAX)
        throw new Error(`Process ${pid} is still not done. If it hangs, end it, or delete ${lock}.`);
      sleep(LOOK_EVERY_MS);
    }
  }
  try {
    if (!isDone()) act();
  } finally {
    rmSync(lock, { force: true });
  }
}
