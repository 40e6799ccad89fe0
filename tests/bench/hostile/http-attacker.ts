/** Attacks a station by HTTP until it is ended; says now and then how much it has got through. */
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import type { HttpAttackOrder } from './messages.ts';

let done = 0;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Each question is another: nothing is in any cache. */
async function readers({ crowdPort, race, connections }: HttpAttackOrder): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const ask = (path: string): Promise<void> =>
    new Promise((resolve) => {
      get({ port: crowdPort, host: '127.0.0.1', path, agent }, (response) => {
        response.resume().on('end', () => {
          if (response.statusCode === 200) done++;
          resolve();
        });
      }).on('error', () => resolve());
    });
  const reader = async (n: number): Promise<void> => {
    for (let count = 0; ; count++) {
      await ask(`/v1/history/races/${race}?n=${n}-${count}`);
      await ask(`/v1/races/${race}/laps.csv?n=${n}-${count}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, n) => reader(n)));
}

/** So many at each door, again and again where they are sent away. */
async function silent({ ports, connections }: HttpAttackOrder): Promise<void> {
  const hold = async (port: number): Promise<void> => {
    for (;;) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => done++);
        socket.on('error', () => {}).resume();
        socket.on('close', () => resolve());
      });
      await sleep(500);
    }
  };
  await Promise.all(ports.flatMap((port) => Array.from({ length: connections }, () => hold(port))));
}

/** A logo made to be slow, and a map whose tiles never end, one after the other. */
async function files({ httpsPort, token, map }: HttpAttackOrder): Promise<void> {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  const at = `https://127.0.0.1:${httpsPort}`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' };
  const logo = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${'<g a="'.repeat(42_000)}`).subarray(
    0,
    262_000,
  );
  const bytes = Buffer.from(map, 'base64');
  const send = (method: string, path: string, body?: Buffer): Promise<unknown> =>
    fetch(`${at}${path}`, { method, headers, ...(body && { body: new Uint8Array(body) }) })
      .then((answer) => answer.arrayBuffer())
      .then(() => done++)
      .catch(() => {});
  await send('PUT', `/v1/maps/venue?offset=0&total=${bytes.length}`, bytes);
  for (;;) {
    await send('POST', '/v1/sponsors?name=Slow', logo);
    await Promise.all(Array.from({ length: 16 }, () => send('GET', '/v1/maps/venue/1/0/1')));
  }
}

const ATTACKS = { readers, silent, files } as const;
process.on('message', (order: HttpAttackOrder) => void ATTACKS[order.attack](order));
setInterval(() => process.send?.(done), 200);
process.on('disconnect', () => process.exit(0));
