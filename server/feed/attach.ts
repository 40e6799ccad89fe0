/**
 * The live feed on an HTTP or HTTPS server: upgrades `/v1/live` to a WebSocket and makes its owner a viewer of the hub.
 * `ws` does the handshake and reads what clients say; what the hub sends are finished frames written to the socket
 * that the upgrade gave us. The two never mix: without compression `ws` too writes only whole frames, at once.
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { CLIENT_MESSAGE_MAX, SUBPROTOCOL } from '../../race/feed/protocol.ts';
import { type ScreenName, screenInAddress } from '../../race/feed/screen-name.ts';
import type { Hub, ViewerSocket } from './hub.ts';
import type { NamedScreens } from './named-screens.ts';

export interface AttachOptions<Who> {
  /** Default `/v1/live`. Upgrades of other paths are left to others. */
  readonly path?: string;
  /**
   * Who this is, from the request's cookie or token; null refuses with 401. A spectator without credentials is
   * somebody too. If it reads a cookie it must compare `Origin`, or any web page could read along.
   */
  readonly authorise: (request: IncomingMessage) => Who | null | Promise<Who | null>;
  /** Connections one address may hold; a venue's guests often share one. Default 500. */
  readonly perAddressMax?: number;
  /** Where a request comes from, when proxies stand between; otherwise the connection's other end. */
  readonly addressOf?: (request: IncomingMessage) => string;
  /** Hears of the big screens that name themselves. */
  readonly screens?: NamedScreens;
}

export const PER_ADDRESS_MAX = 500;
const { OPEN } = WebSocket;

/** Returns how to detach; connections stay with the hub. */
export function attachLive<Who>(
  server: HttpServer | HttpsServer,
  hub: Pick<Hub<Who>, 'join' | 'full'>,
  options: AttachOptions<Who>,
): () => void {
  const path = options.path ?? '/v1/live';
  const perAddressMax = options.perAddressMax ?? PER_ADDRESS_MAX;
  const byAddress = new Map<string, number>();
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: CLIENT_MESSAGE_MAX,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });

  const welcome = (
    connection: WebSocket,
    socket: Duplex,
    { who, address, screen }: { who: Who; address: string; screen: ScreenName | null },
  ): void => {
    const viewer = hub.join(viewerSocket(connection, socket), who);
    if (!viewer) {
      connection.close(1013, 'full: try again in a minute');
      return;
    }
    byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
    const leave = screen && options.screens?.came(screen);
    connection.on('message', (data, isBinary) => viewer.text(isBinary ? '' : String(data)));
    connection.on('pong', viewer.heard);
    // `ws` closes the connection after an error; without a listener it would end the process.
    connection.on('error', ignore);
    connection.on('close', (code) => {
      viewer.left();
      leave?.(code);
      const left = (byAddress.get(address) ?? 1) - 1;
      if (left > 0) byAddress.set(address, left);
      else byAddress.delete(address);
    });
  };

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const address = options.addressOf?.(request) ?? request.socket.remoteAddress ?? '';
    if (hub.full)
      return refuse(socket, '503 Service Unavailable', 'This station serves as many viewers as it can.');
    if ((byAddress.get(address) ?? 0) >= perAddressMax) {
      return refuse(socket, '429 Too Many Requests', 'Too many live connections from this address.');
    }
    const who = await options.authorise(request);
    if (socket.destroyed) return;
    if (who === null)
      return refuse(socket, '401 Unauthorized', 'Log in again: this token is not valid any more.');
    socket.off('error', ignore);
    const screen = screenInAddress(request.url ?? '');
    sockets.handleUpgrade(request, socket, head, (connection) =>
      welcome(connection, socket, { who, address, screen }),
    );
  };

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url?.split('?', 1)[0] !== path) return;
    socket.on('error', ignore);
    upgrade(request, socket, head).catch(() =>
      refuse(socket, '500 Internal Server Error', 'Please try again.'),
    );
  };
  server.on('upgrade', onUpgrade);
  return () => void server.off('upgrade', onUpgrade);
}

/** A `ws` connection and the socket beneath it (the one the server's upgrade gave) as the hub needs them. */
export const viewerSocket = (connection: WebSocket, socket: Duplex): ViewerSocket =>
  new SocketOfViewer(connection, socket);

/** A class and no closures: a crowd has 19,000 of these, and a broadcast calls each. */
class SocketOfViewer implements ViewerSocket {
  readonly #connection: WebSocket;
  readonly #socket: Duplex;

  constructor(connection: WebSocket, socket: Duplex) {
    this.#connection = connection;
    this.#socket = socket;
  }

  get writableLength(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Uint8Array): void {
    if (this.#connection.readyState === OPEN && this.#socket.writable) this.#socket.write(bytes);
  }

  close(code: number, reason: string): void {
    this.#connection.close(code, reason);
  }

  destroy(): void {
    this.#connection.terminate();
  }
}

function refuse(socket: Duplex, status: string, says: string): void {
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nRetry-After: 10\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(says)}\r\n\r\n${says}`,
  );
}

function ignore(): void {}
