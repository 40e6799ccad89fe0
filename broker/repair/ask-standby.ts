/**
 * A damaged journal of one of a pair asks the other. What can be read is mended first: the other may be damaged, too, and
 * whoever has more leads. One of which nothing can be read is set aside, and this computer begins anew as the other's standby.
 */

import { momentName } from '../journal/moment-name.ts';
import { finishSettingAside, moveAside, openNext } from '../standby/quarantine.ts';
import { PAIR, storedPair } from '../standby/stored.ts';
import type { RepairOptions } from './repair-page.ts';

/** How to ask the other of the pair; null when the journal does not say that there is one. */
export function askStandby(data: string, key: string): RepairOptions['standby'] {
  return (settings, stationId) => {
    const json = settings.get(PAIR);
    const stored = json === undefined ? null : storedPair.safeParse(JSON.parse(json));
    if (!stored?.success || stationId === null) return null;
    const pair = stored.data;
    // A master that has less asks its standby to lead, and follows it; one that leads already is followed at once.
    const asking = { ...pair, durable: { ...pair.durable, answers: 'together' as const } };
    return {
      other: pair.peer.node,
      // It went on alone: what came since the other does not have.
      isBehind: pair.durable.is === 'master' && pair.durable.answers === 'alone',
      asking: [PAIR, JSON.stringify(asking)],
      async askForAll() {
        await openNext(data, key, stationId, { [PAIR]: asking });
        moveAside(data, `journal-damaged-${momentName(Date.now())}`);
        finishSettingAside(data);
      },
    };
  };
}
