/** Big screens that were there and are gone, as the station's health tells it, and an official's word that it is seen. */
import { ask } from '../ui/station/api.ts';
import { useStationList } from './officials-line.ts';

export interface ScreensGone {
  readonly says: string;
  readonly saying?: unknown;
}

/** Null while none is gone, and while the station says nothing here. */
export function useScreensGone(): ScreensGone | null {
  const parts = useStationList<ScreensGone & { readonly id: string }>('health');
  return parts?.find(({ id }) => id === 'screens') ?? null;
}

/** When the last of them went, UTC epoch ms: another one gone is another question. */
export function lastGoneMs(saying: unknown): number {
  const { untilMs } = (saying as { facts?: { untilMs?: unknown } } | undefined)?.facts ?? {};
  return typeof untilMs === 'number' ? untilMs : 0;
}

/** Nothing more is said of them, on any console. */
export const seenGone = (saying: unknown): Promise<unknown> =>
  ask('POST', '/v1/screens/gone/seen', { body: { untilMs: lastGoneMs(saying) } });
