/**
 * One chip decoder: its conversations, what it read, what is the matter with it, and the way of its reads: to the
 * races that can have them, to wait for a start that is entered late, or aside with a reason. Every read ends in one of
 * these or is a repeat of one that has.
 */
import { isSameChip } from '../../race/chip.ts';
import type { LineId, PassingId, RaceId } from '../../race/ids.ts';
import type { Author } from '../../race/journal/record.ts';
import { type Saying, saying } from '../../race/race.ts';
import { isRefusal } from '../../server/intake.ts';
import { type Line, openLines } from './connections.ts';
import type { ChipRead, Conversation, Device, Dialect, KeptAside } from './dialect.ts';
import type { DecodersOptions } from './host.ts';
import { type KeptRead, KeptReads } from './kept-reads.ts';
import { racesOf } from './routing.ts';
import type { DecoderSettings } from './settings.ts';

/** A read as the desk shows it, placed or not. */
export interface ShownRead {
  readonly chip: string;
  readonly timeMs: number;
  /** The races that have it; empty: none could. */
  readonly races: readonly RaceId[];
}

/** What happened at a moment, for officials. */
export interface DecoderNote {
  readonly atMs: number;
  readonly says: Saying;
}

export interface DecoderSeen {
  readonly id: string;
  readonly settings: DecoderSettings;
  readonly connected: boolean;
  /** How it calls itself; of several readers, all. */
  readonly name: string | null;
  readonly reads: number;
  /** Told again, and known. */
  readonly repeats: number;
  readonly lastReads: readonly ShownRead[];
  /** Last sign of life, UTC epoch ms. */
  readonly heardMs: number | null;
  /** Its clock less the station's, ms; null while that is not known. */
  readonly clockAheadMs: number | null;
  /** What is wrong; null when nothing is. */
  readonly trouble: Saying | null;
  /** Newest first. */
  readonly notes: readonly DecoderNote[];
  readonly waiting: number;
  readonly asideCount: number;
  /** Kept aside, newest first; not all when there are many. */
  readonly aside: readonly KeptRead[];
}

export interface RunningDecoder {
  seen(): DecoderSeen;
  tick(): void;
  /** Counts a read that was kept aside. Null when it is done, else why it cannot be. */
  count(key: string, by: Author): Promise<Saying | 'unknown' | null>;
  dismiss(key: string): boolean;
  end(): Promise<void>;
}

const READS_SHOWN = 30;
const ASIDE_SHOWN = 60;
const NOTES_MAX = 20;
/** Facts that a dialect remembers: sources of one decoder. */
const REMEMBERED_MAX = 64;
const SAVE_MS = 2_000;
/** One standard deviation of an active chip at its loop, ms. */
const UNCERTAINTY_MS = 30;
/** A read of an older station is the same when it lies within this of what it is now: clocks were measured anew, ms. */
const FORMER_MS = 5_000;

