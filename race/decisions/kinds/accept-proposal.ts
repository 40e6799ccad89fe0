import { kind } from '../kind.ts';
import { beforeStart, unknownLine } from '../objections.ts';
import { entryId, lineId, momentMs } from '../values.ts';

/** A passing that was probably missed counts. */
export const acceptProposal = kind(
  'accept-proposal',
  { entry: entryId, line: lineId, timeMs: momentMs },
  {
    step: (draft, { id, entry, line, timeMs }) => draft.edits.insert(`accept:${id}`, entry, line, timeMs),
    check: (asked, { entry, line, timeMs }) => unknownLine(asked, line) ?? beforeStart(asked, entry, timeMs),
    touches: 'its-rider',
  },
);
