/**
 * Archives that are made anew every day and kept for a week: `{day}` in an address stands for the newest day that is
 * there. Protomaps publishes the whole world's streets so (YYYYMMDD).
 */
import { saying } from '../../race/officials/messages/message.ts';
import { OutOfReach } from '../network/reach.ts';
import { MapProblem } from './map-file.ts';
import type { RangeOptions } from './range-source.ts';

export const DAY = '{day}';
/** The whole world's streets from OpenStreetMap: where a map comes from unless somebody says otherwise. */
export const WORLD_SOURCE = `https://build.protomaps.com/${DAY}.pmtiles`;

/** Today's is often not made yet, and older ones go. */
const DAYS_MOST = 10;
const DAY_MS = 86_400_000;
/** Storage answers either for what is not there. */
const ABSENT: ReadonlySet<number> = new Set([403, 404, 410]);

/**
 * The address with its day; one without `{day}` as it is.
 * @throws MapProblem when none of the last days is there, or the server cannot be reached
 */
export async function newestOf(
  address: string,
  nowMs: number,
  signal: AbortSignal,
  { fetch: get = fetch, timeoutMs = 20_000 }: RangeOptions = {},
): Promise<string> {
  if (!address.includes(DAY)) return address;
  for (let back = 0; back < DAYS_MOST; back++) {
    const day = new Date(nowMs - back * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
    const url = address.replaceAll(DAY, day);
    const status = await statusOf(url, get, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])).catch(
      (error: unknown) => {
        signal.throwIfAborted();
        if (error instanceof OutOfReach) throw new MapProblem(error.says, { cause: error });
        throw new MapProblem(saying('map-host-away', { host: new URL(url).host }), { cause: error });
      },
    );
    if (!ABSENT.has(status)) return url;
  }
  throw new MapProblem(saying('map-no-recent-day', { host: new URL(address).host, days: DAYS_MOST }));
}

async function statusOf(url: string, get: typeof fetch, signal: AbortSignal): Promise<number> {
  const answer = await get(url, { headers: { range: 'bytes=0-15' }, signal, redirect: 'follow' });
  await answer.body?.cancel();
  return answer.status;
}
