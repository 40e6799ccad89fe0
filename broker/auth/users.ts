/**
 * The people who run races, by name and password: admins, and officials with all an official may do or with one duty
 * of theirs. Kept in the journal's settings. A change of password, role, duty or races ends every session the user has.
 */
import type { RaceId } from '../../race/ids.ts';
import type { Duty, Identity } from '../../server/intake.ts';
import type { Journal } from '../journal/journal.ts';
import type { Lane, Passwords } from './password.ts';
import { type PasswordProblem, passwordProblem } from './password-rules.ts';
import type { SecondFactor } from './second-factor.ts';

export { PASSWORD_MAX, PASSWORD_MIN } from './password-rules.ts';

export interface User {
  readonly name: string;
  readonly role: 'admin' | 'official';
  /** The part of an official's work that is theirs; null: all of it. */
  readonly duty: Duty | null;
  readonly races: 'all' | readonly RaceId[];
  /** Signs in with a code, too. */
  readonly secondFactor: boolean;
  /** Sessions that began before this moment are over. */
  readonly notBeforeMs: number;
}

export interface UserChange {
  readonly password?: string | undefined;
  readonly role?: User['role'] | undefined;
  readonly duty?: Duty | null | undefined;
  readonly races?: User['races'] | undefined;
}

/** Why a user was not made, changed or removed; in words for the admin. */
export type UserProblem =
  | { readonly problem: 'exists' | 'unknown' | 'last-admin'; readonly message: string }
  | PasswordProblem;

export interface Users {
  list(): readonly User[];
  get(name: string): User | null;
  create(
    user: { name: string; password: string; duty?: Duty | null | undefined } & Pick<User, 'role' | 'races'>,
  ): Promise<User | UserProblem>;
  change(name: string, change: UserChange): Promise<User | UserProblem>;
  remove(name: string): Promise<User | UserProblem>;
  /** The user if the password is theirs. Equal work for unknown names. */
  check(name: string, password: string, lane?: Lane): Promise<User | null>;
  factor(name: string): SecondFactor | null;
  /** Sets, replaces or (null) takes off the second factor. Sessions go on. */
  setFactor(name: string, factor: SecondFactor | null): Promise<User | UserProblem>;
}

/** 1–40 letters, digits, spaces, `.`, `_`, `-`; `Ann` and `ann` are the same person. */
export const USER_NAME_PATTERN = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u;

/** As kept; what an older version did not know is not there. */
type Stored = Pick<User, 'name' | 'role' | 'races' | 'notBeforeMs'> & {
  readonly password: string;
  readonly duty?: Duty | null;
  readonly factor?: SecondFactor | null;
};
const PREFIX = 'auth/user/';
/** The one spelling of an account's name. */
export const accountOf = (name: string): string => name.normalize('NFKC').toLowerCase();
const keyOf = (name: string) => PREFIX + accountOf(name);

/** What a user may do, as doors ask it: announcers look on, starters look on and start riders. */
export function identityOfUser({ name, role, duty, races }: User): Identity {
  if (role === 'official' && duty === 'announcer') return { role: 'display', name, races, account: true };
  if (role === 'official' && duty === 'starter')
    return { role: 'display', name, races, starts: true, account: true };
  return { role, name, races, ...(role === 'official' && duty !== null && { duty }) };
}

export const isUserProblem = (answer: User | UserProblem): answer is UserProblem => 'problem' in answer;

/** `onChanged` is called when a user's sessions have ended. */
export function createUsers(
  settings: Journal['settings'],
  passwords: Passwords,
  now: () => number,
  onChanged: (name: string) => void,
): Users {
  const users = new Map(settings.entries(PREFIX).map(([key, user]) => [key, user as Stored]));
  const open = ({ name, role, duty = null, races, factor, notBeforeMs }: Stored): User => ({
    name,
    role,
    races,
    notBeforeMs,
    duty: role === 'official' ? duty : null,
    secondFactor: Boolean(factor),
  });
  const unknown = (name: string): UserProblem => ({
    problem: 'unknown',
    message: `There is no user "${name}".`,
  });

  const isLastAdmin = (user: Stored) =>
    user.role === 'admin' && ![...users.values()].some((u) => u !== user && u.role === 'admin');

  async function store(user: Stored): Promise<User> {
    users.set(keyOf(user.name), user);
    await settings.put(keyOf(user.name), user);
    return open(user);
  }

  return {
    list: () => [...users.values()].map(open).sort((a, b) => a.name.localeCompare(b.name)),
    get(name) {
      const user = users.get(keyOf(name));
      return user === undefined ? null : open(user);
    },
    async create({ name, password, role, races, duty = null }) {
      const weak = passwordProblem(password, name);
      if (weak !== null) return weak;
      const hash = await passwords.hash(password);
      if (users.has(keyOf(name)))
        return { problem: 'exists', message: `There is a user "${name}" already; choose another name.` };
      // Not before now: a token of somebody removed who had the same name stays dead.
      return store({ name, role, duty, races, password: hash, notBeforeMs: now() });
    },
    async change(name, change) {
      const weak = change.password === undefined ? null : passwordProblem(change.password, name);
      if (weak !== null) return weak;
      const hash = change.password === undefined ? null : await passwords.hash(change.password);
      const user = users.get(keyOf(name));
      if (user === undefined) return unknown(name);
      if (change.role === 'official' && isLastAdmin(user)) return lastAdmin(user.name);
      const changed = await store({
        ...user,
        password: hash ?? user.password,
        role: change.role ?? user.role,
        duty: change.duty === undefined ? (user.duty ?? null) : change.duty,
        races: change.races ?? user.races,
        notBeforeMs: now(),
      });
      onChanged(user.name);
      return changed;
    },
    async remove(name) {
      const user = users.get(keyOf(name));
      if (user === undefined) return unknown(name);
      if (isLastAdmin(user)) return lastAdmin(user.name);
      users.delete(keyOf(name));
      await settings.delete(keyOf(name));
      onChanged(user.name);
      return open(user);
    },
    async check(name, password, lane) {
      const user = users.get(keyOf(name));
      const { isRight, isOutdated } = await passwords.check(password, user?.password ?? null, lane);
      const still = users.get(keyOf(name));
      if (!isRight || user === undefined || still?.password !== user.password) return null;
      if (isOutdated) {
        const hash = await passwords.hash(password);
        const now = users.get(keyOf(name));
        if (now?.password === user.password) await store({ ...now, password: hash });
      }
      return open(user);
    },
    factor: (name) => users.get(keyOf(name))?.factor ?? null,
    async setFactor(name, factor) {
      const user = users.get(keyOf(name));
      return user === undefined ? unknown(name) : store({ ...user, factor });
    },
  };
}

const lastAdmin = (name: string): UserProblem => ({
  problem: 'last-admin',
  message: `"${name}" is the only admin; make somebody else an admin first.`,
});
