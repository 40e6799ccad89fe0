/**
 * Who is signed in, where and since when. A session's token is good by itself; its record here says on which device it
 * began, when it was used last, and ends it when it has lain idle. Kept in the journal's settings; the moment of last
 * use is written now and then, so that a restart forgets minutes of it at most.
 */
import type { Journal } from '../journal/journal.ts';

export interface SessionSeen {
  readonly id: string;
  readonly name: string;
  /** What the browser says it is, in a few words; empty for a program or a session of an older version. */
  readonly device: string;
  /** Where it came from. Null: opened at the station's own keyboard, or not known. */
  readonly address: string | null;
  /** Opened at the station's own keyboard, without a password. */
  readonly isLocal: boolean;
  readonly sinceMs: number;
  readonly seenMs: number;
  readonly expiresMs: number;
}

export type SessionStart = Pick<SessionSeen, 'device' | 'address' | 'isLocal'>;

export interface Sessions {
  begin(session: SessionSeen): Promise<readonly SessionSeen[]>;
  /** Notes that it is used. False: it had lain idle too long, and is over. A session without a record gets one. */
  use(session: Pick<SessionSeen, 'id' | 'name' | 'sinceMs' | 'expiresMs'>): boolean;
  get(id: string): SessionSeen | null;
  end(id: string): Promise<SessionSeen | null>;
  list(): readonly SessionSeen[];
  idleMinutes(): number;
  setIdleMinutes(minutes: number): Promise<void>;
  /** Writes what was used, forgets what is over; answers those that have just lain idle too long. */
  sweep(): Promise<readonly SessionSeen[]>;
}

/** An open console asks its station every few seconds, so this is a screen that is off, away or closed. */
export const IDLE_MINUTES = { least: 15, usual: 240, most: 16 * 60 } as const;
/** Of one account; at the bound the one that was used longest ago ends. */
const OF_ONE_MOST = 100;
const WRITE_EVERY_MS = 5 * 60_000;
const PREFIX = 'auth/session/';
const IDLE = 'auth/idle-minutes';

export function createSessions(settings: Journal['settings'], now: () => number): Sessions {
  const open = new Map<string, SessionSeen>(
    settings.entries(PREFIX).map(([, kept]) => [(kept as SessionSeen).id, kept as SessionSeen]),
  );
  const writtenMs = new Map<string, number>();
  const idleMinutes = (): number => Number(settings.get(IDLE) ?? IDLE_MINUTES.usual);
  const isIdle = ({ seenMs }: SessionSeen): boolean => now() - seenMs > idleMinutes() * 60_000;

  async function write(session: SessionSeen): Promise<void> {
    writtenMs.set(session.id, now());
    await settings.put(PREFIX + session.id, session);
  }

  async function end(id: string): Promise<SessionSeen | null> {
    const session = open.get(id) ?? null;
    if (session === null) return null;
    open.delete(id);
    writtenMs.delete(id);
    await settings.delete(PREFIX + id);
    return session;
  }

  return {
    async begin(session) {
      const others = [...open.values()].filter(({ name }) => name === session.name);
      const tooMany = others
        .sort((a, b) => a.seenMs - b.seenMs)
        .slice(0, Math.max(0, others.length + 1 - OF_ONE_MOST));
      for (const { id } of tooMany) await end(id);
      open.set(session.id, session);
      await write(session);
      return tooMany;
    },
    use({ id, name, sinceMs, expiresMs }) {
      const known = open.get(id);
      if (known !== undefined && isIdle(known)) return false;
      const seenMs = now();
      // Begun on a station of an older version, or on the other of a pair in its last second.
      const adopted = { id, name, device: '', address: null, isLocal: false, sinceMs, expiresMs };
      open.set(id, { ...(known ?? adopted), seenMs });
      return true;
    },
    get: (id) => open.get(id) ?? null,
    end,
    list: () =>
      [...open.values()]
        .filter((session) => session.expiresMs > now() && !isIdle(session))
        .sort((a, b) => b.seenMs - a.seenMs),
    idleMinutes,
    setIdleMinutes: (minutes) => settings.put(IDLE, minutes),
    async sweep() {
      const over = [...open.values()].filter((session) => session.expiresMs <= now() || isIdle(session));
      for (const { id } of over) await end(id);
      for (const session of open.values())
        if (session.seenMs - (writtenMs.get(session.id) ?? 0) >= WRITE_EVERY_MS) await write(session);
      return over.filter((session) => session.expiresMs > now());
    },
  };
}
