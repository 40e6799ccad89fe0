/** A station at the door of a relay that sleeps: it knocks when it has something to say, and is told what comes of it. */
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, test } from 'node:test';
import { knockOf } from '../wire/knock.ts';
import { loadIdentity } from './identity.ts';
import { QUIET_STATION } from './quiet-station.fixture.ts';
import { createUplink, type Uplink } from './uplink.ts';

let server: Server | null = null;
let uplink: Uplink | null = null;
afterEach(() => {
  uplink?.close();
  server?.closeAllConnections();
  server?.close();
});

interface Knocked {
  readonly station?: string;
  readonly atMs?: number;
  readonly signature?: string;
  readonly code?: string;
}

/** What stands before a relay that is off: nobody there, but for knocks. */
async function door(answer: number) {
  const knocks: Knocked[] = [];
  let dials = 0;
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      if (request.url !== '/v1/wake') {
        response.writeHead(504, { 'content-type': 'text/html' }).end('<h1>504</h1>');
        return;
      }
      knocks.push(JSON.parse(text));
      response.writeHead(answer, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.on('upgrade', (_request, socket) => {
    dials += 1;
    socket.end('HTTP/1.1 504 Gateway Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { url, knocks, dials: () => dials };
}

async function station(relay: URL, code: string | null) {
  const identity = await loadIdentity({ get: () => undefined, put: async () => {} });
  uplink = createUplink({
    ...{ relay, code, identity },
    ...QUIET_STATION,
    station: 'tent-1',
    outbox: { lastSeq: () => 7, read: async function* () {} },
  });
  return identity;
}

async function until<Seen>(look: () => Seen | null | undefined | false): Promise<Seen> {
  for (let tries = 0; tries < 1_000; tries++) {
    const seen = look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`It was not seen; the uplink says: ${uplink?.status().says}`);
}

test('a station that is known signs its knock, once a minute, and says that the relay is being woken', async () => {
  const { url, knocks, dials } = await door(202);
  const { publicJwk } = await station(url, null);
  const knock = await until(() => knocks[0]);
  assert.equal(knock.station, 'tent-1');
  const key = createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
  const signature = Buffer.from(knock.signature!, 'base64url');
  assert.ok(verify(null, knockOf('tent-1', knock.atMs!), key, signature));
  await until(() => /is being woken: about a minute/.test(uplink!.status().says ?? ''));
  const seen = dials();
  await until(() => dials() >= seen + 3);
  assert.equal(knocks.length, 1, 'it goes on trying the door, and does not knock at each');
});

test('one that is to enrol knocks with its code', async () => {
  const { url, knocks } = await door(202);
  await station(url, 'club-2026-code');
  assert.deepEqual(await until(() => knocks[0]), { code: 'club-2026-code' });
  await until(() => /is being woken/.test(uplink!.status().says ?? ''));
});

test('a door that does not know it is said, and one without a bell is left alone', async () => {
  const refusing = await door(403);
  await station(refusing.url, null);
  await until(() => /does not know this station/.test(uplink!.status().says ?? ''));
  uplink?.close();
  server?.closeAllConnections();
  server?.close();
  const deaf = await door(404);
  await station(deaf.url, null);
  await until(() => deaf.dials() >= 4);
  assert.equal(deaf.knocks.length, 1);
  assert.match(uplink!.status().says ?? '', /does not take stations now \(504\)/);
});
