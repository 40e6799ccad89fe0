/**
 * What MQTT keeps beside the journal (server/mqtt/stored-sessions.ts): who is to hear what when they come back, and the
 * messages that wait for them. A standby has them too, as it has all such facts.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Identity } from '../../server/intake.ts';
import type { StoredMail, StoredSession, StoredSessions } from '../../server/mqtt/stored-sessions.ts';
import type { Journal } from '../journal/journal.ts';

const SESSIONS = 'mqtt/session/';
const MAILS = 'mqtt/mail/';
/** Of all sessions; a message beyond is not promised. */
const MAILS_MAX = 20_000;

const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);
const sessionShape = z.object({
  username: z.string(),
  clientId: z.string(),
  identity: z.custom<Identity>((value) => typeof value === 'object' && value !== null && 'role' in value),
  expiryS: z.number(),
  subscriptions: z.array(
    z.object({ asked: z.string(), filter: z.string(), qos, identifier: z.number().nullable() }),
  ),
});
const mailShape = z.object({
  username: z.string(),
  clientId: z.string(),
  topic: z.string(),
  payload: z.string(),
  qos: z.union([z.literal(1), z.literal(2)]),
});

export function storedSessions(settings: Journal['settings']): StoredSessions {
  const keyOf = (username: string, clientId: string): string =>
    SESSIONS +
    createHash('sha256').update(`${username.toLowerCase()}\0${clientId}`).digest('hex').slice(0, 32);
  const mails = new Set(settings.entries(MAILS).map(([key]) => key));
  // Keys are sorted as texts: sixteen digits keep their order.
  let last = Math.max(0, ...[...mails].map((key) => Number(key.slice(MAILS.length)) || 0));
  const forget = (key: string): void => {
    // A fact that stays for lack of a disk is a message that comes twice.
    settings.delete(key).catch(() => {});
  };
  return {
    sessions: () => read<StoredSession>(settings, SESSIONS, sessionShape).map(({ value }) => value),
    mails: () =>
      read(settings, MAILS, mailShape).map(({ key, value }) => ({
        ...value,
        key,
        payload: Buffer.from(value.payload, 'base64'),
      })),
    putSession: (session) => settings.put(keyOf(session.username, session.clientId), session),
    endSession: (username, clientId) => forget(keyOf(username, clientId)),
    putMail({ payload, ...mail }: StoredMail) {
      const key = `${MAILS}${String(++last).padStart(16, '0')}`;
      if (mails.size >= MAILS_MAX)
        return { key, done: Promise.reject(new Error(`${MAILS_MAX} messages wait already for riders`)) };
      mails.add(key);
      const done = settings.put(key, { ...mail, payload: Buffer.from(payload).toString('base64') });
      return { key, done };
    },
    endMail(key) {
      if (mails.delete(key)) forget(key);
    },
  };
}

/** What a version of tomorrow wrote otherwise is left alone. */
function read<T>(
  settings: Journal['settings'],
  prefix: string,
  shape: z.ZodType<T>,
): { readonly key: string; readonly value: T }[] {
  return settings.entries(prefix).flatMap(([key, stored]) => {
    const { success, data } = shape.safeParse(stored);
    return success ? [{ key, value: data }] : [];
  });
}
