/**
 * The shell around chip decoders: opens and takes their connections, carries bytes, turns the clock, begins again
 * after a cut, and hands reads to the races. A decoder that fails disturbs no other and no race.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { LineId, PassingId, RaceId } from '../../race/ids.ts';
import type { Intake } from '../../server/intake.ts';
import { isRefusal } from '../../server/intake.ts';
import type { Journal } from '../journal/journal.ts';
import type { ChipRead, Conversation, Device, Dialect, DialectId } from './dialect.ts';
import { jChip } from './j-chip.ts';
import { myLaps } from './my-laps.ts';
import { raceResult } from './race-result.ts';
import { type RaceForReads, racesOf } from './routing.ts';
import { DECODERS_MAX, type DecoderSettings, decoderSettings } from './settings.ts';
import { ultra } from './ultra.ts';

export const DIALECTS: Readonly<Record<DialectId, Dialect>> = {
  'race-result': raceResult,
  'j-chip': jChip,
  'my-laps': myLaps,
  ultra,
};

/** A read as the desk shows it, placed or not. */
export interface ShownRead {
  readonly chip: string;
  readonly timeMs: number;
  /** The races that have it; empty: none could. */
  readonly races: readonly RaceId[];
}

export interface DecoderSeen {
  readonly id: string;
  readonly settings: DecoderSettings;
  readonly connected: boolean;
  /** How it calls itself. */
  readonly name: string | null;
  readonly reads: number;
  readonly lastReads: readonly ShownRead[];
  /** Last sign of life, UTC epoch ms. */
  readonly heardMs: number | null;
  /** What is wrong, in a sentence; null when nothing is. */
  readonly trouble: string | null;
}

