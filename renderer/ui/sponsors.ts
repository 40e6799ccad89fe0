/** The event's sponsors as pages show them: asked for now and then, one logo at a time, the same one on every screen. */
import { useMemo } from 'react';
import { NoAnswer, readOpen, useAnswer } from './asked.ts';

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

/** A relay keeps no logos. */
const NO_SPONSORS: readonly Sponsor[] = [];
const askSponsors = async (): Promise<readonly Sponsor[]> => {
  try {
    return (await readOpen<{ sponsors: readonly Sponsor[] }>('/v1/sponsors'))?.sponsors ?? NO_SPONSORS;
  } catch (error) {
    if (error instanceof NoAnswer && error.status === 404) return NO_SPONSORS;
    throw error;
  }
};
const isWithout = (sponsors: readonly Sponsor[]): boolean => sponsors === NO_SPONSORS;

/** Those of one place; empty while they are not known, and where there are none (a relay is not asked again). */
export function useSponsors(place: SponsorPlace, firstAfterMs = 0): readonly Sponsor[] {
  const { state } = useAnswer(askSponsors, {
    everyMs: AGAIN_MS[place],
    afterMs: firstAfterMs,
    isLast: isWithout,
  });
  return useMemo(() => state?.filter(({ places }) => places.includes(place)) ?? [], [state, place]);
}

/** Whose turn it is at a moment. */
export const sponsorAt = <T>(sponsors: readonly T[], momentMs: number): T | undefined =>
  sponsors[Math.floor(momentMs / SPONSOR_MS) % Math.max(1, sponsors.length)];
