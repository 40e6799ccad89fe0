import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { SUBPROTOCOL } from '../../race/feed/protocol.ts';
import { board } from '../../race/feed/sample-board.ts';
import type { RaceId } from '../../race/ids.ts';
import { attachLive } from './attach.ts';
import { createHub, type Hub } from './hub.ts';
import { createLive, systemClock } from './sink.ts';

const RACE = 'crit' as RaceId;

describe('The live door of a server', { timeout: 60_000 }, () => {
  let server: Server;
  let hub: Hub<string>;
  let address: string;

  before(async () => {
    server = createServer();
    hub = createHub<string>({ clock: systemClock });
    createLive('e', [hub]).setBoard(RACE, board(3, RACE));
    attachLive(server, hub, {
      authorise: async ({ headers }) => (headers.authorization === 'Bearer bad' ? null : 'somebody'),
      perAddressMax: 2,
    });
    server.on('upgrade', (request, socket) => {
      if (request.url === '/mqtt') socket.end('HTTP/1.1 418 Mine\r\n\r\n');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    hub.close();
    server.closeAllConnections();
    server.close();
  });

  const status = async (path: string, headers: Record<string, string> = {}): Promise<number> => {
    const socket = new WebSocket(address + path, SUBPROTOCOL, { headers });
    socket.on('error', () => {});
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    return response.statusCode;
  };
  const join = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`${address}/v1/live?x=1`, SUBPROTOCOL);
    await once(socket, 'open');
    return socket;
  };
  const left = async (...sockets: readonly WebSocket[]): Promise<void> => {
    for (const socket of sockets) socket.terminate();
    while (hub.stats().viewers > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('speaks the subprotocol and answers a subscription', async () => {
    const socket = await join();
    assert.equal(socket.protocol, SUBPROTOCOL);
    assert.equal(socket.extensions, '', 'nothing is compressed twice');
    const answer = new Promise<string>((resolve) =>
      socket.on('message', (data) => String(data).includes('snapshot') && resolve(String(data))),
    );
    socket.send(`{"subscribe":{"race":"${RACE}"}}`);
    assert.match(await answer, /"recovered":false/);
    await left(socket);
  });

  it('turns away who may not in, and leaves other doors to others', async () => {
    assert.equal(await status('/v1/live', { authorization: 'Bearer bad' }), 401);
    assert.equal(await status('/mqtt'), 418);
  });

  it('has room for so many from one address, and for one more when one leaves', async () => {
    const pair = [await join(), await join()];
    assert.equal(await status('/v1/live'), 429);
    await left(...pair);
    await left(await join());
  });

  it('closes on a message that is too long, and hurts nobody else', async () => {
    const [loud, quiet] = [await join(), await join()];
    loud.send('x'.repeat(5_000));
    const [code] = (await once(loud, 'close')) as [number];
    assert.equal(code, 1009);
    assert.equal(quiet.readyState, WebSocket.OPEN);
    await left(quiet);
  });
});
