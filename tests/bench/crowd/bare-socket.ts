/**
 * A WebSocket client as lean as Node allows, for tens of thousands in one process: a correct handshake and masked
 * frames (RFC 6455), one read buffer for all, and each whole message handed on as a piece of it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';

export interface BareSocketOptions {
  readonly port: number;
  readonly path: string;
  readonly subprotocol: string | null;
  /** Own address, 127.x.x.x: one has only some 28,000 ports. */
  readonly from: string;
  opened(): void;
  /** A whole message, `start` to `end` of `bytes`; the bytes are another's after the call. */
  message(opcode: number, bytes: Buffer, start: number, end: number): void;
  /** Refused, broken or closed, with why. */
  ended(why: string): void;
}

export interface BareSocket {
  send(message: string | Uint8Array): void;
  readonly bytesRead: number;
  destroy(): void;
}

const TEXT = 0x1;
const BINARY = 0x2;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
const ACCEPT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Everybody reads into it: what is whole in it is looked at, a rest is copied. */
const SHARED = Buffer.allocUnsafe(65_536);

export function openBareSocket(options: BareSocketOptions): BareSocket {
  const key = randomBytes(16).toString('base64');
  let open = false;
  let rest: Buffer | null = null;
  let ended = false;

  const end = (why: string): void => {
    if (ended) return;
    ended = true;
    socket.destroy();
    options.ended(why);
  };

  const socket = connect({
    port: options.port,
    host: '127.0.0.1',
    localAddress: options.from,
    noDelay: true,
    onread: {
      buffer: SHARED,
      callback: (length, buffer) => {
        const chunk = (buffer as Buffer).subarray(0, length);
        const bytes = rest ? Buffer.concat([rest, chunk]) : chunk;
        const from = open ? messages(bytes, 0) : handshake(bytes);
        rest = from < bytes.length ? Buffer.from(bytes.subarray(from)) : null;
        return true;
      },
    },
  });

  /** Checks the answer to the upgrade; how many bytes are dealt with. */
  const handshake = (bytes: Buffer): number => {
    const at = bytes.indexOf('\r\n\r\n');
    if (at < 0) return 0;
    const [status = '', ...lines] = bytes.toString('latin1', 0, at).split('\r\n');
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const accept = createHash('sha1')
      .update(key + ACCEPT)
      .digest('base64');
    if (!status.includes(' 101 ')) end(`the server answered "${status}"`);
    else if (headers.get('sec-websocket-accept') !== accept)
      end('the server’s Sec-WebSocket-Accept is wrong');
    else if (options.subprotocol !== null && headers.get('sec-websocket-protocol') !== options.subprotocol)
      end(`the server does not speak ${options.subprotocol}`);
    else {
      open = true;
      options.opened();
    }
    return ended ? bytes.length : messages(bytes, at + 4);
  };

  const messages = (bytes: Buffer, start: number): number => {
    let from = start;
    while (!ended && from + 2 <= bytes.length) {
      let length = bytes[from + 1]! & 0x7f;
      let header = 2;
      if (length === 126) {
        if (from + 4 > bytes.length) break;
        [length, header] = [bytes.readUInt16BE(from + 2), 4];
      } else if (length === 127) {
        if (from + 10 > bytes.length) break;
        [length, header] = [Number(bytes.readBigUInt64BE(from + 2)), 10];
      }
      const at = from + header;
      if (at + length > bytes.length) break;
      const opcode = bytes[from]! & 0x0f;
      if (opcode === PING) write(PONG, bytes.subarray(at, at + length));
      else if (opcode === CLOSE) end(`closed: ${bytes.toString('utf8', at + 2, at + length)}`);
      else options.message(opcode, bytes, at, at + length);
      from = at + length;
    }
    return from;
  };

  const write = (opcode: number, payload: Uint8Array): void => {
    const header = payload.length < 126 ? 6 : 8;
    const bytes = Buffer.allocUnsafe(header + payload.length);
    bytes[0] = 0x80 | opcode;
    if (header === 6) bytes[1] = 0x80 | payload.length;
    else {
      bytes[1] = 0x80 | 126;
      bytes.writeUInt16BE(payload.length, 2);
    }
    const mask = randomBytes(4);
    bytes.set(mask, header - 4);
    for (let at = 0; at < payload.length; at += 1) bytes[header + at] = payload[at]! ^ mask[at & 3]!;
    socket.write(bytes);
  };

  socket.on('error', (error) => end(error.message));
  // At once: Node would say goodbye to a server that is gone before it closes.
  socket.on('end', () => end('the connection was closed'));
  socket.on('close', () => end('the connection was closed'));
  socket.write(
    `GET ${options.path} HTTP/1.1\r\nHost: 127.0.0.1:${options.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n` +
      `${options.subprotocol === null ? '' : `Sec-WebSocket-Protocol: ${options.subprotocol}\r\n`}\r\n`,
  );

  return {
    send: (message) =>
      typeof message === 'string' ? write(TEXT, Buffer.from(message)) : write(BINARY, message),
    get bytesRead() {
      return socket.bytesRead;
    },
    destroy() {
      ended = true;
      socket.destroy();
    },
  };
}
