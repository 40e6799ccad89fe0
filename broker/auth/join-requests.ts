/**
 * Riders without a card: they open the event's join link, pick their name and wait for an official's yes.
 * The link is durable; the queue of those who wait is not (after a restart they tap once more).
 * Bound: 500 requests; at the bound the oldest answered one goes, otherwise the new one is refused.
 */

import type { EntryId, RaceId } from '../../race/ids.ts';
import {
  type CardSecret,
  digest,
  drawSecret,
  foldSecret,
  type Random,
} from '../../server/identity/card-secret.ts';
import type { Journal } from '../journal/journal.ts';
import type { Card } from './cards.ts';

export interface JoinRequest {
  readonly id: string;
  readonly race: RaceId;
  readonly entry: EntryId;
  readonly atMs: number;
  /** What the phone calls itself, so that the official knows whom they say yes to. */
  readonly device: string;
  readonly answer: 'waiting' | 'yes' | 'no';
  /** Once the answer is yes. */
  readonly card: Card | null;
}

export interface JoinRequests {
  /** Secret of the event's join link; null while it is closed. */
  link(): CardSecret | null;
  /** Opens the link (a new secret: old posters stop working) or closes it. */
  openLink(): Promise<CardSecret>;
  closeLink(): Promise<void>;
  isLink(typed: string): boolean;
  /** Null when too many wait. */
  ask(race: RaceId, entry: EntryId, device: string): JoinRequest | null;
  get(id: string): JoinRequest | null;
  waiting(race: RaceId): readonly JoinRequest[];
  answer(id: string, card: Card | null): JoinRequest | null;
}

const LINK = 'auth/join-link';
const REQUESTS_MAX = 500;
const LIFE_MS = 3_600_000;

export function createJoinRequests(
  settings: Journal['settings'],
  now: () => number,
  random: Random,
): JoinRequests {
  const requests = new Map<string, JoinRequest>();
  const link = () => {
    const secret = settings.get(LINK);
    return typeof secret === 'string' ? (secret as CardSecret) : null;
  };

  function makeRoom(): boolean {
    for (const [id, request] of requests) if (now() - request.atMs > LIFE_MS) requests.delete(id);
    if (requests.size < REQUESTS_MAX) return true;
    const answered = [...requests.values()].find((request) => request.answer !== 'waiting');
    return answered !== undefined && requests.delete(answered.id);
  }

  return {
    link,
    async openLink() {
      const secret = drawSecret(random);
      await settings.put(LINK, secret);
      return secret;
    },
    closeLink: () => settings.delete(LINK),
    isLink(typed) {
      const [secret, open] = [foldSecret(typed), link()];
      return secret !== null && open !== null && digest(secret) === digest(open);
    },
    ask(race, entry, device) {
      if (!makeRoom()) return null;
      const id = Buffer.from(random(18)).toString('base64url');
      const request: JoinRequest = { id, race, entry, atMs: now(), device, answer: 'waiting', card: null };
      requests.set(id, request);
      return request;
    },
    get(id) {
      const request = requests.get(id);
      return request === undefined || now() - request.atMs > LIFE_MS ? null : request;
    },
    waiting: (race) =>
      [...requests.values()].filter(
        (request) => request.race === race && request.answer === 'waiting' && now() - request.atMs <= LIFE_MS,
      ),
    answer(id, card) {
      const request = requests.get(id);
      if (request === undefined) return null;
      const answered: JoinRequest = { ...request, answer: card === null ? 'no' : 'yes', card };
      requests.set(id, answered);
      return answered;
    },
  };
}
