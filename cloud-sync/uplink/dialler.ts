/**
 * Connects to the relay, however bad the line, and within a second of its coming back: a packet lost in an outage is
 * sent again only after seconds, so a hasty attempt is made every half second and given up soon, beside a few
 * patient ones for lines so slow that only patience gets through. The first that opens wins.
 */
import { WebSocket } from 'ws';
import type { Saying } from '../../race/officials/messages/message.ts';
import { UPLINK_MESSAGE_MAX, UPLINK_PATH, UPLINK_SUBPROTOCOL } from '../wire/messages.ts';
import { answeredIn, whyNotReached } from './trouble.ts';

export interface DiallerOptions {
  readonly relay: URL;
  readonly onOpen: (socket: WebSocket) => void;
  /** Why an attempt failed, and with which status when somebody answered. */
  readonly onFailed: (why: Saying, status: number | null) => void;
  /** Nobody is there, and nothing is wanted of them: it is tried now and then. */
  readonly isAsleep?: () => boolean;
  readonly random: () => number;
}

export interface Dialler {
  start(): void;
  /** There is something to say: tried at once. */
  hurry(): void;
  stop(): void;
}

const EVERY_MS = 500;
/** At the door of a relay that sleeps. */
const ASLEEP_EVERY_MS = 15_000;
const HASTY_MS_MAX = 2_500;
const HASTY_MAX = 5;
const PATIENT_MS_MAX = 30_000;
const PATIENT_MAX = 3;
const PATIENT_EVERY_MS = 6_000;

export function createDialler({ relay, onOpen, onFailed, isAsleep, random }: DiallerOptions): Dialler {
  const hasty = new Set<WebSocket>();
  const patient = new Set<WebSocket>();
  let patientMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  let isSlow = false;

  const stop = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    for (const attempt of [...hasty, ...patient]) attempt.terminate();
    hasty.clear();
    patient.clear();
  };

  const dial = (): void => {
    isSlow = isAsleep?.() ?? false;
    timer = setTimeout(dial, (isSlow ? ASLEEP_EVERY_MS : EVERY_MS) * (0.8 + 0.4 * random()));
    timer.unref();
    const nowMs = performance.now();
    if (patient.size < PATIENT_MAX && nowMs - patientMs >= PATIENT_EVERY_MS) {
      patientMs = nowMs;
      attempt(patient, PATIENT_MS_MAX);
    } else if (hasty.size < HASTY_MAX) attempt(hasty, HASTY_MS_MAX);
  };

  const attempt = (kind: Set<WebSocket>, handshakeTimeout: number): void => {
    const url = new URL(UPLINK_PATH, relay);
    url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
    const socket = new WebSocket(url, UPLINK_SUBPROTOCOL, {
      perMessageDeflate: false,
      handshakeTimeout,
      maxPayload: UPLINK_MESSAGE_MAX,
    });
    kind.add(socket);
    socket.on('error', (error) => {
      if (kind.delete(socket)) onFailed(whyNotReached(error, url), answeredIn(error));
    });
    socket.on('close', () => kind.delete(socket));
    socket.on('open', () => {
      if (!kind.delete(socket)) return;
      stop();
      socket.removeAllListeners();
      socket.on('error', () => {});
      onOpen(socket);
    });
  };

  return {
    start() {
      if (timer === null) dial();
    },
    hurry() {
      if (timer === null || !isSlow || isAsleep?.()) return;
      clearTimeout(timer);
      dial();
    },
    stop,
  };
}
