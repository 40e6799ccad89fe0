/** The uplink where the internet is not what it seems: other people's servers, a wrong code, nobody there. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { loadIdentity } from './identity.ts';
import { QUIET_STATION } from './quiet-station.fixture.ts';
import { createUplink, type Uplink } from './uplink.ts';

let server: Server | null = null;
let uplink: Uplink | null = null;
afterEach(() => {
  uplink?.close();
  server?.closeAllConnections();
  server?.close();
  server = null;
});

const serve = async (listener: RequestListener): Promise<URL> => {
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
};

async function open(relay: URL, code: string | null): Promise<Uplink> {
  uplink = createUplink({
    ...QUIET_STATION,
    relay,
    code,
    station: 'tent-1',
    identity: await loadIdentity({ get: () => undefined, put: async () => {} }),
    outbox: { lastSeq: () => 7, read: async function* () {} },
  });
  return uplink;
}

const saysOf = async (of: Uplink, pattern: RegExp): Promise<string> => {
  for (let tries = 0; tries < 400; tries++) {
    const { says } = of.status();
    if (says !== null && pattern.test(says)) return says;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`It said ${of.status().says}, not ${pattern}.`);
};

describe('An uplink whose relay is not there', () => {
  it('names a captive portal for what it is, before and after enrolment', async () => {
    const relay = await serve((_request, response) => {
      response
        .writeHead(302, { location: 'http://hotel.example/sign-in', 'content-type': 'text/html' })
        .end();
    });
    await saysOf(await open(relay, 'a-good-code'), /captive portal/);
    uplink?.close();
    await saysOf(await open(relay, null), /captive portal/);
  });

  it('says that a code was refused, and why, and does not ask every second', async () => {
    let asked = 0;
    const relay = await serve((_request, response) => {
      asked += 1;
      response
        .writeHead(403, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify({ detail: 'This code is not known.' }));
    });
    const refused = await open(relay, 'a-wrong-code');
    assert.equal(await saysOf(refused, /code/), 'This code is not known.');
    assert.equal(refused.status().state, 'refused');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal(asked, 1);
  });

  it('says how far behind it is while nobody answers', async () => {
    const relay = await serve(() => {});
    server?.close();
    const alone = await open(relay, null);
    await saysOf(alone, /Nothing listens/);
    assert.equal(alone.status().behind, 7);
    assert.ok(alone.status().lagMs >= 0);
  });
});
