/** The decoders an organiser has set up: what they are, where they stand, and what they are for. */
import { z } from 'zod';
import type { RaceId } from '../../race/ids.ts';
import { SLUG_PATTERN } from '../../race/ids.ts';
import { lineId } from '../../race/journal/decision.ts';
import { DIALECT_IDS } from './dialect-ids.ts';

const raceId = z.string().regex(SLUG_PATTERN, 'a race id is a-z, 0-9 and -') as unknown as z.ZodType<RaceId>;

export const decoderSettings = z
  .object({
    name: z.string().trim().min(1).max(60).describe('as officials call it, such as "Finish, left side"'),
    dialect: z.enum(DIALECT_IDS),
    host: z
      .string()
      .trim()
      .max(200)
      .regex(/^[0-9A-Za-z.:-]*$/, 'an address or a host name')
      .default('')
      .describe('where the decoder is; empty for those that call the station'),
    port: z.number().int().min(0).max(65_535).describe('its port, or the station’s own for those that call'),
    line: z
      .union([z.literal('lap-line'), lineId])
      .default('lap-line')
      .describe('the timing line it stands at'),
    races: z
      .union([z.literal('all'), z.array(raceId).min(1).max(50)])
      .default('all')
      .describe('the races it is for; with `all`, those that are on and know the chip'),
    loop: z
      .number()
      .int()
      .min(1)
      .max(99)
      .nullable()
      .default(null)
      .describe('the loop it stands for; reads of its other loops are kept aside. Null: as the decoder says'),
    bibSet: z
      .string()
      .trim()
      .max(20)
      .nullable()
      .default(null)
      .describe(
        'the set of bib transponders of this event (RACE RESULT: event id). Null: the first that is read',
      ),
    on: z.boolean().default(true),
    thisComputer: z
      .boolean()
      .optional()
      .describe(
        'whether `host` may be the station’s own computer: set by the station, when somebody there set it up',
      ),
  })
  .meta({ id: 'DecoderSettings' });
export type DecoderSettings = z.infer<typeof decoderSettings>;

export const DECODERS_MAX = 24;
