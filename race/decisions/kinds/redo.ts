import { saying } from '../../officials/messages/message.ts';
import { kind } from '../kind.ts';
import { decisionId } from '../values.ts';
import { upsetOf, whileOn } from '../while-on.ts';

/** Undoing an undo: the same target holds again. */
export const redo = kind(
  'redo',
  { target: decisionId, whileOn },
  {
    step: null,
    check: (asked, { target, whileOn: isMeant }) => {
      const known = asked.judgedOf(target);
      if (known === null) return saying('nothing-to-redo', {});
      return known.active ? saying('in-force-already', {}) : upsetOf(asked, known.upsets.again, isMeant);
    },
    touches: 'all',
  },
);
