import { saying } from '../../officials/messages/message.ts';
import { isGoneForGood } from '../gone-for-good.ts';
import { kind } from '../kind.ts';
import { decisionId } from '../values.ts';
import { upsetOf, whileOn } from '../while-on.ts';

/** Takes a decision back, an undo among them. Whatever the decision touched is made anew. */
export const undo = kind(
  'undo',
  { target: decisionId, whileOn },
  {
    step: null,
    check: (asked, { target, whileOn: isMeant }) => {
      const known = asked.judgedOf(target);
      if (known === null) return saying('nothing-to-undo', {});
      if (known.type === 'undo') return saying('redo-instead', {});
      if (isGoneForGood(known.type)) return saying('gone-for-good', {});
      return known.active ? upsetOf(asked, known.upsets.back, isMeant) : saying('undone-already', {});
    },
    touches: 'all',
  },
);
