/** When the station stood still for a moment, and on what: closed until somebody wants to know, and a file for an engineer. */
import { decimal, timeOfDay } from '../ui/format.ts';
import { type Language, useLanguage } from '../ui/language.ts';
import { useAsked } from '../ui/station/asked.ts';
import { useControlWords } from './words.ts';

interface Stall {
  readonly id: number;
  readonly process: string;
  readonly cause: string;
  readonly atMs: number;
  readonly tookMs: number;
  readonly shares: {
    readonly doings: Readonly<Record<string, number>>;
    readonly other: number;
    readonly waited: number;
  } | null;
  readonly more: number;
}

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const REFRESH_MS = 5_000;
/** Smaller shares explain nothing. */
const SHARE_LEAST = 0.05;

/** `140 ms`, `1.3 s`. */
const lasting = (ms: number, language: Language): string =>
  ms < 1_000 ? `${Math.round(ms)} ms` : `${decimal(ms / 1_000, 1, language)} s`;

/** The largest first: on what the time went, as keys of the words. */
function partsOf({ shares, tookMs }: Stall): readonly (readonly [string, number])[] {
  if (shares === null) return [];
  return Object.entries({ ...shares.doings, other: shares.other, waited: shares.waited })
    .filter(([, ms]) => ms >= tookMs * SHARE_LEAST)
    .sort((a, b) => b[1] - a[1]);
}

export function Standstills() {
  const { told, standstills: words } = useControlWords().health;
  const language = useLanguage();
  const { state } = useAsked<{ stalls: readonly Stall[] }>('/v1/health/stalls', { everyMs: REFRESH_MS });
  if (state === null) return null;
  const { stalls } = state;
  return (
    <details className="standstills">
      <summary>{words.title(stalls.length)}</summary>
      <p className="muted">{words.says}</p>
      {stalls.length > 0 && (
        <ul>
          {stalls.map((stall) => (
            <li key={stall.id}>
              <span className="muted">{timeOfDay(stall.atMs, HERE)}</span>{' '}
              {told(
                words.of[stall.process] ?? stall.process,
                words[stall.cause === 'loop' ? 'stood' : 'acknowledged'](lasting(stall.tookMs, language)),
              )}
              {partsOf(stall).length > 0 &&
                ` – ${partsOf(stall)
                  .map(([key, ms]) => `${words.doings[key] ?? key} ${lasting(ms, language)}`)
                  .join(', ')}`}
              {stall.more > 0 && ` (${words.more(stall.more)})`}
            </li>
          ))}
        </ul>
      )}
      <a className="button" href="/v1/health/stalls/recordings" download>
        {words.file}
      </a>
    </details>
  );
}
