/**
 * Passwords of officials: scrypt, one salt each, compared in constant time. A check of an unknown name does
 * the same work as one of a known name, so that neither the answer nor its time tells which names exist.
 * At most two run at once and sixteen wait (each takes 32 MiB and a core); beyond that the answer is "later".
 */
import { scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../server/identity/card-secret.ts';

export interface Passwords {
  hash(password: string): Promise<string>;
  /** `stored` null = the name is unknown: works as hard, answers false. */
  check(password: string, stored: string | null): Promise<boolean>;
}

/** Too many checks at once; the caller may try again. */
export class PasswordQueueFull extends Error {}

const KEY_BYTES = 32;
const RUNNING_MAX = 2;
const WAITING_MAX = 16;

/** `cost` is scrypt's N, a power of two; tests make it small. */
export function createPasswords(random: Random, cost = 32_768): Passwords {
  const turn = createTurnstile();
  const nobody = stored(cost, random(16), random(KEY_BYTES));

  return {
    hash: (password) =>
      turn(async () => {
        const salt = random(16);
        return stored(cost, salt, await derive(password, salt, cost));
      }),
    check: (password, given) =>
      turn(async () => {
        const [, n, salt, key] = (given ?? nobody).split('$');
        const expected = Buffer.from(key ?? '', 'base64url');
        const derived = await derive(password, Buffer.from(salt ?? '', 'base64url'), Number(n));
        return expected.length === derived.length && timingSafeEqual(expected, derived) && given !== null;
      }),
  };
}

const stored = (cost: number, salt: Uint8Array, key: Uint8Array): string =>
  ['scrypt', cost, Buffer.from(salt).toString('base64url'), Buffer.from(key).toString('base64url')].join('$');

const derive = (password: string, salt: Uint8Array, cost: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(
      password.normalize('NFKC'),
      salt,
      KEY_BYTES,
      { N: cost, r: 8, p: 1, maxmem: 256 * cost * 8 },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });

function createTurnstile(): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    while (running >= RUNNING_MAX) {
      if (waiting.length >= WAITING_MAX) throw new PasswordQueueFull('too many sign-ins at once');
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}
