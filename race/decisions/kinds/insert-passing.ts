import type { EntryId, LineId } from '../../ids.ts';
import { saying } from '../../officials/messages/message.ts';
import { riderText } from '../../officials/words.ts';
import { kind } from '../kind.ts';
import { type Asked, beforeStart, type Objection, unknownLine } from '../objections.ts';
import { entryId, lineId, momentMs } from '../values.ts';

/** A passing that nobody recorded. */
export const insertPassing = kind(
  'insert-passing',
  { entry: entryId, line: lineId, timeMs: momentMs },
  {
    step: (draft, { id, entry, line, timeMs }) => draft.edits.insert(`insert:${id}`, entry, line, timeMs),
    check: (asked, { entry, line, timeMs }) =>
      unknownLine(asked, line) ?? beforeStart(asked, entry, timeMs) ?? tooClose(asked, entry, line, timeMs),
    touches: 'its-rider',
  },
);

function tooClose({ setup, recordOf }: Asked, entry: EntryId, line: LineId, timeMs: number): Objection {
  const near = recordOf(entry)?.truths.find(
    ({ heard }) => heard.line === line && Math.abs(heard.timeMs - timeMs) <= setup.rules.minLapMs,
  );
  if (near === undefined) return null;
  return saying('passing-too-close', {
    who: riderText(setup, entry),
    line,
    apartMs: Math.abs(near.heard.timeMs - timeMs),
    timeMs: near.heard.timeMs,
  });
}
