/**
 * The API documents as programs outside get them: from a station and a relay that are started for it, on free ports
 * and in folders of their own. Written so that the same API always gives the same text.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildClientSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';

export interface Documents {
  readonly station: string;
  readonly relay: string;
  /** The relay's GraphQL schema; null when it answers no GraphQL. */
  readonly graphql: string | null;
}

const READY_MS_MAX = 60_000;
const GRAPHQL_PATHS = ['/v1/graphql', '/graphql'];
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @throws when one of them does not start or does not describe itself. */
export async function currentDocuments(): Promise<Documents> {
  const work = mkdtempSync(join(tmpdir(), 'bell-lap-api-'));
  const started: ChildProcess[] = [];
  try {
    const station = await stationDocument(join(work, 'station'), started);
    const relay = await start(started, 'cloud-sync/relay/main.ts', ['--announce'], {
      BELL_LAP_RELAY_HOST: '127.0.0.1',
      BELL_LAP_RELAY_PORT: '0',
      BELL_LAP_RELAY_DATA: join(work, 'relay'),
    });
    const address = `http://127.0.0.1:${relay.port}`;
    const answer = await fetch(`${address}/v1/openapi.json`);
    if (!answer.ok) throw new Error(`The relay describes itself with ${answer.status}.`);
    return { station, relay: canonical(await answer.json()), graphql: await graphQlDocument(address) };
  } finally {
    for (const child of started) {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    rmSync(work, { recursive: true, force: true });
  }
}

async function stationDocument(dataDir: string, started: ChildProcess[]): Promise<string> {
  const ports = ['mqtt', 'mqtts', 'https', 'osmand', 'crowd', 'crowd-https'].flatMap((name) => [
    `--${name}-port`,
    '0',
  ]);
  const announced = await start(
    started,
    'broker/main.ts',
    ['--data', dataDir, '--host', '127.0.0.1', '--no-mdns', '--announce', ...ports],
    { BELL_LAP_ADMIN_PASSWORD: 'correct horse battery' },
  );
  const { https } = announced.ports as { https: number };
  const ca = readFileSync(String(announced.caFile), 'utf8');
  const text = await new Promise<string>((resolve, reject) => {
    request({ host: '127.0.0.1', port: https, path: '/v1/openapi.json', ca }, async (answer) => {
      const parts: Buffer[] = [];
      for await (const part of answer) parts.push(part);
      if (answer.statusCode === 200) resolve(Buffer.concat(parts).toString());
      else reject(new Error(`The station describes itself with ${answer.statusCode}.`));
    })
      .on('error', reject)
      .end();
  });
  return canonical(JSON.parse(text));
}

/** Starts one of our programs; resolves to the line of JSON with which it says that it is ready. */
async function start(
  started: ChildProcess[],
  program: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, [join(root, program), ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${program} ${why}:\n${said}`));
    const timer = setTimeout(() => fail(`was not ready within ${READY_MS_MAX / 1_000} s`), READY_MS_MAX);
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      clearTimeout(timer);
      resolve(JSON.parse(line) as Record<string, unknown>);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended (${code}) before it was ready`);
    });
  });
}

async function graphQlDocument(address: string): Promise<string | null> {
  for (const path of GRAPHQL_PATHS) {
    const answer = await fetch(`${address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: getIntrospectionQuery() }),
    });
    if (answer.status === 404) continue;
    const { data, errors } = (await answer.json()) as { data?: never; errors?: { message: string }[] };
    if (!data)
      throw new Error(
        `The relay's GraphQL does not describe itself: ${errors?.[0]?.message ?? answer.status}`,
      );
    return `${printSchema(lexicographicSortSchema(buildClientSchema(data)))}\n`;
  }
  return null;
}

/** Keys in order, without what depends on where it runs. */
export function canonical(document: unknown): string {
  const { servers: _servers, ...rest } = document as Record<string, unknown>;
  return `${JSON.stringify(sorted(rest), null, 1)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
