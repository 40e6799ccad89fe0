import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { riderText } from '../../officials/words.ts';
import { kind } from '../kind.ts';
import { entryId } from '../values.ts';

/** A lap was several: missed passings, evenly spaced. */
export const splitLap = kind(
  'split-lap',
  {
    entry: entryId,
    lap: z.number().int().min(1),
    parts: z.number().int().min(2).max(5),
  },
  {
    step: (draft, { id, entry, lap, parts }) => draft.edits.split(id, entry, lap, parts),
    check: (asked, { entry, lap }) => {
      const laps = asked.recordOf(entry)?.laps.length ?? 0;
      return lap <= laps ? null : saying('no-such-lap', { who: riderText(asked.setup, entry), laps, lap });
    },
    touches: 'its-rider',
  },
);
