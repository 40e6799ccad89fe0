/** WebSocket frames as a server sends them (RFC 6455: one fragment, unmasked), built once for every socket. */
import { deflateRawSync } from 'node:zlib';
import { PACKED } from '../../race/feed/packed.ts';

const FIN = 0x80;
const TEXT = 0x1;
const BINARY = 0x2;
const PING = 0x9;

export const textFrame = (text: string): Buffer => frame(TEXT, Buffer.from(text, 'utf8'));
export const binaryFrame = (bytes: Uint8Array): Buffer => frame(BINARY, bytes);
/** A text message as a packed one (race/feed/packed.ts). */
export const packedFrame = (text: string): Buffer =>
  frame(BINARY, Buffer.concat([Buffer.of(PACKED), deflateRawSync(text)]));
export const pingFrame = (): Buffer => frame(PING, new Uint8Array(0));

function frame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(header + length);
  bytes[0] = FIN | opcode;
  if (header === 2) bytes[1] = length;
  else if (header === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = 127;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
  bytes.set(payload, header);
  return bytes;
}
