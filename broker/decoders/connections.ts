/**
 * The lines between the station and one decoder: opens them to those that are called, takes them from those that
 * call, begins again after a cut, and holds every bound: callers, silence, bytes that wait to be sent.
 */
import { createServer, type Server, Socket } from 'node:net';
import { type Saying, saying } from '../../race/race.ts';
import { assertHostInReach, lookupWithin } from '../network/reach.ts';
import type { Dialect } from './dialect.ts';
import type { DecoderSettings } from './settings.ts';

export interface Line {
  /** How the device at its end calls itself; null before it has said so. */
  name: string | null;
  /** The device's network address. */
  readonly address: string;
  readonly ended: boolean;
  send(text: string): void;
  after(delayMs: number, call: () => void): void;
  end(): void;
  /** From here on bytes are handed out. */
  begin(listener: LineListener): void;
}

export interface LineListener {
  heard(bytes: Uint8Array): void;
  /** The device takes nothing that is sent to it. */
  tooLittleRoom(): void;
  gone(): void;
}

export interface LinesOptions {
  readonly dialect: Dialect;
  readonly settings: DecoderSettings;
  /** Address to listen on for decoders that call. */
  readonly host: string;
  readonly talk: (line: Line) => void;
  /** Lines that are open now. */
  readonly count: () => number;
  readonly trouble: (says: Saying) => void;
  readonly note: (says: Saying) => void;
}

export interface Lines {
  /** About once a second. */
  tick(): void;
  end(): Promise<void>;
}

const AGAIN_MS = 2_000;
/** Who is called answers within this, and who calls says something, ms. */
const SILENT_MS = 10_000;
/** Bytes of one device that wait to be sent; a device that reads nothing is no device. */
const UNSENT_BYTES_MAX = 65_536;
/** Readers at one listening port. */
export const CALLERS_MAX = 16;

export function openLines(options: LinesOptions): Lines {
  const { dialect, settings } = options;
  if (!settings.on) return { tick() {}, async end() {} };
  if (dialect.side === 'listens') return listenForCallers(options);
  if (settings.host !== '') return callDecoder(options);
  options.trouble(saying('decoder-no-address', {}));
  return { tick() {}, async end() {} };
}

function callDecoder(options: LinesOptions): Lines {
  const { host, port } = options.settings;
  let open: Socket | null = null;
  let again: NodeJS.Timeout | null = null;
  let ended = false;

  function call(): void {
    // Set up before this was asked: as it was.
    const reach = { thisComputer: options.settings.thisComputer !== false };
    const socket = new Socket();
    open = socket;
    socket.setTimeout(SILENT_MS, () => socket.destroy(new Error('no answer')));
    const failed = (error: Error): void => {
      options.trouble(saying('decoder-no-answer', { at: `${host}:${port}`, why: error.message }));
      callSoon();
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', failed);
      if (ended) socket.destroy();
      else takeLine(socket, options, callSoon);
    });
    try {
      assertHostInReach(host, reach);
      socket.connect({ host, port, lookup: lookupWithin(reach) });
    } catch (refused) {
      socket.destroy(refused as Error);
    }
  }
  function callSoon(): void {
    if (ended || again !== null) return;
    again = setTimeout(() => {
      again = null;
      if (!ended) call();
    }, AGAIN_MS);
  }
  call();
  return {
    tick() {},
    async end() {
      ended = true;
      if (again !== null) clearTimeout(again);
      open?.destroy();
    },
  };
}

function listenForCallers(options: LinesOptions): Lines {
  const { port } = options.settings;
  const open = new Set<Socket>();
  let again: NodeJS.Timeout | null = null;
  let ended = false;
  let refused = 0;
  const server: Server = createServer((socket) => {
    if (options.count() >= CALLERS_MAX) {
      refused += 1;
      socket.destroy();
      return;
    }
    open.add(socket);
    let heard = false;
    socket.once('data', () => {
      heard = true;
    });
    const silence = setTimeout(() => heard || socket.destroy(), SILENT_MS);
    silence.unref();
    takeLine(socket, options, () => {
      clearTimeout(silence);
      open.delete(socket);
    });
  });
  server.on('error', (error) => {
    options.trouble(saying('decoder-port-taken', { port, why: error.message }));
    // Another program may let go of it.
    again ??= setTimeout(() => {
      again = null;
      if (!ended) server.listen(port, options.host);
    }, AGAIN_MS * 5);
  });
  server.on('listening', () => options.trouble(saying('decoder-awaits-call', { port })));
  server.listen(port, options.host);
  return {
    tick() {
      if (refused > 0) options.note(saying('decoder-too-many-callers', { max: CALLERS_MAX }));
      refused = 0;
    },
    async end() {
      ended = true;
      if (again !== null) clearTimeout(again);
      for (const socket of open) socket.destroy();
      if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Makes a line of a socket that is connected; `gone` is called once when it is no more. */
function takeLine(socket: Socket, { talk }: LinesOptions, gone: () => void): void {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 10_000);
  const timers = new Set<NodeJS.Timeout>();
  let listener: LineListener | null = null;
  socket.on('data', (bytes) => listener?.heard(bytes));
  socket.on('error', () => {});
  socket.once('close', () => {
    for (const timer of timers) clearTimeout(timer);
    listener?.gone();
    gone();
  });
  talk({
    name: null,
    address: socket.remoteAddress ?? '',
    get ended() {
      return socket.destroyed;
    },
    send(text) {
      if (socket.writableLength > UNSENT_BYTES_MAX) listener?.tooLittleRoom();
      else if (!socket.destroyed) socket.write(text, 'latin1');
    },
    after(delayMs, call) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (!socket.destroyed) call();
      }, delayMs);
      timers.add(timer);
    },
    end: () => socket.destroy(),
    begin(given) {
      listener = given;
    },
  });
}
