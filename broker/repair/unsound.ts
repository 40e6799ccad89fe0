/** What of a journal's names and settings is not as it was stored, or gone: for the page and the commands, which say it in their words. */
import { type Merged, unnamedAuthor, unnamedOf, unnamedRace } from '../journal/repair/merge.ts';
import type { UnsoundName } from '../journal/repair/survey.ts';
import { PAIR } from '../standby/stored.ts';

export type SettingsOf =
  | 'users'
  | 'cards'
  | 'sessions'
  | 'certificate'
  /** What is remembered of phones between their connections. */
  | 'phones'
  | 'event'
  | 'relay'
  | 'others';

export type Unsound =
  | UnsoundName
  /** A name that is nowhere any more, and what stands for it. */
  | { readonly is: 'unnamed race' | 'unnamed author'; readonly number: number; readonly now: string }
  | { readonly is: 'settings'; readonly of: SettingsOf; readonly keys: readonly string[] }
  /** This computer is one of a pair, and nothing tells of which. */
  | { readonly is: 'pair' };

const KINDS: readonly (readonly [RegExp, SettingsOf])[] = [
  [/^auth\/user\//, 'users'],
  [/^auth\/card\//, 'cards'],
  [/^auth\/session\//, 'sessions'],
  [/^tls\//, 'certificate'],
  [/^(mqtt|phone-clock|phone-aside)\//, 'phones'],
  [/^(event|cards)(\/|$)/, 'event'],
  [/^(uplink|relay)\//, 'relay'],
];
/** Which of them a setting is, by its key. */
export const settingsOf = (key: string): SettingsOf =>
  KINDS.find(([pattern]) => pattern.test(key))?.[1] ?? 'others';

/** Everything that mending from these sources leaves unsound. */
export function unsoundIn(merged: Merged): Unsound[] {
  const { base } = merged;
  const { races, authors } = unnamedOf(merged);
  return [
    ...base.unsound,
    ...races.map((number) => ({ is: 'unnamed race' as const, number, now: unnamedRace(number) })),
    ...authors.map((number) => ({ is: 'unnamed author' as const, number, now: unnamedAuthor(number) })),
    ...settingsIn(merged),
    ...unpairedIn(merged),
  ];
}

/** Settings that are lost, by what they are of; what a copy has as it was last is not. */
function settingsIn(merged: Merged): Unsound[] {
  const by = new Map<SettingsOf, string[]>();
  for (const key of merged.lostSettings) by.set(settingsOf(key), [...(by.get(settingsOf(key)) ?? []), key]);
  return [...by].map(([of, keys]) => ({ is: 'settings', of, keys: keys.sort() }));
}

/** The mark says that this computer is one of a pair, and the journal no longer does: mended, it would lead beside the other. */
function unpairedIn({ all }: Merged): Unsound[] {
  const isPaired = all.some(({ mark }) => mark?.paired === true);
  return isPaired && !all.some(({ settings }) => settings.has(PAIR)) ? [{ is: 'pair' }] : [];
}
