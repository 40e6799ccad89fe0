/**
 * The door for this computer's own user: a socket in the data folder that nobody else may open. Whoever can, may run
 * the race from here without a password: they could read the journal anyway. The desktop app comes in this way.
 */

import { chmodSync, rmSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import { z } from 'zod';
import { createServer } from '../server/http/plain-http.ts';
import type { Auth } from './auth/auth.ts';
import { SESSION_COOKIE } from './http/access.ts';

export interface LocalDoorOptions {
  readonly socketPath: string;
  readonly auth: Auth;
  /** Called when the user asks the station to end. */
  readonly onStop: () => void;
  /** Races that are being ridden now, for an app that asks whether it may stop the station. */
  readonly racing: () => number;
}

/** @throws when another station has this door open. */
export async function openLocalDoor(options: LocalDoorOptions): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const route = `${request.method} ${request.url}`;
    if (route === 'GET /healthz') answer(200, { alive: true, racing: options.racing() });
    else if (route === 'POST /v1/auth/local')
      options.auth.local().then(
        (signed) => answer(200, { ...signed, cookie: SESSION_COOKIE }),
        (error: Error) => answer(503, { detail: error.message }),
      );
    else if (route === 'POST /v1/stop') {
      answer(202, { stopping: true });
      options.onStop();
    } else if (route === 'POST /v1/password')
      setPassword(request, options.auth).then(
        ({ status, body }) => answer(status, body),
        (error: Error) => answer(503, { detail: error.message }),
      );
    else answer(404, { detail: 'There are /healthz, /v1/auth/local, /v1/password and /v1/stop here.' });
  });
  // A socket file left by a station that was killed stands in the way of the next; a live one answered before.
  if (process.platform !== 'win32') rmSync(options.socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path: options.socketPath, readableAll: false, writableAll: false }, resolve);
  });
  if (process.platform !== 'win32') chmodSync(options.socketPath, 0o600);
  return server;
}

const PASSWORD_BODY_MAX = 2_000;
const passwordOrder = z.object({
  name: z.string().max(80).nullable().default(null),
  password: z.string().max(200).nullable().default(null),
  alsoFactor: z.boolean().default(false),
});

/** A new password for an account: whoever sits here may set one, since they could read the journal anyway. */
async function setPassword(
  request: IncomingMessage,
  auth: Auth,
): Promise<{ readonly status: number; readonly body: unknown }> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > PASSWORD_BODY_MAX) return { status: 413, body: { detail: 'That is too long.' } };
  }
  const read = passwordOrder.safeParse(jsonOf(text));
  if (!read.success) return { status: 400, body: { detail: 'Say { name, password, alsoFactor } as JSON.' } };
  const { name, password, alsoFactor } = read.data;
  const answer = await auth.resetHere(name, password, alsoFactor);
  if ('password' in answer) return { status: 200, body: answer };
  const known = auth.users.list().map((user) => user.name);
  return { status: 422, body: { detail: answer.message, accounts: known } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text);
  } catch {
    return null;
  }
}
