import { z } from 'zod';
import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { sealedResult } from '../sealed-result.ts';
import { momentMs } from '../values.ts';

/** The result as it stands becomes a version of its own. */
export const publishResult = kind(
  'publish-result',
  {
    state: z.enum(['provisional', 'official']),
    /** Of a provisional result: until when protests are taken. */
    protestsUntilMs: momentMs.optional(),
    sealed: sealedResult.optional(),
  },
  {
    step: (draft, { state, protestsUntilMs, sealed }, { seq, atMs, by }) => {
      draft.publications.push({
        seq,
        atMs,
        by,
        state,
        protestsUntilMs: protestsUntilMs ?? null,
        sealed: sealed ?? null,
      });
    },
    check: ({ results, setup }) => {
      if (setup.positionsGone) return saying('positions-are-gone', {});
      return [...results().values()].some(({ placed }) => placed.some(({ place }) => place !== null))
        ? null
        : saying('no-result-yet', {});
    },
    touches: 'none',
  },
);
