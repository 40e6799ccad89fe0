/**
 * The door between the two stations: TLS with a secret that both know (PSK with an ephemeral key exchange), so that
 * each has proved itself to the other before a byte is read, nobody listens, and no certificate is needed. Two
 * secrets open it: the pair's own, and for some minutes the pairing code that an official has asked for.
 */
import { scryptSync } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { elementOf } from '../../race/present.ts';

/** Forward secrecy and one good cipher; pre-shared keys exist up to TLS 1.2 only. */
const TLS = {
  ciphers: 'ECDHE-PSK-CHACHA20-POLY1305',
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
} as const;
const HANDSHAKE_MS_MAX = 5_000;
/** Lines that have not proved themselves: of one address, and in all. The longest waiting makes room. */
const STRANGERS_PER_ADDRESS_MAX = 4;
const STRANGERS_MAX = 64;
/** Lines altogether: the pair has one, and another while it takes over. */
const LINES_MAX = 96;

export type Guest = 'pair' | 'pairing';
/** The secret for a guest, or null when there is none now. */
export type Secrets = (guest: Guest, address: string) => Uint8Array | null;

export interface PairDoor {
  readonly port: number;
  close(): Promise<void>;
}

/** The key that a pairing code opens the door with. 80 random bits and a slow hash: nobody guesses it in its minutes. */
export const keyOfCode = (code: string): Buffer =>
  scryptSync(code, 'bell-lap standby pairing', 32, { N: 16_384, r: 8, p: 1 });

/** @throws when the port is taken. */
export async function openPairDoor(options: {
  readonly host: string;
  readonly port: number;
  readonly secrets: Secrets;
  readonly onGuest: (guest: Guest, socket: Socket) => void;
  /** Somebody knocked with a secret that is not (or no more) good. A line that only broke off said none. */
  readonly onWrongSecret: (address: string) => void;
}): Promise<PairDoor> {
  const guests = new WeakMap<TLSSocket, Guest>();
  const open = new Set<Socket>();
  /** What to do when a line has proved itself. */
  const proved = new WeakMap<Socket, () => void>();
  const server = createServer({
    ...TLS,
    handshakeTimeout: HANDSHAKE_MS_MAX,
    pskCallback: (socket: TLSSocket, identity: string) => {
      const guest = identity === 'pair' || identity === 'pairing' ? identity : null;
      const secret = guest === null ? null : options.secrets(guest, socket.remoteAddress ?? '');
      if (guest === null || secret === null) return null;
      guests.set(socket, guest);
      return secret;
    },
  });
  server.maxConnections = LINES_MAX;
  const strangers = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    const mates = [...strangers].filter(({ remoteAddress }) => remoteAddress === socket.remoteAddress);
    if (mates.length >= STRANGERS_PER_ADDRESS_MAX) elementOf(mates, 0).destroy();
    else if (strangers.size >= STRANGERS_MAX) strangers.values().next().value?.destroy();
    open.add(socket);
    strangers.add(socket);
    // Whoever sends a handshake byte by byte has the same time as whoever sends nothing.
    const late = setTimeout(() => socket.destroy(), HANDSHAKE_MS_MAX);
    proved.set(socket, () => {
      clearTimeout(late);
      strangers.delete(socket);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      proved.get(socket)?.();
      open.delete(socket);
    });
  });
  server.on('secureConnection', (socket) => {
    const line = (socket as TLSSocket & { _parent?: Socket })._parent;
    if (line !== undefined) proved.get(line)?.();
    const guest = guests.get(socket);
    if (guest === undefined) socket.destroy();
    else options.onGuest(guest, socket);
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    if (guests.has(socket) && isWrongSecret(error)) options.onWrongSecret(socket.remoteAddress ?? '');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.host, port: options.port }, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** OpenSSL's word for a record that was sealed with another key; a line that ends early fails with a system's error. */
const isWrongSecret = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  /^ERR_SSL_.*(BAD_RECORD_MAC|DECRYPT|DIGEST)/.test(code);

/** @throws when nobody answers there in time, or the secret is another. */
export function connectToDoor(
  to: { readonly host: string; readonly port: number; readonly guest: Guest; readonly secret: Uint8Array },
  withinMs: number,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...TLS,
      host: to.host,
      port: to.port,
      checkServerIdentity: () => undefined,
      pskCallback: () => ({ psk: Buffer.from(to.secret), identity: to.guest }),
    });
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${withinMs} ms`)), withinMs);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('close', () => reject(new Error('the other station closed the line')));
  });
}
