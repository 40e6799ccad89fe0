/**
 * How the app finds a station on this computer and proves to it that it is this computer's user: the station writes
 * `station.json` into its data folder when it serves, and answers on a local socket that only its user may open.
 */
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';

export interface StationFacts {
  readonly station: string;
  readonly pid: number;
  readonly socketPath: string;
  readonly ports: { readonly https: number };
  readonly caFile: string;
}

/** The facts a serving station left in its data folder; null when there are none or they cannot be read. */
export function readFacts(dataDir: string): StationFacts | null {
  const file = join(dataDir, 'station.json');
  if (!existsSync(file)) return null;
  try {
    const facts = JSON.parse(readFileSync(file, 'utf8')) as Partial<StationFacts>;
    const whole =
      typeof facts.station === 'string' &&
      typeof facts.pid === 'number' &&
      typeof facts.socketPath === 'string' &&
      typeof facts.ports?.https === 'number' &&
      typeof facts.caFile === 'string';
    return whole ? (facts as StationFacts) : null;
  } catch {
    return null;
  }
}

/** One request over the local socket. Rejects when nobody answers within `timeoutMs`. */
export function askLocally(
  facts: StationFacts,
  method: string,
  path: string,
  timeoutMs: number,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: facts.socketPath, method, path, timeout: timeoutMs }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    sent.on('error', reject);
    sent.end();
  });
}

/** How the station fares, by its own door; null when it does not answer. `racing`: races being ridden now. */
export async function pulse(facts: StationFacts, timeoutMs = 1_000): Promise<{ racing: number } | null> {
  try {
    const answer = await askLocally(facts, 'GET', '/healthz', timeoutMs);
    if (answer.status !== 200) return null;
    const { racing } = JSON.parse(answer.text) as { racing?: unknown };
    return { racing: typeof racing === 'number' ? racing : 0 };
  } catch {
    return null;
  }
}

/** A session for the person at this computer, as the cookie that the station's pages expect. */
export interface LocalSession {
  readonly cookie: string;
  readonly token: string;
  readonly expiresMs: number;
}

/** @throws when the station refuses or does not answer. */
export async function localSession(facts: StationFacts): Promise<LocalSession> {
  const answer = await askLocally(facts, 'POST', '/v1/auth/local', 3_000);
  if (answer.status !== 200) throw new Error(`The station refused the local sign-in (${answer.status}).`);
  const { cookie, token, expiresMs } = JSON.parse(answer.text) as Partial<LocalSession>;
  if (typeof cookie !== 'string' || typeof token !== 'string' || typeof expiresMs !== 'number')
    throw new Error('The station answered the local sign-in with something else than a session.');
  return { cookie, token, expiresMs };
}

/** Asks the station to end in order. */
export async function stopStation(facts: StationFacts): Promise<void> {
  await askLocally(facts, 'POST', '/v1/stop', 3_000);
}
