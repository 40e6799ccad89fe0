/**
 * Who may come in: signs people in by name and password, recognises the station's tokens and riders' cards,
 * and says when one of them has ended, so that open connections end too. Nothing here knows HTTP or MQTT.
 */

import { sign } from 'node:crypto';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { drawSecret, type Random, spellSecret } from '../../server/identity/card-secret.ts';
import type { Identity } from '../../server/intake.ts';
import type { Journal } from '../journal/journal.ts';
import { type Cards, createCards, namesOf } from './cards.ts';
import { createJoinRequests, type JoinRequests } from './join-requests.ts';
import { loadKnownDevices } from './known-devices.ts';
import { createPasswords, type PasswordCost } from './password.ts';
import { createPeopleLog, type PeopleLog } from './people-log.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { type Came, createSignIn, type SignIn, type SignInDesk } from './sign-in.ts';
import { loadStationKey, type StationKey } from './station-key.ts';
import { createTokens, type Signed, type Tokens, type Verified } from './tokens.ts';
import { createUsers, identityOfUser, isUserProblem, type Users } from './users.ts';

export type { Came, SignIn } from './sign-in.ts';

/** A credential that has just stopped working. */
export type Revoked =
  | { readonly kind: 'card'; readonly race: RaceId; readonly entry: EntryId }
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'token'; readonly id: string };

export interface Auth {
  /** Made on the very first start when no password was configured; print it once. */
  readonly firstAdminPassword: string | null;
  readonly publicJwk: StationKey['publicJwk'];
  /** The station's signature (Ed25519, base64url) under a text. */
  sign(text: string): string;
  /** `came`: from where, with what cookie and code; a text alone is the address. */
  login(name: string, password: string, came: string | Came): Promise<SignIn>;
  readonly confirm: SignInDesk['confirm'];
  /** A session of the first administrator, for whoever may open the station's own door on this computer. */
  local(): Promise<Signed>;
  /**
   * A new password (made up where none is given) for an account, by whoever sits at the station's own keyboard.
   * `alsoFactor`: takes its second factor off, too. Answers the account's name and password, or why not.
   */
  resetHere(
    name: string | null,
    password: string | null,
    alsoFactor: boolean,
  ): Promise<{ readonly name: string; readonly password: string } | { readonly message: string }>;
  /** Ends the session that this token is; anything else is left alone. */
  logout(token: string): Promise<void>;
  verify(token: string): Promise<Identity | null>;
  /** As `verify`, with the token's id and end: for connections that must close when it ends. */
  inspect(token: string): Promise<Verified | null>;
  /**
   * A rider by what their card says: user name `RACE.BIB`, password = the card's secret as typed. Synchronous
   * and fast. Act on the identity's `entry`: the bib is the one printed on the card and may have changed since.
   */
  rider(username: string, secret: string): Identity | null;
  /** A rider by the secret alone (Traccar Client has one field only). */
  riderBySecret(secret: string): Identity | null;
  readonly users: Users;
  readonly tokens: Pick<Tokens, 'standing' | 'listStanding' | 'removeStanding'>;
  readonly cards: Cards;
  readonly joins: JoinRequests;
  readonly sessions: Pick<Sessions, 'get' | 'list' | 'idleMinutes' | 'setIdleMinutes'>;
  /** Ends a session and every connection it opened. False when there is none. */
  endSession(id: string): Promise<boolean>;
  readonly log: PeopleLog;
  /** Once in a while: ends what has lain idle, writes what waits. */
  tick(): Promise<void>;
  /** Calls back whenever a credential stops working; answers how to stop listening. */
  onRevoked(listener: (what: Revoked) => void): () => void;
}

export interface AuthOptions {
  readonly settings: Journal['settings'];
  readonly now: () => number;
  readonly random: Random;
  /** Password of `admin` when there are no users yet. */
  readonly adminPassword?: string | undefined;
  /** Argon2id's; tests make it small. */
  readonly passwordCost?: PasswordCost | undefined;
}

