/**
 * The way of a decoder's reads: to the races that can have them, to wait for a start that is entered late, or aside with
 * a reason. Every read ends in one of these or is a repeat of one that has.
 */
import { createHash } from 'node:crypto';
import { isSameChip } from '../../race/chip.ts';
import type { LineId, PassingId, RaceId } from '../../race/ids.ts';
import type { Author } from '../../race/journal/record.ts';
import { type Saying, saying } from '../../race/race.ts';
import { isRefusal, type Refusal } from '../../server/intake.ts';
import type { DecodersOptions, ShownRead } from './decoder-seen.ts';
import type { ChipRead, KeptAside } from './dialect.ts';
import { KeptReads } from './kept-reads.ts';
import { type RaceForReads, racesOf } from './routing.ts';
import type { DecoderSettings } from './settings.ts';

const READS_SHOWN = 30;
/** One standard deviation of an active chip at its loop, ms. */
const UNCERTAINTY_MS = 30;
/** A read of an older station is the same when it lies within this of what it is now: clocks were measured anew, ms. */
const FORMER_MS = 5_000;
const PASSING_ID_MAX = 120;

export class DecoderReads {
  readonly kept: KeptReads;
  readonly last: ShownRead[] = [];
  reads = 0;
  repeats = 0;
  readonly #id: string;
  readonly #settings: DecoderSettings;
  readonly #options: DecodersOptions;
  #isOffering = false;
  /** On their way to the races or aside: the same read that comes again meanwhile is as durable as the first. */
  readonly #onTheirWay = new Map<string, Promise<boolean>>();

  constructor(id: string, settings: DecoderSettings, options: DecodersOptions) {
    this.#id = id;
    this.#settings = settings;
    this.#options = options;
    this.kept = new KeptReads(id, options.settings, options.now());
  }

  /** True once the read is durable; false: it is not, and the device must be asked again. */
  accept(read: ChipRead): Promise<boolean> {
    const first = this.#onTheirWay.get(read.key);
    if (first !== undefined) {
      this.repeats += 1;
      return first;
    }
    const taken = this.#acceptNew(read).finally(() => this.#onTheirWay.delete(read.key));
    this.#onTheirWay.set(read.key, taken);
    return taken;
  }

