/**
 * The native app's web build in front of a real station, under one address as a browser wants it: files from
 * mobile/dist/web, everything under /v1 handed on to the station over TLS. It can be unplugged.
 */
import { createPrivateKey, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Duplex } from 'node:stream';
import { makeAuthority, makeLeaf } from '../../broker/tls/certificate.ts';
import { repository, type StationProcess } from '../station/station-process.ts';

export interface Front {
  readonly port: number;
  /** Cuts every connection to the station and lets no new one through, until `plugIn`. */
  unplug(): void;
  plugIn(): void;
  close(): Promise<void>;
}

export const webBuild = join(repository, 'mobile', 'dist', 'web');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

export async function openFront(station: StationProcess): Promise<Front> {
  if (!existsSync(join(webBuild, 'index.html')))
    throw new Error('There is no web build of the app. Run: npm run mobile:bundle');
  const authority = makeAuthority('Front', [], Date.now(), randomBytes);
  const names = { hosts: ['localhost'], addresses: ['127.0.0.1'] };
  const signer = { name: 'Front', key: createPrivateKey(authority.key) };
  const leaf = makeLeaf('localhost', names, signer, Date.now(), randomBytes);
  let isCut = false;
  const sockets = new Set<Duplex>();

  const server = createServer({ key: leaf.key, cert: leaf.cert }, (asked, answer) => {
    const path = new URL(asked.url ?? '/', 'https://front').pathname;
    if (!path.startsWith('/v1/')) {
      const file = join(webBuild, normalize(path));
      const isFile = existsSync(file) && statSync(file).isFile();
      const shown = isFile ? file : join(webBuild, 'index.html');
      answer.writeHead(200, { 'content-type': TYPES[extname(shown)] ?? 'application/octet-stream' });
      answer.end(readFileSync(shown));
      return;
    }
    if (isCut) return void asked.socket.destroy();
    const { host: _, origin: __, ...headers } = asked.headers;
    const onward = request(
      {
        host: '127.0.0.1',
        port: station.ports.https,
        ca: station.ca,
        method: asked.method,
        path: asked.url,
        headers,
      },
      (came) => {
        answer.writeHead(came.statusCode ?? 502, came.headers);
        came.pipe(answer);
      },
    );
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    unplug() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    plugIn() {
      isCut = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
