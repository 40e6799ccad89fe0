import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';

/** All riders' positions of a race are deleted: its time is over (retention), or an official says so. The result stays. */
export const forgetPositions = kind(
  'forget-positions',
  {
    /** Put there by the station: whether laps are known by positions alone. */
    restsOnGps: z.boolean().optional(),
  },
  {
    step: (draft, { restsOnGps }) => {
      draft.positionsGone ||= restsOnGps === true;
    },
    check: ({ setup }) =>
      setup.finishMs !== null && setup.publications.at(-1)?.state === 'official'
        ? null
        : saying('positions-when-official', {}),
    touches: 'none',
  },
);
