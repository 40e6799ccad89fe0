/**
 * Closing the window and leaving the app. The station is a process of its own and may go on without either: while a race is
 * on it is asked which, an idle one ends with the app, and nobody is asked when the computer itself ends.
 */
export interface LeavingEffects {
  /** Races being ridden now; null when no station answers. */
  readonly racing: () => Promise<number | null>;
  /** A rehearsal ends with the app, whoever rides. */
  readonly isDemo: boolean;
  readonly askRacing: (races: number) => Promise<'leave' | 'cancel' | 'end'>;
  readonly endStation: () => Promise<void>;
}

/** Ends the station where it is to end. False: the person would rather stay. `isAsked`: somebody is there to answer. */
export async function mayLeave(effects: LeavingEffects, isAsked: boolean): Promise<boolean> {
  const races = await effects.racing();
  if (races === null) return true;
  if (races === 0 || effects.isDemo) {
    await effects.endStation();
    return true;
  }
  if (!isAsked) return true;
  const wish = await effects.askRacing(races);
  if (wish === 'end') await effects.endStation();
  return wish !== 'cancel';
}
