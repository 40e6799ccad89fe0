/** Decoders' own side for tests: devices that speak their dialects over real sockets, with clocks of their own. */
import { connect, createServer, type Server, type Socket } from 'node:net';

const two = (value: number) => String(value).padStart(2, '0');
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const timeOf = (ms: number) => new Date(ms).toISOString().slice(11, 23);

/** A passing in a box's file; what is left out is as of an active chip at the box's own loop. */
export interface BoxPassing {
  readonly chip: string;
  readonly readerMs: number;
  readonly event?: string;
  readonly active?: boolean;
  readonly loop?: string;
  readonly data?: number;
  /** Instead of the date. */
  readonly date?: string;
  /** The whole line, whatever it is. */
  readonly line?: string;
}

/** A RACE RESULT box: keeps its passings in a file and tells those it is asked for. */
export class RaceResultBox {
  readonly passings: BoxPassing[] = [];
  file = '1';
  /** The oldest protocol it speaks; the newest is the constructor's. */
  oldest = '1.0';
  /** The protocol that it was set to. */
  setTo = '';
  /** What it says of its active extension, as real ones do; null: an older box, which says nothing of it. */
  ownLoop: string | null = null;
  /** A box without GPS: it counts its days. */
  hasDate = true;
  timing = true;
  /** Answers no more, though the line is there. */
  mute = false;
  readonly asked: string[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  readonly #clockMs: () => number;
  readonly protocol: string;

  constructor(clockMs: () => number, protocol = '3.3') {
    this.#clockMs = clockMs;
    this.protocol = protocol;
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
      let rest = '';
      socket.on('data', (bytes) => {
        const lines = (rest + bytes.toString('latin1')).split('\r\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#answer(socket, line);
      });
    });
  }

  listen(port = 0): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(port, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  }

  /** The cable is pulled. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(socket: Socket, line: string): void {
    this.asked.push(line);
    if (this.mute) return;
    const say = (text: string) => socket.write(`${text}\r\n`);
    const [command] = line.split(';');
    const now = this.#clockMs();
    if (command === 'GETPROTOCOL') say(`GETPROTOCOL;${this.oldest};${this.oldest};${this.protocol}`);
    else if (command === 'SETPROTOCOL') {
      this.setTo = line.split(';')[1] ?? '';
      say(`SETPROTOCOL;${this.setTo}`);
    } else if (command === 'GETSTATUS') {
      const extension = this.ownLoop === null ? '' : `;46.05,14.5;1;100;20;21;0;1;1;${this.ownLoop};50;1;0`;
      const timing = this.timing ? 1 : 0;
      say(`GETSTATUS;${this.#day(now)};${timeOf(now)};1;11000000;${timing};${this.file};1${extension}`);
    } else if (command === 'STARTOPERATION') {
      this.timing = true;
      say('STARTOPERATION;1');
    } else if (command === 'GETTIME') say(`GETTIME;${this.#day(now)};${timeOf(now)}`);
    else if (command === 'PASSINGS') say(`PASSINGS;${this.passings.length};${this.file}`);
    else if (/^\d+:\d+$/.test(line)) {
      const [from = 0, count = 0] = line.split(':').map(Number);
      for (const [index, passing] of this.passings.slice(from - 1, from - 1 + count).entries())
        say(passing.line ?? this.#line(from + index, passing));
      say('');
    }
  }

  #line(number: number, { chip, readerMs, event = '0', active = true, loop = '', data, date }: BoxPassing) {
    const day = date ?? this.#day(readerMs);
    return `${number};${chip};${day};${timeOf(readerMs)};${event};12;-57;;${active ? 1 : 0};1;${loop};;;3.0;21;${data ?? ''};BOX;${this.file};;D-1`;
  }

  #day(ms: number): string {
    return this.hasDate ? dayOf(ms) : `0000-00-${two(Math.floor(ms / 86_400_000))}`;
  }
}

/** A device that calls the station: sends what it is told to, keeps what it hears. */
export class CallingDevice {
  readonly socket: Socket;
  heard = '';
  closed = false;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (bytes) => {
      this.heard += bytes.toString('latin1');
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  say(text: string): void {
    this.socket.write(text, 'latin1');
  }
}

/** `GT0HHMMSShh date=YYYYMMDD` of a J-Chip reader whose clock shows this, as UTC. */
export const jChipClock = (readerMs: number): string => {
  const at = new Date(readerMs);
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds(), at.getUTCMilliseconds() / 10].map(
    (part) => two(Math.floor(part)),
  );
  return `GT0${time.join('')} date=${dayOf(readerMs).replaceAll('-', '')}\r`;
};

export const jChipRead = (tag: string, readerMs: number): string =>
  `DJ${tag} ${timeOf(readerMs)}000 10  10000      C7 date=${dayOf(readerMs).replaceAll('-', '')}\r`;

/** Wall time in this computer's zone, as a MYLAPS source tells it: `t=…|d=…`. */
export const wallFields = (ms: number): string => {
  const at = new Date(ms);
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
  return `t=${time}|d=${String(at.getFullYear()).slice(2)}${two(at.getMonth() + 1)}${two(at.getDate())}`;
};

/** Seconds since 1980 by this computer's wall clock, as an Ultra tells reads. */
export const ultraRead = (chip: string, ms: number): string => {
  const at = new Date(ms);
  const wallMs = Date.UTC(
    at.getFullYear(),
    at.getMonth(),
    at.getDate(),
    at.getHours(),
    at.getMinutes(),
    at.getSeconds(),
    at.getMilliseconds(),
  );
  const since = wallMs - Date.UTC(1980, 0, 1);
  return `0,${chip},${Math.floor(since / 1_000)},${since % 1_000},1,-62,0\r`;
};
