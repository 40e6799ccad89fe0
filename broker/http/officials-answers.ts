/** What officials are answered beside the board: passings, questions, decisions, sprints, and why a rider stands where. */
import { z } from 'zod';
import { bib, categoryId, decision, entryId, lineId, passingId } from '../../race/journal/decision.ts';
import { sayingShape } from '../../server/http/problem.ts';
import { momentMs } from '../../server/http/schemas.ts';

const author = z.object({
  role: z.enum(['admin', 'official', 'rider', 'device', 'station']),
  name: z.string(),
});

export const passingLine = z
  .object({
    id: passingId,
    line: lineId,
    timeMs: momentMs,
    uncertaintyMs: z.number().describe('one standard deviation'),
    source: z.enum(['gps', 'chip', 'keypad', 'photo', 'import', 'official', 'projected']),
    by: z.string().nullable().describe('the device or person that saw it'),
    entry: entryId.nullable(),
    bib: bib.nullable(),
    read: z.string().nullable().describe('what was read, when it was no known rider'),
    fate: z.enum(['counted', 'agrees', 'conflicts', 'set-aside', 'unassigned']),
    why: z.string().nullable().describe('why it does not count'),
    lap: z.number().int().nullable().describe('the lap it ends or lies in, for what counts'),
    beside: passingId.nullable().describe('the passing that counts in its place'),
  })
  .meta({ id: 'PassingLine' });

export const reviewItem = z
  .object({
    id: z.string().describe('the same question keeps its id'),
    kind: z.string(),
    entry: entryId.nullable(),
    category: categoryId.nullable(),
    atMs: momentMs,
    sentence: z.string().describe('what is wrong, in English'),
    says: sayingShape.describe('the same as code and facts'),
    remedy: decision.nullable().describe('what would settle it, ready to be sent'),
    assignedTo: z.string().optional().describe('the official who looks after it'),
  })
  .meta({ id: 'ReviewItem' });

export const auditLine = z
  .object({
    seq: z.number().int(),
    atMs: momentMs,
    by: author,
    decision,
    inForce: z.boolean(),
    lastWord: z
      .object({
        type: z.enum(['undo', 'redo']),
        atMs: momentMs,
        by: author,
        reason: z.string().nullable(),
      })
      .nullable()
      .describe('the undo or redo that had the last word about it'),
  })
  .meta({ id: 'AuditLine' });

const pointsLine = z.object({
  from: z.enum(['sprint', 'laps', 'official']),
  points: z.number(),
  lap: z.number().int().optional(),
  place: z.number().int().optional(),
  provisional: z.boolean().optional(),
});

export const sprintSheet = z
  .object({
    category: categoryId,
    kind: z.enum(['points', 'last-out', 'win-and-out']),
    sprints: z.array(
      z.object({
        lap: z.number().int(),
        line: lineId,
        final: z.boolean(),
        state: z.enum(['official', 'provisional', 'to-come']),
        order: z.array(entryId),
        points: z.array(z.number()),
        seen: z.array(z.looseObject({ entry: entryId, timeMs: momentMs, uncertaintyMs: z.number() })),
      }),
    ),
    riders: z.array(z.object({ entry: entryId, points: z.number(), lines: z.array(pointsLine) })),
  })
  .meta({ id: 'SprintSheet' });

export const explanation = z
  .looseObject({
    entry: entryId,
    bib,
    name: z.string(),
    status: z.string(),
    place: z.number().nullable(),
    laps: z.number(),
    timeMs: z.number().nullable(),
    gap: z.union([z.object({ ms: z.number() }), z.object({ laps: z.number() })]).nullable(),
    sentences: z.array(z.string()).describe('why they stand there, in English'),
    says: z.array(sayingShape),
    passings: z.array(passingLine),
    decisions: z.array(auditLine),
  })
  .meta({ id: 'Explanation' });

/** Lists as the station hands them out: described by a schema, and written as they are. */
export const listOf = (item: z.ZodType): z.ZodType<unknown[]> =>
  z.array(item) as unknown as z.ZodType<unknown[]>;
