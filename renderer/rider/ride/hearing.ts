/** What is honest to say about the line to race control: pure, so that every case is tested. */
import type { RiderState } from '../tracker/tracker.ts';

/** Beyond a batch's length, an answer may be so late before the page says that nobody hears. */
export const LINE_OLD_MS = 15_000;
/** No position for so long, while riding, is worth saying. */
export const POSITION_OLD_MS = 20_000;

export type HearingIs =
  | { readonly is: 'off' }
  | { readonly is: 'denied' | 'insecure' | 'refused' | 'connecting' | 'heard' }
  | { readonly is: 'no-position'; readonly sinceMs: number | null }
  | { readonly is: 'unheard'; readonly sinceMs: number | null };

export function hearingOf(
  { riding, trouble, tracker, last }: Pick<RiderState, 'riding' | 'trouble' | 'tracker' | 'last'>,
  batchMs: number,
  nowMs: number,
): HearingIs {
  if (trouble === 'denied' || trouble === 'insecure') return { is: trouble };
  if (tracker?.line === 'refused') return { is: 'refused' };
  if (!riding) return { is: 'off' };
  const { heardMs = null, waiting = 0, line = 'closed' } = tracker ?? {};
  const isLate = heardMs !== null && nowMs - heardMs > batchMs + LINE_OLD_MS;
  const positionIsOld = last !== null && nowMs - last.heardMs > POSITION_OLD_MS;
  // With nothing to send nothing is heard: then it is the positions that are missing, not the line.
  if (trouble === 'unavailable' || positionIsOld || (last === null && heardMs !== null && isLate))
    return waiting > 0 && isLate
      ? { is: 'unheard', sinceMs: heardMs }
      : { is: 'no-position', sinceMs: last?.heardMs ?? null };
  if (heardMs === null)
    return line === 'closed' && waiting > 0 ? { is: 'unheard', sinceMs: null } : { is: 'connecting' };
  // A rider who stands still samples rarely: the line is judged by what waits, not by silence.
  const waitsLong = waiting * 1_000 > batchMs + LINE_OLD_MS || line !== 'open';
  return isLate && waiting > 0 && waitsLong ? { is: 'unheard', sinceMs: heardMs } : { is: 'heard' };
}
