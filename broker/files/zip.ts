/**
 * Zip archives of strangers, read within bounds: by the central directory only, every member inflated to the length
 * it claims and not a byte further. `stored` writes the members that were wanted back as a plain archive, so that
 * whoever reads it next meets no bomb, no second member of a name and no length that lies.
 */
import { crc32, inflateRawSync } from 'node:zlib';

/** What was wrong with the archive, in words for whoever sent it. */
export class ZipProblem extends Error {}

export interface ZipBounds {
  readonly membersMax: number;
  /** Of all members together, inflated. */
  readonly bytesMax: number;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const COMMENT_MAX = 65_535;
const ENCRYPTED = 1;

/** The members whose name is wanted. Throws ZipProblem. */
export function readZip(
  bytes: Buffer,
  wanted: (name: string) => boolean,
  bounds: ZipBounds,
): Map<string, Buffer> {
  try {
    return members(bytes, wanted, bounds);
  } catch (error) {
    if (error instanceof ZipProblem) throw error;
    throw new ZipProblem('The file is damaged: its parts are not where it says they are.', { cause: error });
  }
}

function members(bytes: Buffer, wanted: (name: string) => boolean, bounds: ZipBounds): Map<string, Buffer> {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  if (count > bounds.membersMax) throw new ZipProblem(`The file has more than ${bounds.membersMax} parts.`);
  const found = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  let left = bounds.bytesMax;
  for (let member = 0; member < count; member++) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new ZipProblem('The file is damaged: its index is broken.');
    const nameBytes = bytes.readUInt16LE(at + 28);
    const extraBytes = bytes.readUInt16LE(at + 30);
    const commentBytes = bytes.readUInt16LE(at + 32);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameBytes);
    if (wanted(name)) {
      if (found.has(name)) throw new ZipProblem(`The file has its part ${name} twice.`);
      const content = contentOf(bytes, at, left);
      left -= content.length;
      found.set(name, content);
    }
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  return found;
}

/** From the back: the archive's end, before which there may be a comment. */
function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END_BYTES - COMMENT_MAX);
  for (let at = bytes.length - END_BYTES; at >= first; at--) if (bytes.readUInt32LE(at) === END) return at;
  throw new ZipProblem('The file is no zip archive, or it is cut off.');
}

function contentOf(bytes: Buffer, entry: number, bytesMax: number): Buffer {
  const flags = bytes.readUInt16LE(entry + 8);
  const method = bytes.readUInt16LE(entry + 10);
  const packed = bytes.readUInt32LE(entry + 20);
  const length = bytes.readUInt32LE(entry + 24);
  const local = bytes.readUInt32LE(entry + 42);
  if (flags & ENCRYPTED) throw new ZipProblem('The file is locked with a password; save it without one.');
  if (length > bytesMax) throw new ZipProblem('The file is too large once it is unpacked.');
  if (bytes.readUInt32LE(local) !== LOCAL) throw new ZipProblem('The file is damaged: a part is missing.');
  const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  if (from + packed > bytes.length) throw new ZipProblem('The file is cut off.');
  const part = bytes.subarray(from, from + packed);
  if (method !== 0 && method !== 8) throw new ZipProblem('The file is packed in an unknown way.');
  // Inflating ends with an error at one byte more than the length that the file claims.
  const content = method === 0 ? part : inflateRawSync(part, { maxOutputLength: Math.max(1, length) });
  if (content.length !== length) throw new ZipProblem('The file is damaged: a part has another length.');
  return content;
}

/** An archive of members without compression. */
export function stored(contents: ReadonlyMap<string, Buffer>): Buffer {
  const parts: Buffer[] = [];
  const index: Buffer[] = [];
  let at = 0;
  for (const [name, content] of contents) {
    const nameBytes = Buffer.from(name, 'utf8');
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(0x800, 2); // names are UTF-8
    shared.writeUInt32LE(crc32(content), 10);
    shared.writeUInt32LE(content.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(nameBytes.length, 22);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(ENTRY, 0);
    entry.writeUInt16LE(20, 4);
    shared.copy(entry, 6);
    entry.writeUInt32LE(at, 42);
    index.push(entry, nameBytes);
    const local = Buffer.alloc(4);
    local.writeUInt32LE(LOCAL, 0);
    parts.push(local, shared, nameBytes, content);
    at += 30 + nameBytes.length + content.length;
  }
  const indexBytes = Buffer.concat(index);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(contents.size, 8);
  end.writeUInt16LE(contents.size, 10);
  end.writeUInt32LE(indexBytes.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, indexBytes, end]);
}
