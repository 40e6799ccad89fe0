/** What a station keeps about its pair, in the journal's settings of this computer alone (so encrypted when it is). */
import { z } from 'zod';
import { LOCAL_SETTINGS } from '../journal/batch.ts';

export const PAIR = `${LOCAL_SETTINGS}pair`;
export const TAIL = `${LOCAL_SETTINGS}tail`;

export const ownAddress = z.object({
  interfaceName: z.string().max(60),
  address: z.string().max(60),
  cidr: z.string().max(70),
  family: z.union([z.literal(4), z.literal(6)]),
});
export type OwnAddress = z.infer<typeof ownAddress>;

export const peer = z.object({
  node: z.string().max(120),
  port: z.number().int().min(1).max(65_535),
  addresses: z.array(ownAddress).max(64),
});
export type Peer = z.infer<typeof peer>;

export const durable = z.object({
  term: z.number().int().min(1),
  is: z.enum(['master', 'standby']),
  answers: z.enum(['alone', 'together']),
  grant: z.number().int().min(0),
});

export const storedPair = z.object({
  /** The secret that both know, 32 bytes base64url. */
  secret: z.string().length(43),
  parity: z.union([z.literal(0), z.literal(1)]),
  /** This computer's name. */
  node: z.string().max(120),
  peer,
  durable,
});
export type StoredPair = z.infer<typeof storedPair>;
