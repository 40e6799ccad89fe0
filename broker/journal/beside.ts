/**
 * What must be known of a journal whatever becomes of its file, in a file of its own beside it (`….beside`): whose it is, what
 * its races and authors are called, which settings it has, and the values of those without which nobody gets in, no card fits
 * and nobody can be asked for the rest (users, cards, certificates, the pair). The journal is the truth as long as it is whole;
 * of one that lost its end or its first pages this tells what is missing by name, and gives back what it can.
 */
import { closeSync, fdatasyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { LOCAL_SETTINGS, type SettingChange } from './batch.ts';
import { type Line, linesIn, type Seal, sealOf, textOf } from './beside-lines.ts';
import { isThere } from './is-there.ts';
import type { Name } from './names.ts';
import { sumOf } from './sums.ts';
import { bringFileToDisk, bringFolderToDisk } from './to-disk.ts';

/** Of standby/stored.ts: the setting that says which computer this one is paired with. */
export const PAIR_SETTING = `${LOCAL_SETTINGS}pair`;
/** A setting of the journal's own: how many commits have changed settings. */
export const SETTINGS_COUNT = `${LOCAL_SETTINGS}journal/settings-changed`;

/** Settings whose values are kept, too. What changes with every message is known by its checksum alone. */
const KEPT = /^(auth\/(?!session\/|log\/)|tls\/|uplink\/(key(\/|$)|relays$)|station\/|event$|local\/pair$)/;
const USER = /^auth\/user\//;
/** Lines beyond those that count, before the file is written anew. */
const SPARE_LINES = 20_000;

/** A setting that the journal has: its checksum, and its value as JSON where that is kept. */
export interface KnownSetting {
  readonly sum: number;
  readonly json: string | null;
}

export interface Known {
  readonly stationId: string;
  /** When the station's journal was made, UTC epoch ms. */
  readonly createdMs: number;
  readonly races: ReadonlyMap<number, string>;
  /** Those who decide and press keys. Phones are as many as a season has riders, and their records say themselves whose they are. */
  readonly authors: ReadonlyMap<number, { readonly role: string; readonly name: string }>;
  readonly settings: ReadonlyMap<string, KnownSetting>;
}

/** What a commit adds to it. */
export interface Learnt {
  readonly names?: readonly Name[];
  readonly settings?: readonly SettingChange[];
  readonly station?: Pick<Known, 'stationId' | 'createdMs'>;
}

export const besidePath = (journal: string): string => `${journal}.beside`;

/** What lies beside a journal that may not open, or may be gone; null when it tells nothing. Throws when the disk does. */
export function knownBeside(journal: string, key: string | null): Known | null {
  const path = besidePath(journal);
  return isThere(path) ? knownIn(linesIn(readFileSync(path, 'utf8'), key).lines) : null;
}

/** What a journal that was opened says of itself. */
export function knownOf(
  { stationId, createdMs }: Pick<Known, 'stationId' | 'createdMs'>,
  names: readonly Name[],
  settings: readonly SettingChange[],
): Learning {
  const lines = [...names.filter(isKept).map(nameLine), ...settings.filter(isTold).map(settingLine)];
  return knownIn([['station', stationId, createdMs], ...lines])!;
}

/** The file beside a journal that was opened. */
export class Beside {
  /** What it told when it was opened; null when that was nothing, or of another station. */
  readonly known: Known | null;
  readonly #path: string;
  readonly #key: string | null;
  #seal: Seal;
  #file: number;
  /** As it counts now. */
  #now: Learning;
  #lines: number;
  #waiting: Line[] = [];

  /**
   * `now`: what the journal says. `isWhole`: nothing of it is missing, so that this counts; otherwise what lies beside stays.
   * Throws when the file cannot be made.
   */
  constructor(journal: string, key: string | null, now: Learning, isWhole: boolean) {
    this.#path = besidePath(journal);
    this.#key = key;
    const found = tryRead(this.#path, key, isWhole);
    const known = found === null ? null : knownIn(found.lines);
    this.known = known?.stationId === now.stationId ? known : null;
    this.#now = this.known === null || isWhole ? now : knownIn(linesOf(this.known))!;
    this.#seal = found?.seal ?? sealOf(key, null);
    this.#lines = found?.count ?? 0;
    const isAsItIs = this.known !== null && found?.isSound === true && isSame(this.known, this.#now);
    if (!isAsItIs && !this.#rewrite()) this.#waiting = linesOf(this.#now);
    this.#file = openSync(this.#path, 'a', 0o600);
  }

  /** Never throws: what cannot be written goes with the next that is. Races and the pair are on disk when it returns. */
  learn({ names = [], settings = [], station }: Learnt): void {
    const told = settings.filter(isTold);
    const fresh: Line[] = [
      ...(station === undefined ? [] : [['station', station.stationId, station.createdMs] as const]),
      ...names.filter(isKept).map(nameLine),
      ...told.map(settingLine),
    ];
    if (fresh.length === 0) return;
    // What was taken back (a user, a card, an old password's hash) is not to lie about here.
    const { settings: before } = this.#now;
    const isTakenBack = told.some(
      ([key, json]) => (json === null || USER.test(key)) && before.get(key)?.json != null,
    );
    this.#now = knownIn(fresh, this.#now)!;
    const isLong = this.#lines + fresh.length > 2 * countOf(this.#now) + SPARE_LINES;
    if ((isTakenBack || isLong) && this.#anew()) return;
    this.#waiting.push(...fresh);
    try {
      writeSync(this.#file, textOf(this.#seal, this.#waiting));
      if (this.#waiting.some(isUrgent)) fdatasyncSync(this.#file);
      this.#lines += this.#waiting.length;
      this.#waiting = [];
    } catch {
      // The disk is full or failing: the journal itself says so.
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #anew(): boolean {
    if (!this.#rewrite()) return false;
    try {
      const file = openSync(this.#path, 'a', 0o600);
      closeSync(this.#file);
      this.#file = file;
    } catch {
      // The next one writes it anew: what goes to the old file is nowhere.
      this.#lines = Number.POSITIVE_INFINITY;
    }
    return true;
  }

  /** Whole or not at all; says whether. */
  #rewrite(): boolean {
    const half = `${this.#path}.new`;
    try {
      const seal = sealOf(this.#key, null);
      const lines = linesOf(this.#now);
      const file = openSync(half, 'w', 0o600);
      try {
        writeSync(file, seal.head + textOf(seal, lines));
      } finally {
        closeSync(file);
      }
      bringFileToDisk(half);
      renameSync(half, this.#path);
      this.#seal = seal;
      this.#lines = lines.length;
      this.#waiting = [];
      bringFolderToDisk(dirname(this.#path));
      return true;
    } catch {
      quietly(() => rmSync(half, { force: true }));
      return false;
    }
  }
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // It goes with the next one.
  }
}

function tryRead(path: string, key: string | null, isWhole: boolean): ReturnType<typeof linesIn> | null {
  try {
    return isThere(path) ? linesIn(readFileSync(path, 'utf8'), key) : null;
  } catch (error) {
    // It is made anew from a journal that is whole; of another it may be all that is left.
    if (!isWhole) throw error;
    return null;
  }
}

interface Learning extends Known {
  readonly races: Map<number, string>;
  readonly authors: Map<number, { role: string; name: string }>;
  readonly settings: Map<string, KnownSetting>;
}

/** Null without a word of whose it is. The last word counts. What was known before learns it in place. */
function knownIn(lines: readonly Line[], before?: Learning): Learning | null {
  let station: Pick<Known, 'stationId' | 'createdMs'> | null = before ?? null;
  const { races, authors, settings } = before ?? {
    races: new Map<number, string>(),
    authors: new Map<number, { role: string; name: string }>(),
    settings: new Map<string, KnownSetting>(),
  };
  for (const line of lines)
    if (line[0] === 'station') station = { stationId: line[1], createdMs: line[2] };
    else if (line[0] === 'race') races.set(line[1], line[2]);
    else if (line[0] === 'author') authors.set(line[1], { role: line[2], name: line[3] });
    else if (line[2] === null) settings.delete(line[1]);
    else settings.set(line[1], { sum: line[2], json: line[3] ?? null });
  return station && { stationId: station.stationId, createdMs: station.createdMs, races, authors, settings };
}

const isKept = (name: Name): boolean => name.kind === 'race' || name.role !== 'device';
const isTold = ([key]: SettingChange): boolean => key !== SETTINGS_COUNT;
const isUrgent = ([is, what]: Line): boolean =>
  is === 'race' || is === 'station' || (is === 'setting' && what === PAIR_SETTING);

const nameLine = (name: Name): Line =>
  name.kind === 'race' ? ['race', name.number, name.id] : ['author', name.number, name.role, name.name];

function settingLine([key, json]: SettingChange): Line {
  if (json === null) return ['setting', key, null];
  return KEPT.test(key) ? ['setting', key, sumOf(key, json), json] : ['setting', key, sumOf(key, json)];
}

const linesOf = ({ stationId, createdMs, races, authors, settings }: Known): Line[] => [
  ['station', stationId, createdMs],
  ...[...races].map(([number, id]): Line => ['race', number, id]),
  ...[...authors].map(([number, { role, name }]): Line => ['author', number, role, name]),
  ...[...settings].map(
    ([key, { sum, json }]): Line => (json === null ? ['setting', key, sum] : ['setting', key, sum, json]),
  ),
];

const countOf = ({ races, authors, settings }: Known): number => races.size + authors.size + settings.size;

const isSame = (one: Known, other: Known): boolean =>
  JSON.stringify(linesOf(one).sort(byText)) === JSON.stringify(linesOf(other).sort(byText));

const byText = (one: Line, other: Line): number => (String(one) < String(other) ? -1 : 1);
