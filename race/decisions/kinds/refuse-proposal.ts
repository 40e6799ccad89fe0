import { kind } from '../kind.ts';
import { unknownLine } from '../objections.ts';
import { entryId, lineId, momentMs } from '../values.ts';

/** A passing that was thought to be missed was none. */
export const refuseProposal = kind(
  'refuse-proposal',
  { entry: entryId, line: lineId, timeMs: momentMs },
  {
    step: (draft, { entry, line, timeMs }) => draft.edits.refuse(entry, line, timeMs),
    check: (asked, { line }) => unknownLine(asked, line),
    touches: 'its-rider',
  },
);
