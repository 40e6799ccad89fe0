/**
 * A second line, open and silent, to where the page would go on if its host died: what takes long when a whole crowd moves
 * (connections, encryption, upgrades) is done before, spread over many seconds, and what is left is one question on a line
 * that is there. It follows nothing, so it costs a few bytes each fifteen seconds; a host that is full ends it first.
 */
import { waitAfter } from '../../phone/backoff.ts';
import { HEARTBEAT_MS } from '../../race/feed/protocol.ts';

export interface StandbyLine {
  /** Call every second: where a line is to stand by; null: nowhere now. */
  keep(origin: string | null): void;
  /** Whether a line to this origin is open and has been heard of lately. */
  isReady(origin: string): boolean;
  /** Hands it over; null where none is ready. */
  take(origin: string): WebSocket | null;
}

export interface StandbyOptions {
  readonly open: (origin: string) => WebSocket;
  /** Steady, ms. */
  readonly now: () => number;
  /** 0…1. */
  readonly chance: () => number;
}

/** After the page has its race, so that a crowd's second lines come as evenly as the crowd itself. */
export const STANDBY_AFTER_MS = { least: 2_000, spread: 20_000 };
/** After one that failed or was ended: the host is dead, or full. */
const AGAIN = { firstMs: 30_000, mostMs: 300_000 };
/** Its host says the time each heartbeat: one that has not is dead. */
const SILENT_MS = 2.2 * HEARTBEAT_MS;

const HEARD = ['onopen', 'onmessage', 'onclose'] as const;

export function createStandbyLine({ open, now, chance }: StandbyOptions): StandbyLine {
  let line: { readonly socket: WebSocket; readonly origin: string; heardMs: number } | null = null;
  let wanted: string | null = null;
  let dueMs = 0;
  let failures = 0;

  /** It is nobody's from now on; the socket that it had. */
  const letLoose = (): WebSocket | null => {
    const socket = line?.socket ?? null;
    line = null;
    if (socket !== null) for (const heard of HEARD) socket[heard] = null;
    return socket;
  };
  const failed = (): void => {
    letLoose()?.close();
    failures += 1;
    dueMs = now() + waitAfter(failures, AGAIN, chance());
  };
  const connect = (origin: string): void => {
    const socket = open(origin);
    const mine = { socket, origin, heardMs: now() };
    line = mine;
    socket.onopen = () => {
      failures = 0;
    };
    socket.onmessage = () => {
      mine.heardMs = now();
    };
    socket.onclose = failed;
  };
  const isSilent = (): boolean => line !== null && now() - line.heardMs >= SILENT_MS;
  const isReady = (origin: string): boolean =>
    line?.origin === origin && line.socket.readyState === line.socket.OPEN && !isSilent();

  return {
    keep(origin) {
      if (origin !== wanted) {
        letLoose()?.close();
        wanted = origin;
        failures = 0;
        dueMs = now() + STANDBY_AFTER_MS.least + chance() * STANDBY_AFTER_MS.spread;
      }
      if (isSilent()) failed();
      if (origin !== null && line === null && now() >= dueMs) connect(origin);
    },
    isReady,
    take(origin) {
      if (!isReady(origin)) return null;
      wanted = null;
      return letLoose();
    },
  };
}
