/**
 * Passwords of officials: Argon2id, one salt each, compared in constant time; hashes of yesterday (scrypt) are still
 * checked and made anew at the next sign-in. A check of an unknown name does the same work as one of a known name, so
 * that neither the answer nor its time tells which names exist. The work is done on the process's pool of threads,
 * never on the loop that riders wait for: at most two at once, one of them kept for devices that have been here
 * before, and a bounded queue behind each; beyond that the answer is "later".
 */
import { argon2, scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../server/identity/card-secret.ts';

export interface Passwords {
  hash(password: string): Promise<string>;
  /** `stored` null = the name is unknown: works as hard, answers false. */
  check(password: string, stored: string | null, lane?: Lane): Promise<Checked>;
}

export interface Checked {
  readonly isRight: boolean;
  /** Right, but kept by an older or cheaper recipe than today's. */
  readonly isOutdated: boolean;
}

/** Whose check it is: a device's that somebody signed in on before, or anybody's. */
export type Lane = 'known' | 'stranger';

export interface PasswordCost {
  readonly memoryKiB: number;
  readonly passes: number;
}

/** RFC 9106, the second recommended choice, on one lane; well above OWASP's least (19 MiB, two passes). */
export const PASSWORD_COST: PasswordCost = { memoryKiB: 65_536, passes: 3 };

/** Too many checks at once; the caller may try again. */
export class PasswordQueueFull extends Error {}

const KEY_BYTES = 32;
const SALT_BYTES = 16;
const RUNNING_MAX = 2;
const STRANGERS_RUNNING_MAX = 1;
const WAITING_MAX = 16;

/** Tests make `cost` small. */
export function createPasswords(random: Random, cost: PasswordCost = PASSWORD_COST): Passwords {
  const turn = createTurnstile();
  const nobody = written(cost, random(SALT_BYTES), random(KEY_BYTES));

  return {
    hash: (password) =>
      turn('known', async () => {
        const salt = random(SALT_BYTES);
        return written(cost, salt, await derive(password, salt, cost));
      }),
    check: (password, given, lane = 'stranger') =>
      turn(lane, async () => {
        const stored = given ?? nobody;
        const { expected, derived } = await again(password, stored);
        const isSame = expected.length === derived.length && timingSafeEqual(expected, derived);
        const isRight = isSame && given !== null;
        return { isRight, isOutdated: isRight && !stored.startsWith(recipe(cost)) };
      }),
  };
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const recipe = ({ memoryKiB, passes }: PasswordCost): string => `argon2id$${memoryKiB},${passes}$`;
const written = (cost: PasswordCost, salt: Uint8Array, key: Uint8Array): string =>
  `${recipe(cost)}${base64url(salt)}$${base64url(key)}`;

/** The key that `password` gives by the recipe a stored hash names, beside the one stored. */
async function again(password: string, stored: string): Promise<{ expected: Buffer; derived: Buffer }> {
  const [kind, costs = '', salt = '', key = ''] = stored.split('$');
  const saltBytes = Buffer.from(salt, 'base64url');
  const expected = Buffer.from(key, 'base64url');
  if (kind === 'scrypt')
    return { expected, derived: await deriveByScrypt(password, saltBytes, Number(costs)) };
  const [memoryKiB = 0, passes = 0] = costs.split(',').map(Number);
  return { expected, derived: await derive(password, saltBytes, { memoryKiB, passes }) };
}

const derive = (password: string, salt: Uint8Array, { memoryKiB, passes }: PasswordCost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const message = password.normalize('NFKC');
    const how = { parallelism: 1, tagLength: KEY_BYTES, memory: memoryKiB, passes };
    argon2('argon2id', { message, nonce: salt, ...how }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

/** How it was until Argon2id came. */
const deriveByScrypt = (password: string, salt: Uint8Array, cost: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const how = { N: cost, r: 8, p: 1, maxmem: 256 * cost * 8 };
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, how, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

/** Strangers never hold the last place: a flood of them keeps nobody out who has been here before. */
function createTurnstile(): <T>(lane: Lane, work: () => Promise<T>) => Promise<T> {
  const running = { known: 0, stranger: 0 };
  const waiting: Record<Lane, (() => void)[]> = { known: [], stranger: [] };
  const hasPlace = (lane: Lane): boolean =>
    running.known + running.stranger < RUNNING_MAX &&
    (lane === 'known' || running.stranger < STRANGERS_RUNNING_MAX);
  const callNext = (): void => {
    for (const lane of ['known', 'stranger'] as const)
      while (waiting[lane].length > 0 && hasPlace(lane)) {
        running[lane] += 1;
        waiting[lane].shift()?.();
      }
  };
  return async (lane, work) => {
    if (hasPlace(lane)) running[lane] += 1;
    else {
      if (waiting[lane].length >= WAITING_MAX) throw new PasswordQueueFull('too many sign-ins at once');
      await new Promise<void>((resolve) => waiting[lane].push(resolve));
    }
    try {
      return await work();
    } finally {
      running[lane] -= 1;
      callNext();
    }
  };
}