export async function createAuth(options: AuthOptions): Promise<Auth> {
  const { settings, now, random } = options;
  const listeners = new Set<(what: Revoked) => void>();
  const tell = (what: Revoked) => {
    for (const listener of listeners) listener(what);
  };

  const key = await loadStationKey(settings, random);
  const sessions = createSessions(settings, now);
  const users = createUsers(settings, createPasswords(random, options.passwordCost), now, (name) => {
    // Their moment of change ends them, too; a token made in that very millisecond needs its name on the list.
    for (const { id, expiresMs, name: whose } of sessions.list())
      if (whose === name) void tokens.revoke(id, expiresMs);
    tell({ kind: 'user', name });
  });
  const tokens = createTokens(settings, key, users, sessions, now, random);
  const cards = createCards(settings, now, random, ({ race, entry }) => tell({ kind: 'card', race, entry }));
  const joins = createJoinRequests(settings, now, random);
  const log = createPeopleLog(settings, now);
  const devices = await loadKnownDevices(settings, random);
  const signIn = createSignIn({ users, tokens, devices, log, now });

  const identify = (card: ReturnType<Cards['bySecret']>): Identity | null =>
    card === null
      ? null
      : {
          ...{ role: 'rider', race: card.race, entry: card.entry, name: card.bib },
          ...(card.before && { before: card.before.map(({ race }) => race) }),
        };
  const firstAdminName = (): string | null => users.list().find(({ role }) => role === 'admin')?.name ?? null;

  async function endSession(id: string): Promise<boolean> {
    const session = sessions.get(id);
    if (session === null) return false;
    await tokens.revoke(id, session.expiresMs);
    tell({ kind: 'token', id });
    return true;
  }

  return {
    firstAdminPassword: await firstAdmin(users, random, options.adminPassword),
    publicJwk: key.publicJwk,
    sign: (text) => sign(null, Buffer.from(text), key.privateKey).toString('base64url'),
    users,
    cards,
    joins,
    tokens: {
      standing: tokens.standing,
      listStanding: tokens.listStanding,
      async removeStanding(id) {
        const removed = await tokens.removeStanding(id);
        if (removed) tell({ kind: 'token', id });
        return removed;
      },
    },
    login: (name, password, came) =>
      signIn.login(name, password, typeof came === 'string' ? { address: came } : came),
    confirm: signIn.confirm,
    async local() {
      const admin = users.get(firstAdminName() ?? '');
      if (admin === null) throw new Error('This station has no administrator.');
      await log.add({ act: 'signed-in', by: admin.name, about: admin.name, facts: 'at the station' });
      return tokens.session(identityOfUser(admin), { device: '', address: null, isLocal: true });
    },
    async resetHere(given, chosen, alsoFactor) {
      const name = given ?? firstAdminName() ?? '';
      const password = chosen ?? spellSecret(drawSecret(random)).toLowerCase();
      const changed = await users.change(name, { password });
      if (isUserProblem(changed)) return { message: changed.message };
      if (alsoFactor) await users.setFactor(name, null);
      const said = { by: null, about: changed.name, facts: 'at the station' };
      await log.add({ act: 'password-set', ...said });
      if (alsoFactor) await log.add({ act: 'second-factor-off', ...said });
      return { name: changed.name, password };
    },
    async logout(token) {
      const verified = await tokens.verify(token);
      if (verified?.kind !== 'session') return; // a screen that signs out by mistake must not go dark for good
      const { name } = verified.identity;
      await tokens.revoke(verified.id, verified.expiresMs);
      tell({ kind: 'token', id: verified.id });
      await log.add({ act: 'signed-out', by: name, about: name, facts: '' });
    },
    sessions,
    endSession,
    log,
    async tick() {
      for (const { id, name, expiresMs } of await sessions.sweep()) {
        await tokens.revoke(id, expiresMs);
        tell({ kind: 'token', id });
        await log.add({ act: 'idled-out', by: null, about: name, facts: '' });
      }
      await log.tick();
    },
    verify: async (token) => (await tokens.verify(token))?.identity ?? null,
    inspect: tokens.verify,
    rider(username, secret) {
      const card = cards.bySecret(secret);
      if (card === null) return null;
      const isTheirs = namesOf(card).some((name) => name.toLowerCase() === username.toLowerCase());
      return isTheirs ? identify(card) : null;
    },
    riderBySecret: (secret) => identify(cards.bySecret(secret)),
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Makes `admin` when there is nobody; answers a made-up password, or null when there was no need for one. */
async function firstAdmin(users: Users, random: Random, configured?: string): Promise<string | null> {
  if (users.list().length > 0) return null;
  const password = configured ?? spellSecret(drawSecret(random)).toLowerCase();
  const made = await users.create({ name: 'admin', password, role: 'admin', races: 'all' });
  if (isUserProblem(made)) throw new Error(`The admin's password is not taken: ${made.message}`);
  return configured === undefined ? password : null;
}
