/**
 * Which races the relay was sent without their riders, because not everybody might see them then. When one of them is opened
 * the relay is sent everything anew, and shows it from its first lap. Kept in the journal's settings, by epoch: with another
 * epoch all is sent anew anyway.
 */
import type { RaceId } from '../../race/ids.ts';
import type { Settings } from './identity.ts';

export interface SentClosed {
  /** Resolves when it is on disk that these were sent so. */
  note(epoch: number, races: ReadonlySet<RaceId>): Promise<void>;
  /** Whether any of them may be seen by everybody now. */
  isOneOpen(epoch: number, isPublic: (race: RaceId) => boolean): boolean;
}

const SETTING = 'uplink/sent-closed';

interface Kept {
  readonly epoch: number;
  readonly races: readonly RaceId[];
}

/** `slot`: of the relay that it was sent to. */
export function createSentClosed(settings: Settings, slot = ''): SentClosed {
  const setting = SETTING + slot;
  const kept = (epoch: number): readonly RaceId[] => {
    const known = settings.get(setting) as Kept | undefined;
    return known?.epoch === epoch ? known.races : [];
  };
  return {
    async note(epoch, races) {
      const known = kept(epoch);
      const more = [...races].filter((race) => !known.includes(race));
      if (more.length > 0) await settings.put(setting, { epoch, races: [...known, ...more] } satisfies Kept);
    },
    isOneOpen: (epoch, isPublic) => kept(epoch).some(isPublic),
  };
}
