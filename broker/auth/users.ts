/**
 * The people who run races: admins and officials, by name and password. Kept in the journal's settings.
 * A change of password, role or races ends every session the user has.
 */
import type { RaceId } from '../../race/ids.ts';
import type { Journal } from '../journal/journal.ts';
import type { Passwords } from './password.ts';

export interface User {
  readonly name: string;
  readonly role: 'admin' | 'official';
  readonly races: 'all' | readonly RaceId[];
  /** Sessions that began before this moment are over. */
  readonly notBeforeMs: number;
}

export interface UserChange {
  readonly password?: string | undefined;
  readonly role?: User['role'] | undefined;
  readonly races?: User['races'] | undefined;
}

/** Why a user was not made, changed or removed; in words for the admin. */
export type UserProblem = { readonly problem: 'exists' | 'unknown' | 'last-admin'; readonly message: string };

export interface Users {
  list(): readonly User[];
  get(name: string): User | null;
  create(
    user: { name: string; password: string } & Pick<User, 'role' | 'races'>,
  ): Promise<User | UserProblem>;
  change(name: string, change: UserChange): Promise<User | UserProblem>;
  remove(name: string): Promise<User | UserProblem>;
  /** The user if the password is theirs. Equal work for unknown names. */
  check(name: string, password: string): Promise<User | null>;
}

/** 1–40 letters, digits, spaces, `.`, `_`, `-`; `Ann` and `ann` are the same person. */
export const USER_NAME_PATTERN = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u;
export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 200;

type Stored = User & { readonly password: string };
const PREFIX = 'auth/user/';
const keyOf = (name: string) => PREFIX + name.normalize('NFKC').toLowerCase();

export const isUserProblem = (answer: User | UserProblem): answer is UserProblem => 'problem' in answer;

/** `onChanged` is called when a user's sessions have ended. */
export function createUsers(
  settings: Journal['settings'],
  passwords: Passwords,
  now: () => number,
  onChanged: (name: string) => void,
): Users {
  const users = new Map(settings.entries(PREFIX).map(([key, user]) => [key, user as Stored]));
  const open = ({ name, role, races, notBeforeMs }: Stored): User => ({ name, role, races, notBeforeMs });
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
    async create({ name, password, role, races }) {
      const hash = await passwords.hash(password);
      if (users.has(keyOf(name)))
        return { problem: 'exists', message: `There is a user "${name}" already; choose another name.` };
      // Not before now: a token of somebody removed who had the same name stays dead.
      return store({ name, role, races, password: hash, notBeforeMs: now() });
    },
    async change(name, change) {
      const hash = change.password === undefined ? null : await passwords.hash(change.password);
      const user = users.get(keyOf(name));
      if (user === undefined) return unknown(name);
      if (change.role === 'official' && isLastAdmin(user)) return lastAdmin(user.name);
      const changed = await store({
        ...user,
        password: hash ?? user.password,
        role: change.role ?? user.role,
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
    async check(name, password) {
      const user = users.get(keyOf(name));
      const right = await passwords.check(password, user?.password ?? null);
      return right && user !== undefined ? open(user) : null;
    },
  };
}

const lastAdmin = (name: string): UserProblem => ({
  problem: 'last-admin',
  message: `"${name}" is the only admin; make somebody else an admin first.`,
});
