/** An RFID Ultra for tests: takes the station's call, keeps a clock of its own, and does what real ones do wrong. */
import { createServer, type Server, type Socket } from 'node:net';

const EPOCH_MS = Date.UTC(1980, 0, 1);
const two = (value: number) => String(value).padStart(2, '0');

export class UltraReader {
  /** Its clock less UTC, ms: what it was left with. */
  offMs: number;
  /** What it was told, one packet an item. */
  readonly packets: string[] = [];
  /** When its clock was set last, by `now`; null: never. */
  setAtMs: number | null = null;
  isReading = false;
  /** What it does with `t`: sets its clock and answers, sets it in silence, or answers what it shows and keeps it. */
  onTime: 'answers' | 'silent' | 'refuses' = 'answers';
  /** After `t` it waits to have answered: what comes before is not heard, as of a reader that is busy setting. */
  busyMs = 0;
  #busyUntilMs = 0;
  readonly #now: () => number;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor(now: () => number, offMs = 0) {
    this.#now = now;
    this.offMs = offMs;
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.write('Connected,1477362600\n');
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('data', (bytes) => this.#heard(bytes.toString('latin1')));
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
  get isCalled(): boolean {
    return this.#sockets.size > 0;
  }
  say(text: string): void {
    for (const socket of this.#sockets) socket.write(text, 'latin1');
  }
  /** A chip now, or at another moment: as its own clock stamps it. */
  reads(chip: string, atMs = this.#now()): void {
    const shown = atMs + this.offMs - EPOCH_MS;
    this.say(`0,${chip},${Math.floor(shown / 1_000)},${shown % 1_000},1,-62,0,1,1,0,0,1\n`);
  }
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
  close(): Promise<void> {
    this.cut();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #heard(packet: string): void {
    this.packets.push(packet);
    if (this.#now() < this.#busyUntilMs) return;
    // A packet is a command: what follows in it is lost.
    const [, h, m, s, d, mo, y] = /^t (\d\d):(\d\d):(\d\d) (\d\d)-(\d\d)-(\d{4})\r?\n?$/.exec(packet) ?? [];
    if (packet.startsWith('R')) this.isReading = true;
    if (packet.startsWith('S')) this.isReading = false;
    if (h === undefined) return;
    this.#busyUntilMs = this.#now() + this.busyMs;
    if (this.onTime !== 'refuses') {
      this.offMs = Date.UTC(+y!, +mo! - 1, +d!, +h, +m!, +s!) - this.#now();
      this.setAtMs = this.#now();
    }
    if (this.onTime === 'silent') return;
    const shown = new Date(this.#now() + this.offMs);
    const time = [shown.getUTCHours(), shown.getUTCMinutes(), shown.getUTCSeconds()].map(two).join(':');
    const day = `${two(shown.getUTCDate())}-${two(shown.getUTCMonth() + 1)}-${shown.getUTCFullYear()}`;
    setTimeout(() => this.say(`${time} ${day} (${Math.floor(shown.getTime() / 1_000)})\n`), this.busyMs);
  }
}
