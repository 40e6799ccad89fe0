/** A timing tent for tests: decoders with a journal that is a map, races that a test starts and ends, and its clock. */
import assert from 'node:assert/strict';
import type { LineId, PassingId, RaceId } from '../../../race/ids.ts';
import type { Passing } from '../../../race/passing.ts';
import { inEnglish } from '../../../race/race.ts';
import { type DecoderSeen, type Decoders, openDecoders } from '../host.ts';
import type { RaceForReads } from '../routing.ts';
import type { DecoderSettings } from '../settings.ts';

export const CRIT = 'crit' as RaceId;
const STARTED_MS = 600_000;

export interface Tent {
  readonly decoders: Decoders;
  /** What is on disk: settings and passings outlive the station. */
  readonly disk: Map<string, unknown>;
  readonly passings: Map<string, Passing>;
  race: { startMs: number | null; isOfficial: boolean; strangers: { has(chip: string): boolean } };
  /** Passings handed in, repeats with them. */
  told: number;
  failing: boolean;
  /** Added to the station's clock, ms. */
  aheadMs: number;
  now(): number;
  /** Pulls the station's plug, and starts it again on the same disk. */
  killAndRestart(): Promise<void>;
  close(): Promise<void>;
  one(id?: string): DecoderSeen;
  trouble(id?: string): string;
  notes(id?: string): string;
  aside(id?: string): readonly string[];
  chips(): readonly string[];
}

export function pitchTent(clock: () => number = Date.now): Tent {
  const disk = new Map<string, unknown>();
  const passings = new Map<string, Passing>();
  const race: Tent['race'] = {
    startMs: clock() - STARTED_MS,
    isOfficial: false,
    strangers: new Set(['STRANGER']),
  };
  const open = (): Decoders =>
    openDecoders({
      settings: {
        get: (key) => disk.get(key),
        entries: (prefix) => [...disk].filter(([key]) => key.startsWith(prefix)),
        put: async (key, value) => {
          if (tent.failing) throw new Error('The disk is full.');
          disk.set(key, structuredClone(value));
        },
        delete: async (key) => void disk.delete(key),
      },
      intake: {
        async passing(id, passing) {
          tent.told += 1;
          if (tent.failing) return { code: 'journal-failing', message: 'The disk is full.' };
          if (!passings.has(passing.id)) passings.set(passing.id, passing);
          const input = { kind: 'passing' as const, passing };
          return { seq: 1, atMs: 0, race: id, by: { role: 'device', name: '' }, input };
        },
      },
      races: (): RaceForReads[] => [
        {
          id: CRIT,
          state: race.startMs === null ? 'waiting' : 'running',
          startMs: race.startMs,
          isOfficial: race.isOfficial,
          knows: (chip) => !race.strangers.has(chip),
          heard: (id: PassingId) => passings.get(id) ?? null,
        },
      ],
      lapLineOf: () => 'finish' as LineId,
      host: '127.0.0.1',
      now: () => tent.now(),
      log: () => {},
    });
  let decoders: Decoders | null = null;
  const words = (says: Parameters<typeof inEnglish>[0]) => inEnglish(says, 'UTC');
  const tent: Tent = {
    disk,
    passings,
    race,
    told: 0,
    failing: false,
    aheadMs: 0,
    now: () => clock() + tent.aheadMs,
    get decoders() {
      decoders ??= open();
      return decoders;
    },
    async killAndRestart() {
      await decoders?.close();
      decoders = open();
    },
    close: async () => void (await decoders?.close()),
    one: (id) => tent.decoders.list().find((each) => id === undefined || each.id === id)!,
    trouble(id) {
      const { trouble } = tent.one(id);
      return trouble === null ? '' : words(trouble);
    },
    notes: (id) =>
      tent
        .one(id)
        .notes.map(({ says }) => words(says))
        .join('\n'),
    aside: (id) => tent.one(id).aside.map(({ told, why }) => `${told} → ${words(why)}`),
    chips: () => [...passings.values()].map(({ who }) => ('chip' in who ? who.chip : '?')).sort(),
  };
  return tent;
}

/** A decoder that is set up with nothing unusual about it. */
export const decoderWith = (
  change: Pick<DecoderSettings, 'dialect' | 'port'> & Partial<DecoderSettings>,
): DecoderSettings => ({
  name: 'Finish',
  host: '127.0.0.1',
  line: 'lap-line',
  races: 'all',
  on: true,
  loop: null,
  bibSet: null,
  ...change,
});

export async function until(what: () => boolean, why: string | (() => string), ms = 15_000): Promise<void> {
  for (const end = performance.now() + ms; !what(); ) {
    assert.ok(performance.now() < end, typeof why === 'string' ? why : why());
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
export const rest = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
