/** A certificate that is renewed while a race is on: who is connected stays so, who comes next is shown the new one. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { requestFor } from '../tls/certificate-request.ts';
import { authorityRoot, certificateFor } from './testing/authority.ts';

const NAME = 'k7m2p9x4qa.venue.live.example.org';

test('given a connection by the name, then neither a new certificate for it nor a new one of the station’s own ends it', async () => {
  const made = (name: string) => {
    const { key, request } = requestFor(name);
    return { key, cert: certificateFor(request, name, Date.now() - 86_400_000, 90) };
  };
  const [own, first, second] = [made('bell-lap.local'), made(NAME), made(NAME)];
  const server = createServer(own, (_request, response) => response.end('here'));
  server.addContext(NAME, first);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const entered = async (servername: string): Promise<TLSSocket> => {
    const socket = connect({ host: '127.0.0.1', port, servername, ca: [authorityRoot().cert] });
    await once(socket, 'secureConnect');
    return socket;
  };
  const shown = (socket: TLSSocket) => String(socket.getPeerX509Certificate());
  const answered = async (socket: TLSSocket): Promise<string> => {
    socket.write(`GET / HTTP/1.1\r\nHost: ${NAME}\r\n\r\n`);
    return String((await once(socket, 'data'))[0]);
  };

  const before = await entered(NAME);
  assert.match(await answered(before), /200 OK/);
  server.addContext(NAME, second);
  server.setSecureContext(made('bell-lap.local'));
  assert.match(await answered(before), /200 OK/);
  const after = await entered(NAME);
  assert.equal(first.cert.startsWith(shown(before)), true);
  assert.equal(second.cert.startsWith(shown(after)), true);
  const byOther = await entered('bell-lap.local');
  assert.notEqual(shown(byOther), shown(after));
  for (const socket of [before, after, byOther]) socket.destroy();
  server.close();
});
