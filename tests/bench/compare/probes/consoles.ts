/** Officials' consoles as each tree's own page asks its station: by the officials' line, or by questions after every board. */
import { WebSocket } from 'ws';
import { SUBPROTOCOL } from '../../../../race/feed/protocol.ts';
import { ask, type StationProcess } from '../../../station/station-process.ts';

export interface ConsoleFeed {
  /** Resolves when this passing is at the console. */
  heard(passing: string): Promise<void>;
  end(): void;
}

type Opened = (station: StationProcess, token: string, race: string) => Promise<ConsoleFeed>;

const HEARD_MS_MAX = 30_000;
/** The page without a line gathered changes so long, asked no more often than this, and asked anyway after that. */
const [SOON_MS, LEAST_MS, MOST_MS] = [150, 1_200, 8_000];
const HEALTH_EVERY_MS = 3_000;
const PASSINGS_SHOWN = 400;

/** Who waits for which passing. */
function waiting() {
  const open = new Map<string, () => void>();
  return {
    heard: (passing: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('The console was not told.')), HEARD_MS_MAX);
        open.set(passing, () => {
          clearTimeout(timer);
          resolve();
        });
      }),
    text(text: string): void {
      for (const [id, tell] of open) {
        if (!text.includes(id)) continue;
        open.delete(id);
        tell();
      }
    },
  };
}

function socketTo(
  { ports, ca }: StationProcess,
  path: string,
  token: string,
  protocol?: string,
): Promise<WebSocket> {
  const options = { headers: { authorization: `Bearer ${token}` }, ca };
  const socket = new WebSocket(`wss://127.0.0.1:${ports.https}${path}`, protocol, options);
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () => resolve(socket));
  });
}

async function followBoard(station: StationProcess, token: string, race: string): Promise<WebSocket> {
  const socket = await socketTo(station, '/v1/live', token, SUBPROTOCOL);
  socket.send(JSON.stringify({ subscribe: { race } }));
  return socket;
}

/** `/v1/officials`: changes come, nothing is asked. */
export const byLine: Opened = async (station, token, race) => {
  const { heard, text } = waiting();
  const board = await followBoard(station, token, race);
  const line = await socketTo(station, '/v1/officials', token);
  line.on('message', (data) => text(String(data)));
  line.send(JSON.stringify({ follow: { race } }));
  return {
    heard,
    end() {
      line.close();
      board.close();
    },
  };
};

/** Three documents after a board that changed, and health on a timer. */
export const byQuestions: Opened = async (station, token, race) => {
  const { heard, text } = waiting();
  const board = await followBoard(station, token, race);
  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;
  let isClosed = false;
  let askedMs = 0;
  let auditTag: string | undefined;
  const get = (path: string, headers: Record<string, string> = {}) =>
    ask(station, 'GET', path, { token, headers });
  const refreshNow = async (): Promise<void> => {
    clearTimeout(timer);
    if (isBusy || isClosed) return;
    isBusy = true;
    askedMs = Date.now();
    const [, passings, audit] = await Promise.all([
      get(`/v1/races/${race}/review`),
      get(`/v1/races/${race}/passings?limit=${PASSINGS_SHOWN}`),
      get(`/v1/races/${race}/audit`, auditTag === undefined ? {} : { 'if-none-match': auditTag }),
    ]);
    if (typeof audit.headers.etag === 'string') auditTag = audit.headers.etag;
    text(passings.text);
    isBusy = false;
    if (!isClosed) timer = setTimeout(refreshNow, MOST_MS);
  };
  board.on('message', (_, isBinary) => {
    if (isBinary || isClosed) return;
    clearTimeout(timer);
    timer = setTimeout(refreshNow, Math.max(SOON_MS, askedMs + LEAST_MS - Date.now()));
  });
  const health = setInterval(() => void get('/v1/health'), HEALTH_EVERY_MS);
  await refreshNow();
  return {
    heard,
    end() {
      isClosed = true;
      clearTimeout(timer);
      clearInterval(health);
      board.close();
    },
  };
};
