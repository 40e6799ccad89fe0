/**
 * What the flight recorder kept: the times the station or the spectators' process stood still for a moment, and what was going
 * on in the seconds before. An official may ignore it, an engineer reads it; nothing in it is of a race or a person.
 */
import { z } from 'zod';
import { flight } from '../../../server/flight/of-process.ts';
import { DOINGS, LIMIT_MS, type Stall } from '../../../server/flight/recorder.ts';
import { momentMs, problems } from '../../../server/http/schemas.ts';
import type { Part } from '../part.ts';

const ms = z.number().describe('milliseconds');
const doing = z.enum(DOINGS as unknown as [string, ...string[]]);
const kept = {
  id: z.number().int(),
  process: z.enum(['station', 'spectators'] as [string, ...string[]]),
  cause: z
    .enum(Object.keys(LIMIT_MS) as [string, ...string[]])
    .describe('loop: it stood still; acknowledgement: somebody waited long for theirs'),
  atMs: momentMs.describe('when it was over'),
  tookMs: ms,
  shares: z
    .object({
      doings: z.record(z.string(), ms).describe('what held the loop'),
      other: ms.describe('its own work that nobody named'),
      waited: ms.describe('the processor was with others'),
    })
    .nullable()
    .describe('where the time of a standstill went'),
  more: z.number().int().describe('so many like it in the ten seconds after it'),
};
const stall = z.object(kept).meta({ id: 'Stall' });
const recording = z
  .object({
    ...kept,
    moments: z.array(
      z.object({
        doing,
        beforeMs: ms.describe('its beginning, before the end of the standstill'),
        tookMs: ms,
        size: z.number().describe('sockets of a slice, records of a commit'),
        what: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'StallRecording' });

const round = (value: number): number => Math.round(value * 10) / 10;

function shown({ id, process, cause, endMs, tookMs, shares, more }: Stall, nowMs: number) {
  const doings = Object.entries(shares?.doings ?? {}).map(([key, value]) => [key, round(value)] as const);
  return {
    ...{ id, process, cause, more, tookMs: round(tookMs) },
    atMs: Math.round(nowMs - (performance.now() - endMs)),
    shares: shares && {
      doings: Object.fromEntries(doings),
      ...{ other: round(shares.other), waited: round(shares.waited) },
    },
  };
}

export const stallRoutes: Part = (api, { now }) => {
  api.get(
    '/v1/health/stalls',
    {
      config: { access: 'crew', raceIn: 'answer' },
      schema: {
        tags: ['station'],
        summary: 'Times the station stood still for a moment, newest first',
        response: {
          200: z.object({ limitsMs: z.record(z.string(), ms), stalls: z.array(stall) }),
          ...problems,
        },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      return { limitsMs: { ...LIMIT_MS }, stalls: flight.stalls().map((one) => shown(one, now())) };
    },
  );

  api.get(
    '/v1/health/stalls/recordings',
    {
      config: { access: 'crew', raceIn: 'answer' },
      schema: {
        tags: ['station'],
        summary: 'The same as a file, with what was going on in the seconds before each',
        response: {
          200: z.object({
            node: z.string(),
            atMs: momentMs,
            figures: z.record(z.string(), z.object({ count: z.number(), ms, longestMs: ms })),
            recordings: z.array(recording),
          }),
          ...problems,
        },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      void reply.header('content-disposition', 'attachment; filename="bell-lap-stalls.json"');
      const recordings = flight.stalls().map((one) => ({
        ...shown(one, now()),
        moments: one.moments.map((moment) => ({
          ...moment,
          ...{ beforeMs: round(moment.beforeMs), tookMs: round(moment.tookMs) },
        })),
      }));
      return { node: process.version, atMs: now(), figures: { ...flight.figures() }, recordings };
    },
  );
};
