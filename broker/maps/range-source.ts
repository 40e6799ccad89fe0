/**
 * An archive on the internet, read by range requests: every one with a time limit, tried again when the connection
 * falters, refused when the server sends anything but the range or the archive has changed under way.
 */
import type { RangeResponse, Source } from 'pmtiles';
import type { ServerAway } from '../../race/officials/messages/maps/facts.ts';
import { saying } from '../../race/officials/messages/message.ts';
import { OutOfReach } from '../network/reach.ts';
import { MapProblem } from './map-file.ts';

export interface RangeOptions {
  readonly fetch?: typeof fetch;
  readonly tries?: number;
  readonly waitMs?: number;
  readonly timeoutMs?: number;
}

/** Worth another try. */
class Faltering extends Error {
  readonly reason: ServerAway;
  constructor(reason: ServerAway) {
    super(`the map's server: ${reason.is}`);
    this.reason = reason;
  }
}

/** `signal` ends whatever is under way. */
export function rangeSource(url: string, signal: AbortSignal, options: RangeOptions = {}): Source {
  const { tries = 5, waitMs = 500, timeoutMs = 20_000 } = options;
  const get = options.fetch ?? fetch;
  let etag: string | undefined;

  const once = async (offset: number, length: number): Promise<RangeResponse> => {
    const answer = await get(url, {
      headers: { range: `bytes=${offset}-${offset + length - 1}`, 'accept-encoding': 'identity' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      redirect: 'follow',
    });
    if (answer.status >= 500 || answer.status === 429) {
      await answer.body?.cancel();
      throw new Faltering({ is: 'answered', status: answer.status });
    }
    if (answer.status !== 206) {
      await answer.body?.cancel();
      throw new MapProblem(
        answer.status === 200
          ? saying('map-server-no-parts', {})
          : saying('map-server-refuses', { host: new URL(url).host, answered: answer.status }),
      );
    }
    const now = answer.headers.get('etag') ?? undefined;
    etag ??= now;
    if (now !== etag) {
      await answer.body?.cancel();
      throw new MapProblem(saying('map-source-replaced', {}));
    }
    const data = await bytesOf(answer, length);
    return { data, ...(etag !== undefined && { etag }) };
  };

  return {
    getKey: () => url,
    async getBytes(offset, length) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(offset, length);
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof MapProblem) throw error;
          if (error instanceof OutOfReach) throw new MapProblem(error.says, { cause: error });
          if (attempt >= tries)
            throw new MapProblem(saying('map-server-away', { reason: reasonOf(error) }), { cause: error });
          await pause(waitMs * 2 ** (attempt - 1), signal);
        }
      }
    },
  };
}

/** No more than was asked for, whatever the server sends; less only at the end of a file. */
async function bytesOf(answer: Response, most: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(most);
  let length = 0;
  for await (const part of answer.body ?? []) {
    if (length + part.length > most) throw new MapProblem(saying('map-server-too-much', {}));
    bytes.set(part, length);
    length += part.length;
  }
  const said = Number(answer.headers.get('content-length') ?? length);
  if (length < said) throw new Faltering({ is: 'cut' });
  return bytes.buffer.slice(0, length);
}

function reasonOf(error: unknown): ServerAway {
  if (error instanceof Faltering) return error.reason;
  const { name, message, cause } = error as { name?: string; message?: string; cause?: { code?: string } };
  return name === 'TimeoutError'
    ? { is: 'late' }
    : { is: 'failed', told: cause?.code ?? message ?? String(error) };
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const ended = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', ended);
      resolve();
    }, ms);
    signal.addEventListener('abort', ended, { once: true });
  });
