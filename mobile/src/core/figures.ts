/** What a rider reads at arm's length, and what is honest to say about the line to race control. Pure. */
import type { Fix } from '../../../race/fix.ts';
import type { Standing } from './station-api.ts';
import type { RiderState } from './tracker.ts';

export const NONE = '–';
/** A speed older than this is not the speed now. */
const SPEED_OLD_MS = 6_000;

export interface GapWords {
  readonly leader: string;
  readonly laps: (count: number) => string;
}

/** `nowMs` by the phone's clock, like the fix's time. */
export const speedText = (last: Fix | null, nowMs: number): string =>
  last?.speedMps === undefined || nowMs - last.timeMs > SPEED_OLD_MS
    ? NONE
    : (last.speedMps * 3.6).toFixed(1);

/** The lap being ridden, of how many: a rider counts from one. */
export function lapText(standing: Standing | null): string {
  if (standing === null) return NONE;
  const { row, lapsTotal, race } = standing;
  if (race.state === 'waiting') return lapsTotal === null ? NONE : `0/${lapsTotal}`;
  const isDone = row.status === 'finished' || race.state === 'finished';
  const lap = isDone ? row.laps : row.laps + 1;
  return lapsTotal === null ? String(lap) : `${Math.min(lap, Math.max(lapsTotal, row.laps))}/${lapsTotal}`;
}

/** Projected places and gaps carry a `~`: an estimate never looks like a result. */
const sure = (standing: Standing, text: string): string =>
  standing.row.certainty === 'projected' && standing.race.result !== 'official' ? `~${text}` : text;

export const placeText = (standing: Standing | null): string =>
  standing?.row.place == null ? NONE : sure(standing, `${standing.row.place}/${standing.riders}`);

export function gapText(standing: Standing | null, words: GapWords): string {
  const row = standing?.row;
  if (!standing || !row || row.place === null || row.timeMs === null) return NONE;
  if (row.gap === null) return row.place === 1 ? sure(standing, words.leader) : NONE;
  return sure(standing, 'ms' in row.gap ? secondsText(row.gap.ms) : `−${words.laps(row.gap.laps)}`);
}

/** Whole seconds, as the sport counts gaps: `+2`, `+1:05`, `+1:00:03`. */
function secondsText(ms: number): string {
  const all = Math.floor(ms / 1_000 + 5e-7);
  if (all < 60) return `+${all}`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(all / 3_600), Math.floor(all / 60) % 60, all % 60];
  return hours > 0 ? `+${hours}:${two(minutes)}:${two(seconds)}` : `+${minutes}:${two(seconds)}`;
}

/** An age: `8 s`, `3 min`, `2 h`. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3_600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h`;
}

/** Beyond a batch's length, an answer may be so late before the screen says that nobody hears. */
export const LINE_OLD_MS = 15_000;
/** No position for so long, while riding, is worth saying. */
export const POSITION_OLD_MS = 20_000;

/** Why there are no positions. */
export type Trouble = 'denied' | 'off' | 'unavailable' | null;

export type HearingIs =
  | { readonly is: 'stopped' | 'denied' | 'off' | 'refused' | 'connecting' | 'heard' }
  | { readonly is: 'no-position'; readonly sinceMs: number | null }
  | { readonly is: 'unheard'; readonly sinceMs: number | null };

export function hearingOf(
  state: Pick<RiderState, 'riding' | 'rider' | 'line' | 'heardMs' | 'waiting' | 'last'>,
  trouble: Trouble,
  nowMs: number,
): HearingIs {
  const { riding, rider, line, heardMs, waiting, last } = state;
  if (trouble === 'denied' || trouble === 'off') return { is: trouble };
  if (line === 'refused') return { is: 'refused' };
  if (!riding) return { is: 'stopped' };
  const lateMs = (rider?.tracking.batchMs ?? 0) + LINE_OLD_MS;
  const isLate = heardMs === null ? line === 'closed' : nowMs - heardMs > lateMs;
  if (waiting > 0 && isLate) return { is: 'unheard', sinceMs: heardMs };
  if (trouble === 'unavailable' || (last !== null && nowMs - last.timeMs > POSITION_OLD_MS))
    return { is: 'no-position', sinceMs: last?.timeMs ?? null };
  return { is: heardMs === null ? 'connecting' : 'heard' };
}
