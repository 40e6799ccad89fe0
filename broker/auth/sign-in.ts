/** One try to sign in, step by step: may it be made now, is the password right, is a code needed and right, who is it. */
import type { Identity } from '../../server/intake.ts';
import type { KnownDevices } from './known-devices.ts';
import { PasswordQueueFull } from './password.ts';
import type { PeopleLog } from './people-log.ts';
import { pass } from './second-factor.ts';
import { createSignInLimits, type TryFrom } from './sign-in-limits.ts';
import type { Signed, Tokens } from './tokens.ts';
import { accountOf, identityOfUser, type User, type Users } from './users.ts';

export type SignIn =
  | ({ readonly outcome: 'welcome'; readonly identity: Identity; readonly deviceCookie: string } & Signed)
  /** The same for a wrong password and an unknown name. */
  | { readonly outcome: 'refused' }
  /** The password is right; the account has a second factor, and no code came or a wrong one. */
  | { readonly outcome: 'code'; readonly wasWrong: boolean }
  | { readonly outcome: 'wait'; readonly waitMs: number };

/** Where a try comes from. */
export interface Came {
  readonly address: string;
  /** What the browser says it is. */
  readonly device?: string | undefined;
  /** The cookie of a device on which somebody signed in before. */
  readonly deviceCookie?: string | null | undefined;
  /** Of the second factor: six digits, or a recovery code. */
  readonly code?: string | undefined;
}

export interface SignInDesk {
  login(name: string, password: string, came: Came): Promise<SignIn>;
  /** Whether the password is theirs, within the same limits, without signing in: before something that matters. */
  confirm(
    name: string,
    password: string,
    came: Came,
  ): Promise<'right' | 'wrong' | { readonly waitMs: number }>;
}

const QUEUE_FULL_WAIT_MS = 2_000;

export function createSignIn(has: {
  readonly users: Users;
  readonly tokens: Tokens;
  readonly devices: KnownDevices;
  readonly log: PeopleLog;
  readonly now: () => number;
}): SignInDesk {
  const { users, tokens, devices, log, now } = has;
  const limits = createSignInLimits();

  /** Null: passed, or there is none. */
  async function askFactor(user: User, from: TryFrom, { code, address }: Came): Promise<SignIn | null> {
    const factor = users.factor(user.name);
    if (factor === null) return null;
    if (code === undefined || code === '') return { outcome: 'code', wasWrong: false };
    const waitMs = limits.takeCode(from, now());
    if (waitMs > 0) return { outcome: 'wait', waitMs };
    const passed = pass(factor, code, now());
    if (passed === null) {
      log.failed('code-failed', user.name, address);
      return { outcome: 'code', wasWrong: true };
    }
    await users.setFactor(user.name, passed.after);
    if (passed.by === 'recovery-code') {
      const left = `${passed.after.recovery.length} left`;
      await log.add({ act: 'recovery-code-used', by: user.name, about: user.name, facts: left });
    }
    return null;
  }

  async function welcome(user: User, from: TryFrom, came: Came): Promise<SignIn> {
    limits.welcome(from);
    const identity = identityOfUser(user);
    const device = came.device ?? '';
    const signed = await tokens.session(identity, { device, address: came.address, isLocal: false });
    const facts = [device, came.address].filter(Boolean).join(', ');
    await log.add({ act: 'signed-in', by: user.name, about: user.name, facts });
    const deviceCookie = devices.cookieAfter(came.deviceCookie ?? null, from.account);
    return { outcome: 'welcome', identity, deviceCookie, ...signed };
  }

  /** The user whose password it is, with the try given back only once they are wholly in. */
  async function tryPassword(name: string, password: string, came: Came) {
    const account = accountOf(name);
    const device = devices.deviceFor(came.deviceCookie ?? null, account);
    const from: TryFrom = { account, address: came.address, device };
    const waitMs = limits.take(from, now());
    if (waitMs > 0) return { waitMs };
    try {
      const user = await users.check(name, password, device === null ? 'stranger' : 'known');
      if (user === null) log.failed('sign-in-failed', name.slice(0, 40), came.address);
      return { user, from };
    } catch (error) {
      if (error instanceof PasswordQueueFull) return { waitMs: QUEUE_FULL_WAIT_MS };
      throw error;
    }
  }

  return {
    async login(name, password, came) {
      const tried = await tryPassword(name, password, came);
      if ('waitMs' in tried) return { outcome: 'wait', waitMs: tried.waitMs };
      const { user, from } = tried;
      if (user === null) return { outcome: 'refused' };
      return (await askFactor(user, from, came)) ?? (await welcome(user, from, came));
    },
    async confirm(name, password, came) {
      const tried = await tryPassword(name, password, came);
      if ('waitMs' in tried) return { waitMs: tried.waitMs };
      if (tried.user === null) return 'wrong';
      limits.welcome(tried.from);
      return 'right';
    },
  };
}
