/**
 * The settings page's inside: what it shows, what is wrong with what was typed, and keeping it. The station's own program
 * says what is wrong (`--check`), so that the page and a start can never disagree.
 */
import { execFile } from 'node:child_process';
import type { SettingsProblem, ShownField, ShownSettings } from '../preload/own-bridge.ts';
import { cleanSettings, readSettings, writeSettings } from './settings-file.ts';
import { type SettingsWords, settingsWordsIn } from './settings-words.ts';
import {
  type OptionValues,
  SETTINGS_GROUPS,
  STATION_OPTIONS,
  type StationOption,
  type StationStart,
  startWith,
} from './station-options.ts';
import type { Language } from './words.ts';

export interface StationSettingsOptions {
  readonly file: string;
  /** The pinned Node and the station's entry file. */
  readonly node: string;
  readonly entry: string;
  readonly onLine: OptionValues;
  readonly inEnv: OptionValues;
  /** The data folder when nobody names one. */
  readonly usualData: string;
  /** Ports of the station that runs now: they are its own, and not taken. */
  readonly ownPorts: () => readonly number[];
}

interface Fault {
  readonly option: string | null;
  readonly code: string;
  readonly says: string;
  readonly port?: number;
}

const CHECK_MS_MAX = 20_000;

export class StationSettings {
  readonly #options: StationSettingsOptions;
  #set: OptionValues;

  constructor(options: StationSettingsOptions) {
    this.#options = options;
    this.#set = readSettings(options.file);
  }

  dataDir(set = this.#set): string {
    const { onLine, inEnv, usualData } = this.#options;
    return String(onLine.data ?? inEnv.data ?? set.data ?? usualData);
  }

  start(set = this.#set): StationStart {
    return startWith(this.#options.onLine, this.#options.inEnv, set);
  }

  /** Whether somebody names the journal's key themselves. */
  hasKeyOfItsOwn(): boolean {
    const { onLine, inEnv } = this.#options;
    return [onLine, inEnv, this.#set].some((values) => values['key-file'] !== undefined);
  }

  isDemo(): boolean {
    const { onLine, inEnv } = this.#options;
    return [onLine, inEnv, this.#set].some((values) => values.demo === true);
  }

  shown(language: Language): ShownSettings {
    const words = settingsWordsIn(language);
    return {
      language,
      title: words.title,
      says: words.says,
      groups: SETTINGS_GROUPS.map((group) => ({
        title: words.groups[group],
        fields: STATION_OPTIONS.filter((option) => option.group === group).map((option) =>
          this.#field(option, words),
        ),
      })),
      words: {
        choose: words.choose,
        check: words.check,
        save: words.save,
        checking: words.checking,
        fine: words.fine,
        wrong: words.wrong,
        saved: words.saved,
        usual: words.usual,
        dataFolder: words.dataFolder,
      },
    };
  }

  #field({ flag, kind, usual, env }: StationOption, words: SettingsWords): ShownField {
    const { onLine, inEnv, usualData } = this.#options;
    const [label = flag, says = ''] = words.fields[flag] ?? [];
    const given = onLine[flag] ?? inEnv[flag];
    const value = given ?? this.#set[flag];
    return {
      flag,
      label,
      says,
      kind,
      value: kind === 'switch' ? value === true : kind === 'secret' ? '' : String(value ?? ''),
      usual: flag === 'data' ? usualData : usual,
      locked:
        onLine[flag] !== undefined
          ? words.locked.line(flag)
          : inEnv[flag] !== undefined
            ? words.locked.env(env)
            : null,
    };
  }

  /** What is wrong with these, in the language; nothing when a station could be started with them. */
  async check(from: unknown, language: Language): Promise<readonly SettingsProblem[]> {
    const set = cleanSettings(from);
    const { node, entry, ownPorts } = this.#options;
    const { args, env } = this.start(set);
    const argv = [entry, '--check', '--announce', '--data', this.dataDir(set), ...args];
    const text = await new Promise<string>((resolve, reject) => {
      const inherited = { ...process.env, ...env };
      execFile(node, argv, { env: inherited, timeout: CHECK_MS_MAX }, (error, stdout, stderr) => {
        if (stdout.trim() !== '') resolve(stdout);
        else reject(new Error(stderr.trim() || (error?.message ?? 'The check said nothing.')));
      });
    });
    const { faults } = JSON.parse(text) as { faults: readonly Fault[] };
    const words = settingsWordsIn(language);
    return faults
      .filter(({ code, port }) => code !== 'port-taken' || !ownPorts().includes(port ?? -1))
      .map((fault) => ({ flag: fieldOf(fault.option), says: inWords(fault, words, language) }));
  }

  /** Checks and keeps them. @throws when the app's own file cannot be written */
  async keep(from: unknown, language: Language): Promise<readonly SettingsProblem[]> {
    const problems = await this.check(from, language);
    if (problems.length > 0) return problems;
    this.#set = cleanSettings(from);
    writeSettings(this.#options.file, this.#set);
    return [];
  }
}

/** Where the page has a field for it; null: said beside the buttons. */
const fieldOf = (option: string | null): string | null =>
  STATION_OPTIONS.some(({ flag, group }) => flag === option && group !== null) ? option : null;

function inWords({ option, code, says, port }: Fault, words: SettingsWords, language: Language): string {
  const kind = STATION_OPTIONS.find(({ flag }) => flag === option)?.kind ?? '';
  const known =
    code === 'value' && words.kinds[kind] !== undefined
      ? words.kinds[kind]
      : words.faults[code]?.(String(port ?? ''));
  // The station's own sentence says more than "does not fit"; it is English.
  return known === undefined || (code === 'value' && language === 'en' && words.kinds[kind] === undefined)
    ? says
    : known;
}
