/** The relay's administration API as this page uses it: answers, or an error with the relay's own sentence. */
import { useMemo } from 'react';
import { useAnswer } from '../ui/asked.ts';

export type Role = 'admin' | 'official' | 'display';
export type Visibility = 'public' | 'unlisted' | 'private';

export interface Me {
  readonly role: Role | 'nobody';
  readonly name: string | null;
  readonly provider: string | null;
}
export interface Station {
  readonly station: string;
  readonly name: string;
  readonly mark: number;
  readonly behind: number;
  readonly connected: boolean;
  readonly heardMs: number | null;
  readonly revoked: boolean;
  readonly leftOut: number;
  readonly trouble: string | null;
}
export interface RaceShown {
  readonly race: string;
  readonly title: string | null;
  readonly venueName: string | null;
  readonly state: 'waiting' | 'running' | 'neutralised' | 'stopped' | 'finished' | null;
  readonly station: string;
  readonly visibility: Visibility;
  readonly public: boolean;
  readonly viewers: number;
  readonly entries: number;
  readonly deletedMs: number | null;
  readonly purgeMs: number | null;
  readonly purged: boolean;
}
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly expiresMs: number;
}
export interface Load {
  readonly trouble: string | null;
  readonly figures: Readonly<Record<string, number>>;
}
export interface ServerHealth {
  readonly atMs: number;
  readonly release: {
    readonly version: string;
    readonly commit: string;
    /** Null: there is nothing to go back to. */
    readonly previous: string | null;
  };
  readonly stores: 'postgres' | 'embedded';
  readonly relays: readonly { readonly port: number; readonly trouble: string | null }[];
  readonly certificate: { readonly untilMs: number; readonly issuer: string; readonly isOwn: boolean } | null;
  readonly copy: { readonly atMs: number; readonly bytes: number; readonly place: string } | null;
  readonly disk: { readonly freeBytes: number; readonly bytes: number };
  readonly memory: { readonly freeBytes: number; readonly bytes: number };
  readonly troubles: readonly { readonly what: string; readonly detail: string }[];
}

/** The relay said no; `message` is its sentence. */
export class Refused extends Error {
  readonly status: number;
  /** The problem's name, as `no-role`. */
  readonly code: string;
  constructor(status: number, code: string, says: string) {
    super(says);
    this.status = status;
    this.code = code;
  }
}

const PATIENCE_MS = 10_000;
export interface Api {
  get<Answer>(path: string): Promise<Answer>;
  send<Answer>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Answer>;
}

/**
 * `token`: a good one at this moment. `onRefused`: the relay takes it no more.
 * @throws Refused, or whatever `fetch` throws when nobody answers.
 */
export function createApi(token: () => Promise<string>, onRefused: () => void): Api {
  const ask = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const answer = await fetch(path, {
      method,
      headers: {
        authorization: `Bearer ${await token()}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.status === 401) onRefused();
    const said: unknown = answer.status === 204 ? null : await answer.json();
    if (!answer.ok) {
      const { code = '', detail = answer.statusText } = said as { code?: string; detail?: string };
      throw new Refused(answer.status, code, detail);
    }
    return said as Answer;
  };
  return { get: (path) => ask('GET', path), send: ask };
}

export interface Loaded<Answer> {
  readonly answer: Answer | null;
  readonly error: Error | null;
  again(): Promise<void>;
}

/** What is at `path` now, asked again every `everyMs` while the page is seen, and by `again`. */
export function useLoaded<Answer>(api: Api, path: string, everyMs: number): Loaded<Answer> {
  const question = useMemo(() => () => api.get<Answer>(path), [api, path]);
  const { state, failure, again } = useAnswer(question, { everyMs, whenSeen: true });
  return { answer: state, error: failure as Error | null, again };
}
