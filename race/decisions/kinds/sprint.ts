import { z } from 'zod';
import { kind } from '../kind.ts';
import { badOrder, unknownLine } from '../objections.ts';
import { entryId, lineId } from '../values.ts';

/** The order of a sprint, as the judges saw it. */
export const sprint = kind(
  'sprint',
  { line: lineId, lap: z.number().int().min(1), order: z.array(entryId).min(1).max(50) },
  {
    step: (draft, { line, lap, order }) => {
      // A sprint judged again replaces the first judgement.
      draft.sprints = draft.sprints.filter((sprint) => sprint.line !== line || sprint.lap !== lap);
      draft.sprints.push({ line, lap, order });
    },
    check: (asked, { line, order }) => unknownLine(asked, line) ?? badOrder(asked, order),
    touches: 'none',
  },
);
