import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { pauseAt } from '../../rules/race-clock.ts';
import { kind } from '../kind.ts';
import { momentMs } from '../values.ts';

/** The race goes on after a neutralisation or a stop. */
export const restart = kind(
  'restart',
  {
    atMs: momentMs,
    /** `as-ridden` (default): riders set off with their gaps on the road. `held`: all together, gaps added. */
    gaps: z.enum(['as-ridden', 'held']).optional(),
  },
  {
    step: (draft, { atMs, gaps }) => {
      draft.timeLine.push({ kind: 'restart', atMs, gaps: gaps ?? 'as-ridden' });
    },
    check: ({ setup }, { atMs }) =>
      pauseAt(setup.pauses, atMs) === null ? saying('nothing-to-restart', {}) : null,
    touches: 'all',
  },
);