export function runDecoder(
  id: string,
  settings: DecoderSettings,
  dialect: Dialect,
  options: DecodersOptions,
): RunningDecoder {
  const { now } = options;
  const kept = new KeptReads(id, options.settings, now());
  const memory = openMemory(`decoder-memory:${id}`, options);
  const lastReads: ShownRead[] = [];
  const notes: DecoderNote[] = [];
  const talks = new Map<
    Line,
    { readonly conversation: Conversation; trouble: Saying | null; clock: number | null }
  >();
  let reads = 0;
  let repeats = 0;
  let heardMs: number | null = null;
  let lineTrouble: Saying | null = settings.on ? saying('decoder-not-yet', {}) : null;
  let clockAheadMs: number | null = null;

  const note = (says: Saying): void => {
    notes.unshift({ atMs: now(), says });
    notes.splice(NOTES_MAX);
    options.log({ decoder: id, says: says.code, ...says.facts });
  };

  /** Hands a read to the races; false when the journal cannot be written. */
  async function give(read: ChipRead, races: readonly RaceId[], by: Author): Promise<boolean | Saying> {
    const answers = await Promise.all(
      races.map((race) =>
        options.intake.passing(
          race,
          {
            id: `chip:${id}:${read.key}` as PassingId,
            line: settings.line === 'lap-line' ? options.lapLineOf(race) : (settings.line as LineId),
            ...{ timeMs: read.timeMs, uncertaintyMs: UNCERTAINTY_MS, source: 'chip' },
            ...{ who: { chip: read.chip.slice(0, 40) }, by: settings.name },
          },
          by,
        ),
      ),
    );
    const refused = answers.filter(isRefusal);
    if (refused.some(({ code }) => code === 'journal-failing' || code === 'overloaded')) return false;
    if (refused[0] !== undefined && refused.length === answers.length)
      return saying('read-refused', { why: refused[0].message.replace(/\.$/, '') });
    return true;
  }

  const isKnown = ({ chip, timeMs, key, formerKey }: ChipRead): boolean =>
    options.races().some(({ heard }) => {
      if (heard(`chip:${id}:${key}` as PassingId) !== null) return true;
      const former = formerKey === undefined ? null : heard(`chip:${id}:${formerKey}` as PassingId);
      return (
        former !== null &&
        'chip' in former.who &&
        isSameChip(former.who.chip, chip) &&
        Math.abs(former.timeMs - timeMs) <= FORMER_MS
      );
    });

  const asDevice: Author = { role: 'device', name: settings.name };
  async function take(read: ChipRead): Promise<boolean> {
    if (isKnown(read)) {
      repeats += 1;
      kept.delete(read.key);
      return true;
    }
    const waits = kept.get(read.key)?.is === 'waits';
    const races = racesOf(read.chip, read.timeMs, options.races(), settings.races);
    const given = races.length === 0 ? saying('read-awaits-race', {}) : await give(read, races, asDevice);
    if (given === false) return false;
    if (given === true) kept.delete(read.key);
    else {
      const { key, told, chip, timeMs } = read;
      const is = races.length === 0 ? 'waits' : 'aside';
      if (!(await kept.put({ key, told, chip, timeMs, is, why: given, heardMs: now() }))) return false;
    }
    if (waits && given !== true) repeats += 1;
    else if (!waits) {
      reads += 1;
      lastReads.unshift({ chip: read.chip, timeMs: read.timeMs, races: given === true ? races : [] });
      lastReads.splice(READS_SHOWN);
    }
    return true;
  }

  async function setAside(what: KeptAside): Promise<boolean> {
    const known = options.races().some(({ heard }) => heard(`chip:${id}:${what.key}` as PassingId) !== null);
    if (known || kept.get(what.key) !== null) repeats += 1;
    if (known) return true;
    return kept.put({ ...what, is: 'aside', heardMs: now() });
  }

  /** A start that was entered late, a chip that was added: reads that waited are given to their races. */
  let isOffering = false;
  async function offer(): Promise<void> {
    const races = options.races();
    const open = races.filter(({ startMs, isOfficial }) => startMs !== null && !isOfficial);
    if (isOffering || open.length === 0) return;
    isOffering = true;
    try {
      for (const { key, told, chip, timeMs } of kept.list('waits').toReversed()) {
        if (chip === null || timeMs === null) continue;
        const wanted = racesOf(chip, timeMs, races, settings.races);
        if (wanted.length === 0 || !(await take({ key, told, chip, timeMs }))) continue;
        const shown = lastReads.findIndex((read) => read.chip === chip && read.timeMs === timeMs);
        if (shown >= 0) lastReads[shown] = { chip, timeMs, races: wanted };
      }
    } finally {
      isOffering = false;
    }
  }

  function talk(line: Line): void {
    const state = { conversation: null as unknown as Conversation, trouble: null, clock: null } as {
      conversation: Conversation;
      trouble: Saying | null;
      clock: number | null;
    };
    heardMs = now();
    lineTrouble = null;
    const device: Device = {
      send: line.send,
      read: take,
      aside: setAside,
      named(name) {
        line.name = name.slice(0, 60);
        // The newest line of a reader is the reader: an older one is one that it has given up.
        for (const other of talks.keys())
          if (other !== line && other.name === line.name && other.address === line.address) other.end();
      },
      trouble(says) {
        if (says !== null && says.code !== state.trouble?.code)
          options.log({ decoder: id, says: says.code, ...says.facts });
        state.trouble = says;
      },
      note,
      clock(aheadMs) {
        clockAheadMs = aheadMs;
      },
      hangUp(why) {
        if (line.ended) return;
        lineTrouble = why;
        options.log({ decoder: id, says: why.code, ...why.facts });
        line.end();
      },
      now,
      after: line.after,
      recall: memory.recall,
      remember: memory.remember,
      settings,
    };
    talks.set(line, state);
    state.conversation = dialect.begin(device);
    line.begin({
      heard(bytes) {
        heardMs = now();
        state.conversation.heard(bytes);
      },
      tooLittleRoom: () => device.hangUp(saying('decoder-takes-nothing', {})),
      gone() {
        talks.delete(line);
        state.conversation.ended();
        if (talks.size === 0)
          lineTrouble ??= saying('decoder-line-ended', { calls: dialect.side === 'listens' });
      },
    });
  }

  const lines = openLines({
    ...{ dialect, settings, host: options.host },
    talk,
    count: () => talks.size,
    trouble(says) {
      if (says.code !== lineTrouble?.code) options.log({ decoder: id, says: says.code, ...says.facts });
      if (talks.size === 0) lineTrouble = says;
    },
    note,
  });

  return {
    seen: () => {
      const troubles = [...talks.values()].flatMap(({ trouble }) => trouble ?? []);
      const names = [...talks.keys()].flatMap(({ name }) => name ?? []);
      return {
        ...{
          id,
          settings,
          reads,
          repeats,
          heardMs,
          clockAheadMs,
          lastReads: [...lastReads],
          notes: [...notes],
        },
        connected: talks.size > 0,
        name: names.length > 0 ? names.join(', ') : null,
        trouble: talks.size === 0 ? lineTrouble : (troubles[0] ?? null),
        waiting: kept.count('waits'),
        asideCount: kept.count('aside'),
        aside: kept.list('aside').slice(0, ASIDE_SHOWN),
      };
    },
    tick() {
      for (const { conversation } of [...talks.values()]) conversation.tick();
      lines.tick();
      memory.save(now(), SAVE_MS);
      if (kept.overflown > 0) {
        note(saying('decoder-kept-overflow', { count: kept.overflown }));
        kept.overflown = 0;
      }
      void offer();
    },
    async count(key, by) {
      const read = kept.get(key);
      if (read === null || read.chip === null || read.timeMs === null) return 'unknown';
      const { chip, timeMs, told } = read;
      const races = racesOf(chip, timeMs, options.races(), settings.races);
      if (races.length === 0) return saying('read-awaits-race', {});
      const given = await give({ key, chip, timeMs, told }, races, by);
      if (given === false) return saying('decoder-not-stored', {});
      if (given !== true) return given;
      kept.delete(key);
      return null;
    },
    dismiss(key) {
      if (kept.get(key) === null) return false;
      kept.delete(key);
      return true;
    },
    async end() {
      memory.save(now(), 0);
      await lines.end();
    },
  };
}

