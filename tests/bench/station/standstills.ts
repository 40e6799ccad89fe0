/** What a station's flight recorder says of the time in which it was measured: why its p99 is what it is. */
import { ask, type StationProcess } from '../../station/station-process.ts';

interface Stall {
  readonly process: string;
  readonly cause: string;
  readonly atMs: number;
  readonly tookMs: number;
  readonly more: number;
  readonly shares: {
    readonly doings: Readonly<Record<string, number>>;
    readonly other: number;
    readonly waited: number;
  } | null;
}

/** In words for a row's note: standstills that ended after `fromMs` (epoch), and on what their time went, the largest first. */
export async function standstillsSince(
  station: StationProcess,
  token: string,
  fromMs: number,
): Promise<string> {
  const { json } = await ask(station, 'GET', '/v1/health/stalls', { token });
  const stalls = (json.stalls as readonly Stall[]).filter(({ atMs }) => atMs > fromMs);
  return stalls.length === 0 ? 'nothing stood still' : inWords(stalls);
}

function inWords(stalls: readonly Stall[]): string {
  const parts = new Map<string, number>();
  for (const { shares } of stalls)
    for (const [key, ms] of Object.entries({
      ...shares?.doings,
      other: shares?.other ?? 0,
      waited: shares?.waited ?? 0,
    }))
      parts.set(key, (parts.get(key) ?? 0) + ms);
  const went = [...parts]
    .filter(([, ms]) => ms >= 1)
    .sort((a, b) => b[1] - a[1])
    .map(([key, ms]) => `${key} ${Math.round(ms)}`);
  const count = stalls.reduce((sum, { more }) => sum + 1 + more, 0);
  const longest = stalls.reduce((most, one) => (one.tookMs > most.tookMs ? one : most));
  return `${count} standstills, longest ${Math.round(longest.tookMs)} ms (${longest.process}); of those kept, ms: ${went.join(', ')}`;
}
