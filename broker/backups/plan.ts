/** Where copies go besides the data folder, how often, how many are kept; of this computer alone. */
import { z } from 'zod';
import { LOCAL_SETTINGS } from '../journal/batch.ts';

export const PLAN = `${LOCAL_SETTINGS}backups`;

export const backupPlan = z.object({
  folder: z.string().trim().min(1).max(1_000).describe('on this computer: a stick, another disk'),
  everyMinutes: z.number().int().min(5).max(1_440),
  keep: z.number().int().min(1).max(200).describe('the newest so many stay; fewer where room is short'),
});
export type BackupPlan = z.infer<typeof backupPlan>;

export const USUAL: Pick<BackupPlan, 'everyMinutes' | 'keep'> = { everyMinutes: 30, keep: 12 };