export interface Decoders {
  list(): readonly DecoderSeen[];
  /** Adds one or changes it; its connection begins anew. */
  put(id: string, settings: DecoderSettings): Promise<void>;
  remove(id: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface DecodersOptions {
  readonly settings: Journal['settings'];
  readonly intake: Pick<Intake, 'passing'>;
  readonly races: () => readonly RaceForReads[];
  /** The line at which a race counts laps. */
  readonly lapLineOf: (race: RaceId) => LineId;
  /** Address to listen on for decoders that call. */
  readonly host: string;
  readonly now: () => number;
  readonly log: (line: Record<string, unknown>) => void;
}

const KEY = 'decoder:';
const TICK_MS = 1_000;
const AGAIN_MS = 2_000;
const READS_SHOWN = 30;
/** Bytes of one device that wait to be sent; a device that reads nothing is no device. */
const UNSENT_BYTES_MAX = 65_536;
/** Connections to one listening decoder port: one reader, and its successor before the old one is known to be gone. */
const CALLERS_MAX = 8;
/** One standard deviation of an active chip at its loop, ms. */
const UNCERTAINTY_MS = 30;

export function openDecoders(options: DecodersOptions): Decoders {
  const running = new Map<string, Running>();
  const begin = (id: string, settings: DecoderSettings): void => {
    running.set(id, runDecoder(id, settings, options));
  };
  for (const [key, value] of options.settings.entries(KEY)) {
    const parsed = decoderSettings.safeParse(value);
    if (parsed.success) begin(key.slice(KEY.length), parsed.data);
    else options.log({ decoder: key, unreadable: parsed.error.issues[0]?.message });
  }
  const timer = setInterval(() => {
    for (const one of running.values()) one.tick();
  }, TICK_MS);
  timer.unref();
  return {
    list: () => [...running.values()].map((one) => one.seen()),
    async put(id, settings) {
      if (!running.has(id) && running.size >= DECODERS_MAX)
        throw new RangeError(`${DECODERS_MAX} decoders are set up; remove one first.`);
      await options.settings.put(KEY + id, settings);
      await running.get(id)?.end();
      begin(id, settings);
    },
    async remove(id) {
      const known = running.get(id);
      if (known === undefined) return false;
      await options.settings.delete(KEY + id);
      running.delete(id);
      await known.end();
      return true;
    },
    async close() {
      clearInterval(timer);
      await Promise.all([...running.values()].map((one) => one.end()));
      running.clear();
    },
  };
}

interface Running {
  seen(): DecoderSeen;
  tick(): void;
  end(): Promise<void>;
}

function runDecoder(id: string, settings: DecoderSettings, options: DecodersOptions): Running {
  const dialect = DIALECTS[settings.dialect];
  const { now } = options;
  const lastReads: ShownRead[] = [];
  const talks = new Map<Socket, Conversation>();
  let ended = false;
  let server: Server | null = null;
  let mark: unknown = null;
  let again: NodeJS.Timeout | null = null;
  let name: string | null = null;
  let reads = 0;
  let heardMs: number | null = null;
  let trouble: string | null = settings.on ? 'Not connected yet.' : null;

  const complain = (says: string | null): void => {
    if (says !== trouble && says !== null) options.log({ decoder: id, says });
    trouble = says;
  };

  async function take(read: ChipRead): Promise<boolean> {
    const races = racesOf(read.chip, read.timeMs, options.races(), settings.races);
    const answers = await Promise.all(
      races.map((race) =>
        options.intake.passing(
          race,
          {
            id: `chip:${id}:${read.key}` as PassingId,
            line: settings.line === 'lap-line' ? options.lapLineOf(race) : settings.line,
            ...{ timeMs: read.timeMs, uncertaintyMs: UNCERTAINTY_MS, source: 'chip' },
            ...{ who: { chip: read.chip }, by: settings.name },
          },
          { role: 'device', name: settings.name },
        ),
      ),
    );
    const failing = answers.find((answer) => isRefusal(answer) && answer.code === 'journal-failing');
    if (failing !== undefined) return false;
    reads += 1;
    lastReads.unshift({ chip: read.chip, timeMs: read.timeMs, races });
    lastReads.splice(READS_SHOWN);
    return true;
  }

  function talk(socket: Socket): void {
    const timers = new Set<NodeJS.Timeout>();
    const device: Device = {
      send(text) {
        if (socket.writableLength > UNSENT_BYTES_MAX) device.hangUp('it takes nothing that is sent to it');
        else if (!socket.destroyed) socket.write(text, 'latin1');
      },
      read: take,
      named(given) {
        name = given.slice(0, 60);
      },
      trouble: complain,
      hangUp(why) {
        if (socket.destroyed) return;
        complain(`The line was ended: ${why}.`);
        socket.destroy();
      },
      now,
      after(delayMs, call) {
        const timer = setTimeout(() => {
          timers.delete(timer);
          if (!socket.destroyed) call();
        }, delayMs);
        timers.add(timer);
      },
    };
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 10_000);
    complain(null);
    heardMs = now();
    const conversation = dialect.begin(device, mark);
    talks.set(socket, conversation);
    socket.on('data', (bytes) => {
      heardMs = now();
      conversation.heard(bytes);
    });
    socket.on('error', () => {});
    socket.once('close', () => {
      for (const timer of timers) clearTimeout(timer);
      mark = conversation.mark;
      talks.delete(socket);
      if (ended) return;
      if (trouble === null)
        complain(
          `The connection ended; ${dialect.side === 'connects' ? 'trying again' : 'it may call again'}.`,
        );
      if (dialect.side === 'connects') callSoon();
    });
  }

  function call(): void {
    const socket = connect({ host: settings.host, port: settings.port });
    socket.setTimeout(AGAIN_MS * 4, () => socket.destroy());
    const failed = (error: Error): void => {
      complain(
        `${settings.host}:${settings.port} does not answer (${error.message}). Is it on, and on this network?`,
      );
      if (!ended) callSoon();
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', failed);
      if (ended) socket.destroy();
      else talk(socket);
    });
  }
  function callSoon(): void {
    if (ended || again !== null) return;
    again = setTimeout(() => {
      again = null;
      if (!ended) call();
    }, AGAIN_MS);
  }

  function listen(): void {
    server = createServer((socket) => {
      if (talks.size >= CALLERS_MAX) return void socket.destroy();
      // The newest caller is the reader: an older line of it is one that it has given up.
      for (const old of talks.keys()) old.destroy();
      talk(socket);
    });
    server.on('error', (error) =>
      complain(
        `Port ${settings.port} cannot be listened on: ${error.message}. Choose another, here and on the decoder.`,
      ),
    );
    server.on('listening', () => complain('Waiting for the decoder to call.'));
    server.listen(settings.port, options.host);
  }

  if (settings.on) {
    if (dialect.side === 'listens') listen();
    else if (settings.host === '') complain('No address is given: say where the decoder is.');
    else call();
  }

  return {
    seen: () => ({
      ...{
        id,
        settings,
        connected: talks.size > 0,
        name,
        reads,
        lastReads: [...lastReads],
        heardMs,
        trouble,
      },
    }),
    tick() {
      for (const conversation of [...talks.values()]) conversation.tick();
    },
    async end() {
      ended = true;
      if (again !== null) clearTimeout(again);
      for (const socket of talks.keys()) socket.destroy();
      const listening = server;
      if (listening !== null) await new Promise<void>((resolve) => listening.close(() => resolve()));
    },
  };
}
