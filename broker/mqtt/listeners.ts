/** The doors: TCP and TLS sockets on their ports. What comes in by them is handed on as a byte stream. */
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';

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

/** Where a stream comes from. */
export interface Origin {
  readonly secure: boolean;
  readonly remoteAddress: string;
}

export interface Doors {
  readonly addresses: { readonly tcp: net.AddressInfo | null; readonly tls: net.AddressInfo | null };
  renewCertificate(cert: string | Buffer, key: string | Buffer): void;
  /** Lets nobody in any more; resolves when those who are in have gone. */
  close(): Promise<void>;
}

/** A phone that has vanished without a word is noticed by TCP after this, whatever keep-alive it asked for. */
const TCP_PROBE_MS = 60_000;

/** Listens. `handshakeMs` bounds a TLS handshake; `failed` is told of those that came to nothing. */
export async function openDoors(
  at: MqttListeners,
  handshakeMs: number,
  enter: (stream: Duplex, origin: Origin) => void,
  failed: () => void,
): Promise<Doors> {
  const onSocket = (secure: boolean) => (socket: net.Socket) => {
    socket.setNoDelay(true);
    socket.setKeepAlive(true, TCP_PROBE_MS);
    enter(socket, { secure, remoteAddress: socket.remoteAddress ?? 'unknown' });
  };
  const tcpServer = at.tcp ? net.createServer(onSocket(false)) : null;
  const tlsServer = at.tls
    ? tls.createServer({ cert: at.tls.cert, key: at.tls.key, handshakeTimeout: handshakeMs }, onSocket(true))
    : null;
  tlsServer?.on('tlsClientError', failed);
  return {
    addresses: {
      tcp: tcpServer && at.tcp ? await listen(tcpServer, at.tcp) : null,
      tls: tlsServer && at.tls ? await listen(tlsServer, at.tls) : null,
    },
    renewCertificate: (cert, key) => tlsServer?.setSecureContext({ cert, key }),
    async close() {
      await Promise.all(
        [tcpServer, tlsServer].map((server) => server && new Promise((done) => server.close(done))),
      );
    },
  };
}

/** On a machine without IPv6, `::` is every address of IPv4. */
async function listen(server: net.Server, at: { host: string; port: number }): Promise<net.AddressInfo> {
  const attempt = (host: string) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port: at.port }, () => {
        server.off('error', reject);
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
