/**
 * A race official as a program: signs in, makes a race with its course, entries and cards, starts it, reads the board.
 * Talks to the station through its public HTTP API and nothing else.
 */
import { randomUUID } from 'node:crypto';
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { BoardView } from '../race/feed/board-view.ts';
import type { Fix } from '../race/fix.ts';
import type { Decision } from '../race/journal/decision.ts';

export type OfficialCredential =
  | { readonly token: string }
  | { readonly name: string; readonly password: string };

/** A decision without its id: the official makes one. */
export type Order = Decision extends infer One
  ? One extends Decision
    ? Unchanged<Omit<One, 'id'>>
    : never
  : never;

/** What the official passes on and does not change. */
type Unchanged<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Unchanged<Item>[]
    : { readonly [Key in keyof T]: Unchanged<T[Key]> };

export interface Official {
  /** One request; parses JSON answers. @throws Error with the station's own sentence when it says no. */
  ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Decides in a race; answers the whole decision, id included. */
  decide(race: string, order: Order): Promise<Decision>;
  board(race: string): Promise<BoardView>;
  /** Issues a card to everybody who has none: bib → secret. */
  cards(race: string): Promise<ReadonlyMap<string, string>>;
  /** The rider's fixes as stored, all of them. */
  fixes(race: string, bib: string, fromMs: number, toMs: number): Promise<readonly Fix[]>;
  close(): void;
}

const ANSWER_TIMEOUT_MS = 30_000;
/** Tries of a request that the station answers with "not now" or "too often". */
const TRIES_MAX = 8;

/** `triesMax`: 1 for whoever measures answers, so that "too often" and the wait after it are not taken for one. */
export async function signIn(
  api: string,
  credential: OfficialCredential,
  ca?: string,
  triesMax = TRIES_MAX,
): Promise<Official> {
  const secure = api.startsWith('https:');
  const trust = ca === undefined ? { rejectUnauthorized: false } : { ca };
  const agent = secure ? new TlsAgent({ keepAlive: true, ...trust }) : new PlainAgent({ keepAlive: true });
  let token: string | null = null;

  const once = (method: string, path: string, body: unknown): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const headers: Record<string, string> = { accept: 'application/json' };
      if (token !== null) headers.authorization = `Bearer ${token}`;
      if (text !== '') headers['content-type'] = 'application/json';
      const request = (secure ? tlsRequest : plainRequest)(
        api + path,
        { method, headers, agent, timeout: ANSWER_TIMEOUT_MS },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
          );
        },
      );
      request.on('timeout', () => request.destroy(new Error(`${api} did not answer within 30 s`)));
      request.on('error', reject);
      request.end(text);
    });

  const ask = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    for (let tries = 1; ; tries++) {
      const { status, text } = await once(method, path, body);
      if (status >= 200 && status < 300) return (text === '' ? null : JSON.parse(text)) as Answer;
      if ((status !== 429 && status !== 503) || tries === triesMax) {
        throw new Error(`${method} ${path}: ${status} ${sentenceOf(text)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** tries));
    }
  };

  if ('token' in credential) token = credential.token;
  else token = (await ask<{ token: string }>('POST', '/v1/login', credential)).token;

  return {
    ask,
    async decide(race, order) {
      const decision = { id: randomUUID(), ...order } as unknown as Decision;
      await ask('POST', `/v1/races/${race}/decisions`, decision);
      return decision;
    },
    board: (race) => ask<BoardView>('GET', `/v1/races/${race}`),
    async cards(race) {
      const { cards } = await ask<{ cards: readonly { bib: string; secret: string }[] }>(
        'POST',
        `/v1/races/${race}/cards`,
      );
      // Printed in groups of four; phones send it without the gaps.
      return new Map(cards.map(({ bib, secret }) => [bib, secret.replace(/[^0-9A-Za-z]/g, '')]));
    },
    async fixes(race, bib, fromMs, toMs) {
      const all: Fix[] = [];
      for (let from: number | null = fromMs; from !== null; ) {
        const path = `/v1/races/${race}/entries/${bib}/fixes?from=${from}&to=${toMs}&limit=10000`;
        const page: { fixes: readonly Fix[]; nextFrom: number | null } = await ask('GET', path);
        all.push(...page.fixes);
        from = page.nextFrom;
      }
      return all;
    },
    close: () => agent.destroy(),
  };
}

/** The `detail` of a problem document, or the text as it came. */
function sentenceOf(text: string): string {
  try {
    const problem = JSON.parse(text) as { detail?: string; errors?: readonly { message: string }[] };
    return [problem.detail, ...(problem.errors ?? []).map((error) => error.message)]
      .filter(Boolean)
      .join(' ');
  } catch {
    return text.slice(0, 300);
  }
}
