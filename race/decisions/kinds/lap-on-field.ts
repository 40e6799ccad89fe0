import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { order, ordersOf } from '../draft.ts';
import { kind } from '../kind.ts';
import { entryId, momentMs } from '../values.ts';

/** Points races: a lap gained (+) or lost (−) on the main field, from that moment on. Left out = now. */
export const lapOnField = kind(
  'lap-on-field',
  {
    entry: entryId,
    laps: z.number().int().min(-20).max(20),
    atMs: momentMs.optional(),
  },
  {
    step: (draft, { entry, laps, atMs }, taken) => {
      const { lapsAdjustment, lapsOnField } = ordersOf(draft, entry);
      order(draft, entry, {
        lapsAdjustment: lapsAdjustment - laps,
        lapsOnField: [...lapsOnField, { laps, atMs: atMs ?? taken.atMs }],
      });
    },
    check: ({ setup }, { laps }) => {
      if (setup.format !== 'points') return saying('laps-on-field-in-points-races', {});
      return laps === 0 ? saying('say-how-many-laps', {}) : null;
    },
    touches: 'none',
  },
);
