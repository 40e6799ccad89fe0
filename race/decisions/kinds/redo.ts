import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { decisionId } from '../values.ts';

/** Undoing an undo: the same target holds again. */
export const redo = kind(
  'redo',
  { target: decisionId },
  {
    step: null,
    check: ({ judgedOf }, { target }) => {
      const known = judgedOf(target);
      if (known === null) return saying('nothing-to-redo', {});
      return known.active ? saying('in-force-already', {}) : null;
    },
    touches: 'all',
  },
);
