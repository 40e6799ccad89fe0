/** The start list and the riders' phones as the station has them: by the officials' line, asked for while that is down. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { read } from '../../ui/station/api.ts';
import { showRidersOnOfficialsLine, useRaceList } from '../officials-line.ts';
import type { Entry } from './entry.ts';

/** What is known of a rider's phone; all null while it never reported. */
export interface Phone {
  readonly entry: EntryId;
  readonly connected: boolean | null;
  readonly battery: number | null;
  readonly lastFixMs: number | null;
  readonly way: 'venue' | 'relay-sealed' | 'relay-unsealed' | null;
}

export interface RidersSeen {
  /** Null until the first answer. */
  readonly entries: readonly Entry[] | null;
  readonly phones: ReadonlyMap<EntryId, Phone>;
  /** Asks anew; nothing to do while the line tells. */
  readonly load: () => Promise<void>;
}

const REFRESH_MS = 5_000;
/** The line is given so long at first. */
const LINE_FIRST_MS = 600;

/** `round` grows when something of the race changed. */
export function useRiders(race: RaceId, round: number): RidersSeen {
  const toldEntries = useRaceList<Entry>(race, 'entries');
  const toldPhones = useRaceList<Phone>(race, 'phones');
  const [asked, setAsked] = useState<readonly Entry[] | null>(null);
  const [askedPhones, setAskedPhones] = useState<readonly Phone[]>([]);
  const isTold = toldEntries !== null;
  useEffect(() => {
    showRidersOnOfficialsLine(true);
    return () => showRidersOnOfficialsLine(false);
  }, []);
  const load = useCallback(async () => {
    if (isTold) return;
    const [list, seen] = await Promise.allSettled([
      read<{ entries: Entry[] }>(`/v1/races/${race}/entries`),
      read<{ phones: Phone[] }>(`/v1/races/${race}/phones`),
    ]);
    if (list.status === 'fulfilled') setAsked(list.value.entries);
    if (seen.status === 'fulfilled') setAskedPhones(seen.value.phones);
  }, [race, isTold]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round of the session asks again.
  useEffect(() => {
    if (isTold) return;
    const first = setTimeout(load, LINE_FIRST_MS);
    const timer = setInterval(load, REFRESH_MS);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [load, round, isTold]);
  const list = toldPhones ?? askedPhones;
  const phones = useMemo(() => new Map(list.map((phone) => [phone.entry, phone])), [list]);
  return { entries: toldEntries ?? asked, phones, load };
}
