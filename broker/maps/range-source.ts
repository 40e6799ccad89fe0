/**
 * An archive on the internet, read by range requests: every one with a time limit, tried again when the connection
 * falters, refused when the server sends anything but the range or the archive has changed under way.
 */
import type { RangeResponse, Source } from 'pmtiles';
import { OutOfReach } from '../network/reach.ts';
import { MapProblem } from './map-file.ts';

export interface RangeOptions {
  readonly fetch?: typeof fetch;
  readonly tries?: number;
  readonly waitMs?: number;
  readonly timeoutMs?: number;
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
      throw new Error(`the map's server answered ${answer.status}`);
    }
    if (answer.status !== 206) {
      await answer.body?.cancel();
      throw new MapProblem(
        answer.status === 200
          ? "The map's server does not send parts of a file (range requests), so nothing can be taken from it."
          : `The map's server answered ${answer.status} for ${new URL(url).host}. Check the address of the map source.`,
      );
    }
    const now = answer.headers.get('etag') ?? undefined;
    etag ??= now;
    if (now !== etag) {
      await answer.body?.cancel();
      throw new MapProblem('The map at the source was replaced under way. Begin again.');
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
          if (error instanceof OutOfReach) throw new MapProblem(error.message, { cause: error });
          if (attempt >= tries)
            throw new MapProblem(
              `The map's server cannot be reached (${reasonOf(error)}). What was kept stays; go on when there is a connection.`,
              { cause: error },
            );
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
    if (length + part.length > most)
      throw new MapProblem("The map's server sent more than it was asked for.");
    bytes.set(part, length);
    length += part.length;
  }
  const said = Number(answer.headers.get('content-length') ?? length);
  if (length < said) throw new Error('the answer was cut short');
  return bytes.buffer.slice(0, length);
}

const reasonOf = (error: unknown): string => {
  const { name, message, cause } = error as { name?: string; message?: string; cause?: { code?: string } };
  return name === 'TimeoutError' ? 'no answer in time' : (cause?.code ?? message ?? 'unknown reason');
};

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
