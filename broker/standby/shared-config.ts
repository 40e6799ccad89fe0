/** What of the configuration a new master goes on with, unless its own command line says otherwise. */
import { z } from 'zod';
import { NAME_FALLBACK, type StationConfig } from '../config.ts';

export const SHARED_CONFIG = 'station/config';

const schema = z.object({
  name: z.string().min(1).max(60),
  relay: z.string().optional(),
  relayKbits: z.number().optional(),
});
export type SharedConfig = z.infer<typeof schema>;

export const sharedConfig = (stored: unknown): SharedConfig | null => schema.safeParse(stored).data ?? null;

export const forStandby = ({ name, relay, relayKbits }: StationConfig): SharedConfig => ({
  name,
  ...(relay !== undefined && { relay }),
  ...(relayKbits !== undefined && { relayKbits }),
});

export function withShared(config: StationConfig, shared: SharedConfig | null): StationConfig {
  if (shared === null) return config;
  const { relay = shared.relay, relayKbits = shared.relayKbits } = config;
  return {
    ...config,
    name: config.name === NAME_FALLBACK ? shared.name : config.name,
    ...(relay !== undefined && { relay }),
    ...(relayKbits !== undefined && { relayKbits }),
  };
}
