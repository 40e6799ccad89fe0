/** The event's sponsors as pages show them: asked for now and then, one logo at a time, the same one on every screen. */
import { useEffect, useState } from 'react';

export const SPONSOR_PLACES = ['board', 'watch', 'overlay', 'print'] as const;
export type SponsorPlace = (typeof SPONSOR_PLACES)[number];

export interface Sponsor {
  readonly id: string;
  readonly name: string;
  readonly places: readonly SponsorPlace[];
  readonly url: string;
}

/** Spectators are many and their phones on battery: they ask less often than the venue's screens. */
const AGAIN_MS: Readonly<Record<SponsorPlace, number>> = {
  board: 60_000,
  watch: 300_000,
  overlay: 60_000,
  print: 300_000,
};
/** How long one logo stays. */
export const SPONSOR_MS = 8_000;

/** Those of one place; empty while they are not known, and where there are none (a relay keeps no logos, and is not asked again). */
export function useSponsors(place: SponsorPlace, firstAfterMs = 0): readonly Sponsor[] {
  const [sponsors, setSponsors] = useState<readonly Sponsor[]>([]);
  useEffect(() => {
    let timer = 0;
    const load = async () => {
      try {
        const answer = await fetch('/v1/sponsors');
        if (answer.status === 404) return;
        if (answer.ok && answer.headers.get('content-type')?.includes('json')) {
          const { sponsors: all } = (await answer.json()) as { sponsors: Sponsor[] };
          setSponsors(all.filter(({ places }) => places.includes(place)));
        }
      } catch {
        // What is known stays.
      }
      timer = window.setTimeout(load, AGAIN_MS[place]);
    };
    timer = window.setTimeout(load, firstAfterMs);
    return () => clearTimeout(timer);
  }, [place, firstAfterMs]);
  return sponsors;
}

/** Whose turn it is at a moment. */
export const sponsorAt = <T>(sponsors: readonly T[], momentMs: number): T | undefined =>
  sponsors[Math.floor(momentMs / SPONSOR_MS) % Math.max(1, sponsors.length)];
