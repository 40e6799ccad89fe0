/** Copies of the journal: where they go, how they fare, one now. */
import { z } from 'zod';
import { inEnglish } from '../../../race/officials/messages/message.ts';
import { Problem, sayingShape } from '../../../server/http/problem.ts';
import { momentMs, problems } from '../../../server/http/schemas.ts';
import type { BackupsTold } from '../../backups/backups.ts';
import { backupPlan } from '../../backups/plan.ts';
import type { Part } from '../part.ts';

const copySeen = z
  .object({ name: z.string(), atMs: momentMs, bytes: z.number().int() })
  .meta({ id: 'JournalCopy' });

const trouble = z
  .object({
    is: z.enum(['gone', 'full', 'failing']).describe('gone: the folder is not there, a stick was pulled'),
    why: z.string().optional().describe('as the computer says it'),
    says: sayingShape.nullable().optional().describe('the same for officials, where it is known what it is'),
    needBytes: z.number().optional(),
    freeBytes: z.number().optional(),
  })
  .meta({ id: 'BackupTrouble' });

const backupsTold = z
  .object({
    plan: backupPlan.meta({ id: 'BackupPlan' }).nullable().describe('null: in the data folder only'),
    isWorking: z.boolean(),
    trouble: trouble.nullable(),
    lastGood: copySeen
      .extend({ records: z.number().int() })
      .nullable()
      .describe('opened and checked, since the start'),
    ownTrouble: trouble.nullable(),
    freeBytes: z.number().nullable(),
    copies: z.array(copySeen),
    own: z.object({ folder: z.string(), copies: z.array(copySeen) }),
    pluggedIn: z.array(z.string()).describe('sticks and disks to choose from'),
  })
  .meta({ id: 'Backups' });

const told = ({ copies, own, pluggedIn, ...rest }: BackupsTold) => ({
  ...rest,
  copies: [...copies],
  own: { folder: own.folder, copies: [...own.copies] },
  pluggedIn: [...pluggedIn],
});

export const backupRoutes: Part = (api, { backups }) => {
  const tags = ['station'];
  api.get(
    '/v1/backups',
    {
      config: { access: 'organisers' },
      schema: { tags, summary: 'Copies of the journal', response: { 200: backupsTold, ...problems } },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      return told(await backups.told());
    },
  );
  api.put(
    '/v1/backups',
    {
      config: { access: 'admins' },
      schema: {
        tags,
        summary: 'Chooses the folder that copies go to besides the data folder, or none',
        body: z.object({ plan: backupPlan.nullable() }),
        response: { 200: backupsTold, ...problems },
      },
    },
    async ({ body }) => {
      const why = await backups.choose(body.plan);
      if (why !== null) throw new Problem(409, 'conflict', inEnglish(why, 'UTC'), { says: why });
      return told(await backups.told());
    },
  );
  api.post(
    '/v1/backups/now',
    {
      config: { access: 'organisers' },
      schema: {
        tags,
        summary: 'Begins to make copies now, each opened and checked',
        response: { 200: backupsTold, ...problems },
      },
    },
    async () => {
      void backups.now();
      return told(await backups.told());
    },
  );
};
