/**
 * What of a station could not be folded or shown: left out for that station alone, counted, and said. A race that
 * throws goes out of sight; its neighbours, and every other station, do not notice.
 */
import type { RaceId } from '../../../race/ids.ts';

/** What of a station was left out. */
export interface Quarantine {
  readonly records: number;
  readonly newest: { readonly seq: number; readonly says: string } | null;
}
export const NOTHING_LEFT_OUT: Quarantine = { records: 0, newest: null };

/** The station whose record it was, and the race that it belongs to. */
interface OfStation {
  readonly station: string;
  quarantine: Quarantine;
}
interface OfRace {
  readonly name: RaceId;
  readonly raceAtStation: RaceId;
  readonly lastSeq: number;
  broken: boolean;
}

export interface Care {
  leaveOut(of: OfStation, seq: number, says: string): void;
  /** Folds or tells of a race unless it is broken; if that throws, it is from now on. */
  carefully(of: OfStation, folded: OfRace, act: () => void): void;
}

/** `hide`: nobody is to see the race any more. */
export function createCare(onError: (error: Error) => void, hide: (name: RaceId) => void): Care {
  const leaveOut: Care['leaveOut'] = (of, seq, says) => {
    of.quarantine = { records: of.quarantine.records + 1, newest: { seq, says } };
    onError(new Error(`Record ${seq} of station ${of.station} was left out: ${says}.`));
  };
  return {
    leaveOut,
    carefully(of, folded, act) {
      if (folded.broken) return;
      try {
        act();
      } catch (error) {
        folded.broken = true;
        const why = error instanceof Error ? error.message : String(error);
        leaveOut(of, folded.lastSeq, `race "${folded.raceAtStation}" cannot be shown: ${why}`);
        hide(folded.name);
      }
    },
  };
}