  async #acceptNew(read: ChipRead): Promise<boolean> {
    const { key, chip, timeMs } = read;
    const all = this.#options.races();
    const wanted = racesOf(chip, timeMs, all, this.#settings.races);
    const having = all.filter((race) => this.#isIn(race, read));
    // Of several races that know the chip one may have been missed: the journal could not be written for it, or it began late.
    const missed = all.filter(
      (race) => wanted.includes(race.id) && race.knows(chip) && !having.includes(race),
    );
    if (having.length > 0 && missed.length === 0) {
      this.repeats += 1;
      this.kept.delete(key);
      return true;
    }
    const waited = this.kept.get(key)?.is === 'waits';
    const races = having.length > 0 ? missed.map(({ id }) => id) : wanted;
    const given =
      races.length === 0
        ? saying('read-awaits-race', {})
        : await this.#give(read, races, { role: 'device', name: this.#settings.name });
    if (given === false) return false;
    if (given === true) this.kept.delete(key);
    else {
      const is = races.length === 0 ? 'waits' : 'aside';
      const heardMs = this.#options.now();
      if (!(await this.kept.put({ key, told: read.told, chip, timeMs, is, why: given, heardMs })))
        return false;
    }
    if (waited && given !== true) this.repeats += 1;
    else if (!waited) {
      this.reads += 1;
      this.last.unshift({ chip, timeMs, races: given === true ? races : [] });
      this.last.splice(READS_SHOWN);
    }
    return true;
  }

  async aside(what: KeptAside): Promise<boolean> {
    const known = this.#options.races().some(({ heard }) => heard(this.#passingId(what.key)) !== null);
    if (known || this.kept.get(what.key) !== null) this.repeats += 1;
    return known || this.kept.put({ ...what, is: 'aside', heardMs: this.#options.now() });
  }

  /** A start that was entered late, a chip that was added: reads that waited are given to their races. */
  async offer(): Promise<void> {
    const races = this.#options.races();
    if (this.#isOffering || !races.some(({ startMs, isOfficial }) => startMs !== null && !isOfficial)) return;
    this.#isOffering = true;
    try {
      for (const { key, told, chip, timeMs } of this.kept.list('waits').toReversed()) {
        if (chip === null || timeMs === null) continue;
        const wanted = racesOf(chip, timeMs, races, this.#settings.races);
        if (wanted.length === 0 || !(await this.accept({ key, told, chip, timeMs }))) continue;
        const shown = this.last.findIndex((read) => read.chip === chip && read.timeMs === timeMs);
        if (shown >= 0) this.last[shown] = { chip, timeMs, races: wanted };
      }
    } finally {
      this.#isOffering = false;
    }
  }

  /** Counts a read that was kept aside, by an official's word. Null when it is done, else why it cannot be. */
  async count(key: string, by: Author): Promise<Saying | 'unknown' | null> {
    const read = this.kept.get(key);
    if (read === null || read.chip === null || read.timeMs === null) return 'unknown';
    const { chip, timeMs, told } = read;
    const races = racesOf(chip, timeMs, this.#options.races(), this.#settings.races);
    if (races.length === 0) return saying('read-awaits-race', {});
    const given = await this.#give({ key, chip, timeMs, told }, races, by);
    if (given === false) return saying('decoder-not-stored', {});
    if (given !== true) return given;
    this.kept.delete(key);
    return null;
  }

  /** One that is too long to be an id ends in what no other has. */
  #passingId(key: string): PassingId {
    const id = `chip:${this.#id}:${key}`;
    if (id.length <= PASSING_ID_MAX) return id as PassingId;
    const digest = createHash('sha256').update(id).digest('base64url').slice(0, 22);
    return `${id.slice(0, PASSING_ID_MAX - 23)}~${digest}` as PassingId;
  }

  #isIn({ heard }: RaceForReads, { chip, timeMs, key, formerKey }: ChipRead): boolean {
    if (heard(this.#passingId(key)) !== null) return true;
    const former = formerKey === undefined ? null : heard(this.#passingId(formerKey));
    return (
      former !== null &&
      'chip' in former.who &&
      isSameChip(former.who.chip, chip) &&
      Math.abs(former.timeMs - timeMs) <= FORMER_MS
    );
  }

  /**
   * Hands a read to races; false when the journal cannot be written, a saying when all of them refuse it. What one of
   * several refuses is kept aside for that race.
   */
  async #give(read: ChipRead, races: readonly RaceId[], by: Author): Promise<boolean | Saying> {
    const { line, name } = this.#settings;
    const answers = await Promise.all(
      races.map((race) =>
        this.#options.intake.passing(
          race,
          {
            id: this.#passingId(read.key),
            line: line === 'lap-line' ? this.#options.lapLineOf(race) : (line as LineId),
            timeMs: read.timeMs,
            uncertaintyMs: UNCERTAINTY_MS,
            source: 'chip',
            who: { chip: read.chip.slice(0, 40) },
            by: name,
          },
          by,
        ),
      ),
    );
    const refused = answers.filter(isRefusal);
    if (refused.some(({ code }) => code === 'journal-failing' || code === 'overloaded')) return false;
    const saysWhy = ({ message }: Refusal) => saying('read-refused', { why: message.replace(/\.$/, '') });
    if (refused[0] !== undefined && refused.length === answers.length) return saysWhy(refused[0]);
    const kept = await Promise.all(
      answers.map((answer, at) => {
        if (!isRefusal(answer)) return true;
        const { key, told, chip, timeMs } = read;
        const of = { key: `${key}@${races[at]}`, told, chip, timeMs, heardMs: this.#options.now() };
        return this.kept.put({ ...of, is: 'aside', why: saysWhy(answer) });
      }),
    );
    return kept.every(Boolean);
  }
}
