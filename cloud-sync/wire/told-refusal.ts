/**
 * What the relay refused of a rider's phone, on its way to the venue's officials. It travels as a message of that phone
 * without positions, in the place of the phone's name: so it waits in the relay's log like positions do, and a station of
 * before, which knows no such message, stores nothing.
 */
import { z } from 'zod';
import type { Refusal } from '../../server/intake.ts';

const MARK = '\u0001';

const toldRefusal = z.object({
  dialect: z.string().max(40),
  code: z.enum(['malformed', 'too-large', 'impossible-position', 'impossible-time', 'not-allowed']),
  message: z.string().max(400),
  /** The message as code and facts, for pages in other languages. */
  says: z
    .object({
      code: z.string().max(60),
      facts: z.record(z.string().max(40), z.union([z.string().max(400), z.number(), z.boolean()])),
    })
    .optional(),
  /** How many positions, or messages without any. */
  items: z.number().int().min(1).max(1e9),
});
export type ToldRefusal = z.infer<typeof toldRefusal>;

/** Null for what the phone will send again: officials hear of it when it is refused for good. */
export function toldRefusalOf(
  dialect: string,
  { code, message, says }: Refusal,
  items: number,
): ToldRefusal | null {
  const told = toldRefusal.safeParse({
    dialect: dialect.slice(0, 40),
    code,
    message: message.slice(0, 400),
    items,
    ...(says !== undefined && { says }),
  });
  return told.success ? told.data : null;
}

export const refusalText = (told: ToldRefusal): string => MARK + JSON.stringify(told);

/** Null where the text is a phone's name, or not sound. */
export function refusalIn(text: string | null): ToldRefusal | null {
  if (text?.startsWith(MARK) !== true) return null;
  try {
    return toldRefusal.safeParse(JSON.parse(text.slice(MARK.length))).data ?? null;
  } catch {
    return null;
  }
}
