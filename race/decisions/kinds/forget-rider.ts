import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { riderText } from '../../officials/words.ts';
import { kind } from '../kind.ts';
import { entryId } from '../values.ts';
import { withdrawnEntry } from '../withdrawn-entry.ts';

/**
 * A rider's right to be forgotten: name, contact, birth and positions go, from the list at once and from the journal and
 * all that copies it when the station has carried it out (`redacted`). Bib and result stay, with no name.
 */
export const forgetRider = kind(
  'forget-rider',
  {
    entry: entryId,
    /** Put there by the station: whether laps of theirs are known by positions alone, which go. */
    restsOnGps: z.boolean().optional(),
  },
  {
    step: (draft, { entry, restsOnGps }) => {
      const listed = draft.entries.get(entry);
      if (listed !== undefined) draft.entries.set(entry, withdrawnEntry(listed));
      draft.positionsGone ||= restsOnGps === true;
    },
    check: ({ setup, recordOf }, { entry }) => {
      const hasRidden = (recordOf(entry)?.laps.length ?? 0) > 0;
      const isOfficial = setup.publications.at(-1)?.state === 'official';
      return hasRidden && !(setup.finishMs !== null && isOfficial)
        ? saying('forget-when-official', { who: riderText(setup, entry) })
        : null;
    },
    touches: 'its-rider',
  },
);
