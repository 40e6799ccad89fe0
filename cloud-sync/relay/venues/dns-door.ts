/**
 * Where the internet asks for stations' names: UDP and TCP at one port. Answers are shorter than 512 bytes and every source
 * gets only so many a second; beyond that it hears "ask by TCP", which nobody does under somebody else's address, so that
 * the door is of no use to whoever wants to flood another.
 *
 * Bounds: `PER_SOURCE` answers a second of a /24 or /56, `IN_ALL` of everybody; 100 TCP connections, ten of one such network,
 * of which each asks at most 32 times within five seconds.
 */
import { createSocket, type Socket } from 'node:dgram';
import { createServer, isIPv4, type Server, type Socket as TcpSocket } from 'node:net';

const PER_SOURCE = 60;
const IN_ALL = 5_000;
const TCP_MAX = 100;
const TCP_PER_SOURCE = 10;
const TCP_MS_MAX = 5_000;
const TCP_QUESTIONS_MAX = 32;
const QUESTION_BYTES_MAX = 1_232;

export interface DnsDoorOptions {
  /** Numbers, or `::` for every address. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Null: nothing is sent. */
  readonly answer: (question: Uint8Array) => Buffer | null;
  readonly onError: (error: Error) => void;
}

export interface DnsDoor {
  readonly port: number;
  close(): Promise<void>;
}

/** Rejects when the port cannot be had. Several processes of one user may have it together (Linux shares what comes). */
export async function openDnsDoor({ host, port, answer, onError }: DnsDoorOptions): Promise<DnsDoor> {
  const shared = process.platform === 'linux';
  const bound = createShares();
  const server = openTcp(answer);
  const tcpPort = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, reusePort: shared }, () => {
      server.off('error', reject);
      server.on('error', onError);
      resolve((server.address() as { port: number }).port);
    });
  });
  const socket = createSocket({
    type: isIPv4(host) ? 'udp4' : 'udp6',
    reusePort: shared,
  });
  socket.on('message', (question, from) => {
    // A sender that wants no answer may write port 0, to which none can be sent.
    if (from.port === 0) return;
    const allowed =
      question.length <= QUESTION_BYTES_MAX ? bound.enter(from.address, performance.now()) : 'no';
    if (allowed === 'no') return;
    const said = allowed === 'yes' ? answer(question) : askByTcp(question);
    if (said !== null) socket.send(said, from.port, from.address, () => {});
  });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ port: tcpPort, address: host }, () => {
        socket.off('error', reject);
        socket.on('error', onError);
        resolve();
      });
    });
  } catch (error) {
    socket.close();
    server.close();
    throw error;
  }
  return { port: tcpPort, close: () => ended(socket, server) };
}

async function ended(socket: Socket, server: Server): Promise<void> {
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.emit('end-all');
  });
}

/** The question back with TC set: whoever asked comes by TCP. */
function askByTcp(question: Buffer): Buffer | null {
  if (question.length < 12 || (question.readUInt16BE(2) & 0x8000) !== 0) return null;
  const said = Buffer.alloc(12);
  said.writeUInt16BE(question.readUInt16BE(0), 0);
  said.writeUInt16BE(0x8200, 2);
  return said;
}

/** What a source may take. `truncated`: over its share, told so each second time; `no`: nothing at all. */
export function createShares() {
  const sources = new Map<string, number>();
  let all = 0;
  let sinceMs = Number.NEGATIVE_INFINITY;
  return {
    enter(address: string, nowMs: number): 'yes' | 'truncated' | 'no' {
      if (nowMs - sinceMs >= 1_000) {
        sources.clear();
        [all, sinceMs] = [0, nowMs];
      }
      if (all >= IN_ALL) return 'no';
      all += 1;
      const source = networkOf(address);
      const count = (sources.get(source) ?? 0) + 1;
      sources.set(source, count);
      if (count <= PER_SOURCE) return 'yes';
      return count % 2 === 0 ? 'truncated' : 'no';
    },
  };
}

/** The /24 or /56, of which one customer has a whole one. */
function networkOf(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (isIPv4(bare)) return bare.replace(/\.\d+$/, '');
  const [before = '', after] = bare.split('::');
  const groups = before === '' ? [] : before.split(':');
  // What `::` leaves out is zeros.
  const left = after === undefined ? 0 : 8 - groups.length - after.split(':').length;
  const whole = [...groups, ...Array<string>(left).fill('0'), ...(after ?? '').split(':')];
  return whole
    .slice(0, 4)
    .map((group, at) => (Number.parseInt(group || '0', 16) & (at === 3 ? 0xff00 : 0xffff)).toString(16))
    .join(':');
}

function openTcp(answer: DnsDoorOptions['answer']): Server {
  const sockets = new Map<TcpSocket, string>();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    const source = networkOf(socket.remoteAddress ?? '');
    const ofSource = [...sockets.values()].filter((one) => one === source).length;
    // Nobody keeps all of the places by saying nothing.
    if (ofSource >= TCP_PER_SOURCE) return void socket.destroy();
    sockets.set(socket, source);
    socket.once('close', () => sockets.delete(socket));
    const over = setTimeout(() => socket.destroy(), TCP_MS_MAX).unref();
    socket.once('close', () => clearTimeout(over));
    let waiting = Buffer.alloc(0);
    let questions = 0;
    socket.on('data', (part) => {
      waiting = Buffer.concat([waiting, part as Buffer]);
      while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
        const length = waiting.readUInt16BE(0);
        const said = answer(waiting.subarray(2, 2 + length));
        waiting = waiting.subarray(2 + length);
        questions += 1;
        if (said === null || questions > TCP_QUESTIONS_MAX) return void socket.destroy();
        const head = Buffer.alloc(2);
        head.writeUInt16BE(said.length, 0);
        socket.write(Buffer.concat([head, said]));
      }
      if (waiting.length > QUESTION_BYTES_MAX + 2) socket.destroy();
    });
  });
  server.maxConnections = TCP_MAX;
  server.on('end-all', () => {
    for (const socket of sockets.keys()) socket.destroy();
  });
  return server;
}
