/**
 * Who may come in: signs people in by name and password, recognises the station's tokens and riders' cards,
 * and says when one of them has ended, so that open connections end too. Nothing here knows HTTP or MQTT.
 */

import { sign } from 'node:crypto';
import type { EntryId, RaceId } from '../../race/ids.ts';
import { createRateLimit } from '../../server/http/token-bucket.ts';
import { drawSecret, type Random, spellSecret } from '../../server/identity/card-secret.ts';
import type { Identity } from '../../server/intake.ts';
import type { Journal } from '../journal/journal.ts';
import { type Cards, createCards } from './cards.ts';
import { createJoinRequests, type JoinRequests } from './join-requests.ts';
import { createPasswords, PasswordQueueFull } from './password.ts';
import { loadStationKey, type StationKey } from './station-key.ts';
import { createTokens, type Signed, type Tokens, type Verified } from './tokens.ts';
import { createUsers, type Users } from './users.ts';

/** A credential that has just stopped working. */
export type Revoked =
  | { readonly kind: 'card'; readonly race: RaceId; readonly entry: EntryId }
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'token'; readonly id: string };

export type SignIn =
  | ({ readonly outcome: 'welcome'; readonly identity: Identity } & Signed)
  /** The same for a wrong password and an unknown name. */
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'wait'; readonly waitMs: number };

export interface Auth {
  /** Made on the very first start when no password was configured; print it once. */
  readonly firstAdminPassword: string | null;
  readonly publicJwk: StationKey['publicJwk'];
  /** The station's signature (Ed25519, base64url) under a text. */
  sign(text: string): string;
  login(name: string, password: string, address: string): Promise<SignIn>;
  /** A session of the first administrator, for whoever may open the station's own door on this computer. */
  local(): Promise<Signed>;
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
  /** Calls back whenever a credential stops working; answers how to stop listening. */
  onRevoked(listener: (what: Revoked) => void): () => void;
}

export interface AuthOptions {
  readonly settings: Journal['settings'];
  readonly now: () => number;
  readonly random: Random;
  /** Password of `admin` when there are no users yet. */
  readonly adminPassword?: string | undefined;
  /** scrypt's N; tests make it small. */
  readonly scryptCost?: number | undefined;
}

export async function createAuth(options: AuthOptions): Promise<Auth> {
  const { settings, now, random } = options;
  const listeners = new Set<(what: Revoked) => void>();
  const tell = (what: Revoked) => {
    for (const listener of listeners) listener(what);
  };

  const key = await loadStationKey(settings, random);
  const users = createUsers(settings, createPasswords(random, options.scryptCost), now, (name) =>
    tell({ kind: 'user', name }),
  );
  const tokens = createTokens(settings, key, users, now, random);
  const cards = createCards(settings, now, random, ({ race, entry }) => tell({ kind: 'card', race, entry }));
  const joins = createJoinRequests(settings, now, random);

  // Ten tries, then one every twelve seconds, for each address; and for each name from each address, so that
  // a stranger cannot lock an official out.
  const byAddress = createRateLimit({ burst: 20, perSecond: 1 / 6 });
  const byName = createRateLimit({ burst: 10, perSecond: 1 / 12 });

  const identify = (card: ReturnType<Cards['bySecret']>): Identity | null =>
    card === null ? null : { role: 'rider', race: card.race, entry: card.entry, name: card.bib };

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
    async login(name, password, address) {
      const waitMs = Math.max(
        byAddress.take(address, now()),
        byName.take(`${address} ${name.toLowerCase()}`, now()),
      );
      if (waitMs > 0) return { outcome: 'wait', waitMs };
      try {
        const user = await users.check(name, password);
        if (user === null) return { outcome: 'refused' };
        const identity = { role: user.role, name: user.name, races: user.races };
        return { outcome: 'welcome', identity, ...(await tokens.session(identity)) };
      } catch (error) {
        if (error instanceof PasswordQueueFull) return { outcome: 'wait', waitMs: 2_000 };
        throw error;
      }
    },
    async local() {
      const admin = users.list().find(({ role }) => role === 'admin');
      if (admin === undefined) throw new Error('This station has no administrator.');
      return tokens.session({ role: admin.role, name: admin.name, races: admin.races });
    },
    async logout(token) {
      const verified = await tokens.verify(token);
      if (verified?.kind !== 'session') return; // a screen that signs out by mistake must not go dark for good
      await tokens.revoke(verified.id, verified.expiresMs);
      tell({ kind: 'token', id: verified.id });
    },
    verify: async (token) => (await tokens.verify(token))?.identity ?? null,
    inspect: tokens.verify,
    rider(username, secret) {
      const card = cards.bySecret(secret);
      if (card === null) return null;
      return username.toLowerCase() === `${card.race}.${card.bib}`.toLowerCase() ? identify(card) : null;
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
  await users.create({ name: 'admin', password, role: 'admin', races: 'all' });
  return configured === undefined ? password : null;
}
