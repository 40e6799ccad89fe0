/**
 * All chip decoders of a station: which are set up, and the life of each (decoder.ts). A decoder that fails disturbs
 * no other and no race.
 */
import type { RaceId } from '../../race/ids.ts';
import type { Author } from '../../race/journal/record.ts';
import type { Saying, WaitingRead } from '../../race/race.ts';
import { Decoder } from './decoder.ts';
import type { DecoderSeen, DecodersOptions, RunningDecoder } from './decoder-seen.ts';
import type { Dialect } from './dialect.ts';
import type { DialectId } from './dialect-ids.ts';
import { jChip } from './j-chip.ts';
import { myLaps } from './my-laps.ts';
import { raceResult } from './race-result.ts';
import { DECODERS_MAX, type DecoderSettings, decoderSettings } from './settings.ts';
import { ultra } from './ultra.ts';

export type { DecoderSeen, DecodersOptions };

export const DIALECTS: Readonly<Record<DialectId, Dialect>> = {
  'race-result': raceResult,
  'j-chip': jChip,
  'my-laps': myLaps,
  ultra,
};

export interface Decoders {
  list(): readonly DecoderSeen[];
  /** Adds one or changes it; its connection begins anew. */
  put(id: string, settings: DecoderSettings): Promise<void>;
  remove(id: string): Promise<boolean>;
  /** Chips read at the lap line that wait for a start that may be this race's. */
  waitingFor(race: RaceId): readonly WaitingRead[];
  /** Counts a read that was kept aside. Null when it is done, else why it cannot be. */
  count(id: string, key: string, by: Author): Promise<Saying | 'unknown' | null>;
  /** An official has looked at what was kept aside, and it is to be shown no more. */
  dismiss(id: string, key: string): boolean;
  /** The same of all that one decoder has there. */
  dismissAll(id: string): boolean;
  close(): Promise<void>;
}

const KEY = 'decoder:';
const TICK_MS = 1_000;

export function openDecoders(options: DecodersOptions): Decoders {
  const running = new Map<string, RunningDecoder>();
  const begin = (id: string, settings: DecoderSettings): void => {
    running.set(id, new Decoder(id, settings, DIALECTS[settings.dialect], options));
  };
  for (const [key, value] of options.settings.entries(KEY)) {
    const parsed = decoderSettings.safeParse(value);
    if (parsed.success) begin(key.slice(KEY.length), parsed.data);
    else options.log({ decoder: key, unreadable: parsed.error.issues[0]?.message });
  }
  const timer = setInterval(() => {
    for (const one of running.values()) one.tick();
  }, TICK_MS);
  timer.unref();
  return {
    list: () => [...running.values()].map((one) => one.seen()),
    async put(id, settings) {
      if (!running.has(id) && running.size >= DECODERS_MAX)
        throw new RangeError(`${DECODERS_MAX} decoders are set up; remove one first.`);
      await options.settings.put(KEY + id, settings);
      await running.get(id)?.end();
      begin(id, settings);
    },
    async remove(id) {
      const known = running.get(id);
      if (known === undefined) return false;
      await options.settings.delete(KEY + id);
      await options.settings.delete(`decoder-memory:${id}`);
      running.delete(id);
      await known.end();
      return true;
    },
    waitingFor: (race) => [...running.values()].flatMap((one) => one.waitingFor(race)),
    count: async (id, key, by) =>
      (await running.get(id)?.count(key, by)) ?? (running.has(id) ? null : 'unknown'),
    dismiss: (id, key) => running.get(id)?.dismiss(key) ?? false,
    dismissAll(id) {
      running.get(id)?.dismissAll();
      return running.has(id);
    },
    async close() {
      clearInterval(timer);
      await Promise.all([...running.values()].map((one) => one.end()));
      running.clear();
    },
  };
}
