/**
 * The doors: TCP and TLS sockets on their ports. Every socket is given a place at the gate before its first byte is
 * read, and TLS handshakes take turns: one costs what fifty messages of riders cost, and a flood of them must not be
 * the riders' delay.
 */
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { addressOf } from '../../server/doors/gate.ts';
import type { Origin } from '../../server/mqtt/broker.ts';
import type { Gate, Ticket } from '../../server/mqtt/gate.ts';
import { createTurns } from './turns.ts';

export interface MqttListeners {
  readonly tcp?: { readonly host: string; readonly port: number } | undefined;
  readonly tls?:
    | {
        readonly host: string;
        readonly port: number;
        readonly cert: string | Buffer;
        readonly key: string | Buffer;
      }
    | undefined;
}

export interface Doors {
  readonly addresses: { readonly tcp: net.AddressInfo | null; readonly tls: net.AddressInfo | null };
  renewCertificate(cert: string | Buffer, key: string | Buffer): void;
  /** For whoever asks for this name in the handshake. */
  addCertificate(name: string, cert: string, key: string): void;
  /** Lets nobody in any more; resolves when those who are in have gone. */
  close(): Promise<void>;
}

export interface DoorLimits {
  readonly handshakesBurst: number;
  readonly handshakesPerSecond: number;
}

/** A phone that has vanished without a word is noticed by TCP after this, whatever keep-alive it asked for. */
const TCP_PROBE_MS = 60_000;

/** Listens, and hands on what comes in as byte streams. */
export async function openDoors(
  at: MqttListeners,
  gate: Gate,
  limits: DoorLimits,
  enter: (stream: Duplex, origin: Origin) => void,
): Promise<Doors> {
  const turns = createTurns({ burst: limits.handshakesBurst, perSecond: limits.handshakesPerSecond });
  const admit = (socket: net.Socket): Ticket | null => {
    socket.on('error', () => {});
    const ticket = gate.enter(addressOf(socket.remoteAddress), () => socket.destroy());
    if (ticket === null) {
      socket.destroy();
      return null;
    }
    socket.once('close', () => ticket.leave());
    socket.setNoDelay(true);
    socket.setKeepAlive(true, TCP_PROBE_MS);
    return ticket;
  };
  const tcpServer = at.tcp
    ? net.createServer((socket) => {
        const ticket = admit(socket);
        if (ticket) enter(socket, { secure: false, remoteAddress: ticket.address, ticket });
      })
    : null;
  const handshakes = at.tls ? createHandshakes(at.tls, enter) : null;
  // Not read before its turn: what it sends stays in its socket.
  const tlsServer = handshakes
    ? net.createServer({ pauseOnConnect: true }, (socket) => {
        const ticket = admit(socket);
        if (ticket) turns.next(ticket.address, () => ticket.isIn && handshakes.begin(socket, ticket));
      })
    : null;
  return {
    addresses: {
      tcp: tcpServer && at.tcp ? await listen(tcpServer, at.tcp) : null,
      tls: tlsServer && at.tls ? await listen(tlsServer, at.tls) : null,
    },
    renewCertificate: (cert, key) => handshakes?.renew(cert, key),
    addCertificate: (name, cert, key) => handshakes?.add(name, cert, key),
    async close() {
      turns.close();
      await Promise.all(
        [tcpServer, tlsServer].map((server) => server && new Promise((done) => server.close(done))),
      );
    },
  };
}

function createHandshakes(
  { cert, key }: { readonly cert: string | Buffer; readonly key: string | Buffer },
  enter: (stream: Duplex, origin: Origin) => void,
) {
  const server = tls.createServer({ cert, key });
  const tickets = new WeakMap<object, Ticket>();
  // What goes wrong in a handshake ends that socket: by itself, or by the gate when its time is over.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('secureConnection', (socket) => {
    const ticket = tickets.get(socket) ?? ticketOf(socket);
    if (ticket === undefined) {
      socket.destroy();
      return;
    }
    enter(socket, { secure: true, remoteAddress: ticket.address, ticket });
  });
  /** The TLS socket wraps the one that was admitted. */
  const ticketOf = (socket: tls.TLSSocket): Ticket | undefined =>
    tickets.get((socket as unknown as { _parent?: object })._parent ?? socket);
  return {
    begin(socket: net.Socket, ticket: Ticket): void {
      tickets.set(socket, ticket);
      server.emit('connection', socket);
    },
    renew: (newCert: string | Buffer, newKey: string | Buffer) =>
      server.setSecureContext({ cert: newCert, key: newKey }),
    add: (name: string, namedCert: string, namedKey: string) =>
      server.addContext(name, { cert: namedCert, key: namedKey }),
  };
}

/** On a machine without IPv6, `::` is every address of IPv4. */
async function listen(server: net.Server, at: { host: string; port: number }): Promise<net.AddressInfo> {
  const attempt = (host: string) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port: at.port }, () => {
        server.off('error', reject);
        // Descriptors that are gone for a moment are no reason to end.
        server.on('error', () => {});
        resolve();
      });
    });
  await attempt(at.host).catch((error: NodeJS.ErrnoException) => {
    const withoutIpv6 = error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL';
    if (at.host === '::' && withoutIpv6) return attempt('0.0.0.0');
    throw error;
  });
  return server.address() as net.AddressInfo;
}
