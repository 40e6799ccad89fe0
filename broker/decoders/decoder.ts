/**
 * One chip decoder: its conversations, and what is the matter with it. What becomes of its reads is in
 * decoder-reads.ts, how its lines are opened in connections.ts.
 */
import type { RaceId } from '../../race/ids.ts';
import type { Author } from '../../race/journal/record.ts';
import { type Saying, saying, type WaitingRead } from '../../race/race.ts';
import { type Line, openLines } from './connections.ts';
import { DecoderMemory } from './decoder-memory.ts';
import { DecoderReads } from './decoder-reads.ts';
import type { DecoderNote, DecoderSeen, DecodersOptions, RunningDecoder } from './decoder-seen.ts';
import type { Conversation, Device, Dialect } from './dialect.ts';
import type { DecoderSettings } from './settings.ts';

const ASIDE_SHOWN = 60;
const NOTES_MAX = 20;
const SAVE_MS = 2_000;

interface Talk {
  readonly line: Line;
  readonly device: Device;
  /** What is not as it should be in this conversation. */
  trouble: Saying | null;
}

export class Decoder implements RunningDecoder {
  readonly #id: string;
  readonly #settings: DecoderSettings;
  readonly #dialect: Dialect;
  readonly #options: DecodersOptions;
  readonly #reads: DecoderReads;
  readonly #memory: DecoderMemory;
  readonly #talks = new Map<Talk, Conversation>();
  readonly #notes: DecoderNote[] = [];
  readonly #lines: ReturnType<typeof openLines>;
  #heardMs: number | null = null;
  #clockAheadMs: number | null = null;
  /** What is wrong while nobody is connected. */
  #lineTrouble: Saying | null;

  constructor(id: string, settings: DecoderSettings, dialect: Dialect, options: DecodersOptions) {
    this.#id = id;
    this.#settings = settings;
    this.#dialect = dialect;
    this.#options = options;
    this.#reads = new DecoderReads(id, settings, options);
    this.#memory = new DecoderMemory(id, options);
    this.#lineTrouble = settings.on ? saying('decoder-not-yet', {}) : null;
    this.#lines = openLines({
      dialect,
      settings,
      host: options.host,
      talk: (line) => this.#talk(line),
      count: () => this.#talks.size,
      trouble: (says) => {
        if (this.#talks.size === 0) this.#complain(says);
      },
      note: (says) => this.#note(says),
    });
  }

  seen(): DecoderSeen {
    const { reads, repeats, last, kept } = this.#reads;
    const talks = [...this.#talks.keys()];
    const names = talks.flatMap(({ line }) => line.name ?? []);
    return {
      id: this.#id,
      settings: this.#settings,
      reads,
      repeats,
      lastReads: [...last],
      heardMs: this.#heardMs,
      clockAheadMs: this.#clockAheadMs,
      notes: [...this.#notes],
      connected: talks.length > 0,
      name: names.length > 0 ? names.join(', ') : null,
      trouble:
        talks.length === 0 ? this.#lineTrouble : (talks.find(({ trouble }) => trouble)?.trouble ?? null),
      waiting: kept.count('waits'),
      asideCount: kept.count('aside'),
      aside: kept.list('aside').slice(0, ASIDE_SHOWN),
    };
  }

  waitingFor(race: RaceId): readonly WaitingRead[] {
    const { line, races } = this.#settings;
    if (line !== 'lap-line' || (races !== 'all' && !races.includes(race))) return [];
    return this.#reads.kept
      .list('waits')
      .flatMap(({ chip, timeMs }) => (chip === null || timeMs === null ? [] : [{ chip, timeMs }]));
  }

  tick(): void {
    for (const conversation of [...this.#talks.values()]) conversation.tick();
    this.#lines.tick();
    this.#memory.save(this.#options.now(), SAVE_MS);
    const { kept } = this.#reads;
    if (kept.overflown > 0) this.#note(saying('decoder-kept-overflow', { count: kept.overflown }));
    kept.overflown = 0;
    void this.#reads.offer();
  }

  count(key: string, by: Author): Promise<Saying | 'unknown' | null> {
    return this.#reads.count(key, by);
  }

  dismiss(key: string): boolean {
    const known = this.#reads.kept.get(key) !== null;
    this.#reads.kept.delete(key);
    return known;
  }

  dismissAll(): void {
    this.#reads.kept.deleteAside();
  }

  async end(): Promise<void> {
    this.#memory.save(this.#options.now(), 0);
    await this.#lines.end();
  }

  #note(says: Saying): void {
    this.#notes.unshift({ atMs: this.#options.now(), says });
    this.#notes.splice(NOTES_MAX);
    this.#options.log({ decoder: this.#id, says: says.code, ...says.facts });
  }

  #complain(says: Saying): void {
    if (says.code !== this.#lineTrouble?.code)
      this.#options.log({ decoder: this.#id, says: says.code, ...says.facts });
    this.#lineTrouble = says;
  }

  #talk(line: Line): void {
    this.#heardMs = this.#options.now();
    this.#lineTrouble = null;
    const talk: Talk = { line, device: this.#device(line, (says) => (talk.trouble = says)), trouble: null };
    const conversation = this.#dialect.begin(talk.device);
    this.#talks.set(talk, conversation);
    line.begin({
      heard: (bytes) => {
        this.#heardMs = this.#options.now();
        conversation.heard(bytes);
      },
      tooLittleRoom: () => talk.device.hangUp(saying('decoder-takes-nothing', {})),
      gone: () => {
        this.#talks.delete(talk);
        conversation.ended();
        if (this.#talks.size === 0)
          this.#lineTrouble ??= saying('decoder-line-ended', { calls: this.#dialect.side === 'listens' });
      },
    });
  }

  #device(line: Line, trouble: (says: Saying | null) => void): Device {
    return {
      send: line.send,
      read: (read) => this.#reads.accept(read),
      aside: (what) => this.#reads.aside(what),
      named: (name) => this.#named(line, name.slice(0, 60)),
      trouble,
      note: (says) => this.#note(says),
      clock: (aheadMs) => {
        this.#clockAheadMs = aheadMs;
      },
      hangUp: (why) => {
        if (line.ended) return;
        this.#complain(why);
        line.end();
      },
      now: this.#options.now,
      after: line.after,
      recall: (name) => this.#memory.recall(name),
      remember: (name, value, lasting) => this.#memory.remember(name, value, lasting, this.#options.now()),
      settings: this.#settings,
    };
  }

  /** The newest line of a reader is the reader: an older one is one that it has given up. */
  #named(line: Line, name: string): void {
    line.name = name;
    for (const { line: other } of this.#talks.keys())
      if (other !== line && other.name === name && other.address === line.address) other.end();
  }
}
