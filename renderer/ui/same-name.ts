/** Races of one name, told apart where they are listed: by their day, else by their hour, else by a number. Pure. */

import { present } from '../../race/present.ts';
import { folded } from '../../race/search-text.ts';
import { fieldText } from '../../race/wall-clock.ts';
import { dayText, timeOfDay } from './format.ts';

export interface NamedRace {
  readonly id: string;
  readonly name: string;
  readonly startMs?: number | null;
  readonly plannedStartMs?: number | null;
  readonly timeZone: string;
}

const atMs = ({ startMs, plannedStartMs }: NamedRace): number | null => startMs ?? plannedStartMs ?? null;

/** Names are one where a reader takes them for one: case, accents and spaces around do not count. */
export const isSameName = (a: string, b: string): boolean => folded(a).trim() === folded(b).trim();

/** What stands behind the name of a race that has it in common with another, by the race's id: `31 May`, `10:00` or `(2)`. */
export function toldApart(races: readonly NamedRace[], language: string): ReadonlyMap<string, string> {
  const byName = new Map<string, NamedRace[]>();
  for (const race of races) {
    const name = folded(race.name).trim();
    byName.set(name, [...(byName.get(name) ?? []), race]);
  }
  const told = new Map<string, string>();
  for (const those of byName.values())
    if (those.length > 1) for (const [id, text] of apartOf(those, language)) told.set(id, text);
  return told;
}

function apartOf(those: readonly NamedRace[], language: string): readonly (readonly [string, string])[] {
  const days = new Set(those.map((race) => dayOf(race)));
  if (!days.has(null) && days.size === those.length)
    return those.map(
      (race) =>
        [
          race.id,
          dayText(present(atMs(race), 'The day of a race that has one'), race.timeZone, language),
        ] as const,
    );
  const hour = (race: NamedRace) => {
    const ms = atMs(race);
    return ms === null ? null : timeOfDay(ms, race.timeZone, false);
  };
  const hours = new Set(those.map(hour));
  if (!hours.has(null) && hours.size === those.length)
    return those.map((race) => [race.id, present(hour(race), 'The hour of a race that has one')] as const);
  // In the order in which they were made: the second of a name is called `criterium-2`.
  return [...those]
    .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
    .map((race, at) => [race.id, `(${at + 1})`] as const);
}

const dayOf = (race: NamedRace): string | null => {
  const ms = atMs(race);
  return ms === null ? null : fieldText(ms, race.timeZone).slice(0, 10);
};
