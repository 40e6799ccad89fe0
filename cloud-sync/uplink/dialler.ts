/**
 * Connects to the relay, however bad the line: a new attempt every second and a half while older ones may still
 * succeed, because a first packet lost in an outage is sent again only after seconds. The first that opens wins.
 */
import { WebSocket } from 'ws';
import { UPLINK_MESSAGE_MAX, UPLINK_PATH, UPLINK_SUBPROTOCOL } from '../wire/messages.ts';

export interface DiallerOptions {
  readonly relay: URL;
  readonly onOpen: (socket: WebSocket) => void;
  /** Why an attempt failed, in words. */
  readonly onFailed: (why: string) => void;
  readonly random: () => number;
}

export interface Dialler {
  start(): void;
  stop(): void;
}

const EVERY_MS = 1_500;
const IN_THE_AIR_MAX = 4;
const ATTEMPT_MS_MAX = 20_000;

export function createDialler({ relay, onOpen, onFailed, random }: DiallerOptions): Dialler {
  const attempts = new Set<WebSocket>();
  let timer: NodeJS.Timeout | null = null;

  const stop = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    for (const attempt of attempts) attempt.terminate();
    attempts.clear();
  };

  const dial = (): void => {
    timer = setTimeout(dial, EVERY_MS * (0.8 + 0.4 * random()));
    timer.unref();
    if (attempts.size >= IN_THE_AIR_MAX) return;
    const url = new URL(UPLINK_PATH, relay);
    url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
    const attempt = new WebSocket(url, UPLINK_SUBPROTOCOL, {
      perMessageDeflate: false,
      handshakeTimeout: ATTEMPT_MS_MAX,
      maxPayload: UPLINK_MESSAGE_MAX,
    });
    attempts.add(attempt);
    attempt.on('error', (error) => {
      attempts.delete(attempt);
      onFailed(inWords(error));
    });
    attempt.on('close', () => attempts.delete(attempt));
    attempt.on('open', () => {
      if (!attempts.delete(attempt)) return;
      stop();
      attempt.removeAllListeners();
      attempt.on('error', () => {});
      onOpen(attempt);
    });
  };

  return {
    start() {
      if (timer === null) dial();
    },
    stop,
  };
}

function inWords(error: Error & { code?: string }): string {
  const status = /Unexpected server response: (\d+)/.exec(error.message)?.[1];
  if (status === '404' || status?.startsWith('3'))
    return `Something else answers at the relay's address (${status}): a captive portal, or the wrong address.`;
  if (status !== undefined) return `The relay does not take stations now (${status}).`;
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN')
    return 'The relay’s name is not found: no internet.';
  if (error.code === 'ECONNREFUSED') return 'Nothing listens at the relay’s address.';
  return `The relay is not reached: ${error.code ?? error.message}.`;
}
