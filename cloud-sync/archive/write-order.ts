/** What the relay asks of the program that writes an archive, and what it is told: both cross between processes. */
import { z } from 'zod';
import type { RaceId } from '../../race/ids.ts';

export const writeOrder = z.object({
  /** The race as its station calls it, and its name in the cloud. */
  raceAtStation: z.string() as unknown as z.ZodType<RaceId>,
  name: z.string() as unknown as z.ZodType<RaceId>,
  throughSeq: z.number().int().min(1),
  folder: z.string().min(1),
  /** What comes in: the station's batches, or files of this race's records. */
  from: z.enum(['batches', 'records']).default('batches'),
});
type Whole = z.infer<typeof writeOrder>;
export type WriteOrder = Omit<Whole, 'from'> & Partial<Pick<Whole, 'from'>>;

export const written = z.object({
  /** Open to spectators as of the last record. */
  public: z.boolean(),
  raceName: z.string(),
  result: z.enum(['live', 'provisional', 'official']),
  rows: z.record(z.string(), z.number().int()),
});
export type Written = z.infer<typeof written>;