/** Small facts between conversations, the lasting ones on disk a little later. */
function openMemory(key: string, { settings, log }: DecodersOptions) {
  const saved = settings.get(key);
  const facts = new Map<string, { readonly value: unknown; readonly lasting: boolean }>(
    typeof saved === 'object' && saved !== null
      ? Object.entries(saved).map(([name, value]) => [name, { value, lasting: true }])
      : [],
  );
  let dirtySinceMs: number | null = null;
  let clean = true;
  return {
    recall: (name: string): unknown => facts.get(name)?.value,
    remember(name: string, value: unknown, lasting: boolean): void {
      if (JSON.stringify(facts.get(name)?.value) === JSON.stringify(value)) return;
      facts.delete(name);
      facts.set(name, { value, lasting });
      if (facts.size > REMEMBERED_MAX) facts.delete(facts.keys().next().value!);
      if (lasting) clean = false;
    },
    save(nowMs: number, afterMs: number): void {
      if (clean) return;
      dirtySinceMs ??= nowMs;
      if (nowMs - dirtySinceMs < afterMs) return;
      clean = true;
      dirtySinceMs = null;
      const lasting = [...facts].filter(([, fact]) => fact.lasting).map(([name, { value }]) => [name, value]);
      settings
        .put(key, Object.fromEntries(lasting))
        .catch((error) => log({ decoder: key, says: 'not saved', why: String(error) }));
    },
  };
}
