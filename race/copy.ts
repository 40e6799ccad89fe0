/**
 * A race made anew from another one: its decisions of set-up in the order in which they are to be taken. What was ridden,
 * decided in the race and published stays with the other. Also what a template keeps of a race. Pure.
 */
import { setupOf } from './fold/state.ts';
import type { Category, Decision, RaceFormat, RuleSettings } from './journal/decision.ts';
import { entries, isForgotten, type Race } from './race.ts';
import { resolveRules } from './rules/settings.ts';
import { knownZone } from './wall-clock.ts';

/** What is said of the new race, and what of the other is taken over besides format, rules, categories and officials. */
export interface CopyChoice {
  readonly name: string;
  readonly public: boolean;
  /** UTC epoch ms; null = not said. */
  readonly plannedStartMs: number | null;
  readonly course: boolean;
  /** The start list with numbers, chips and starts; who asked to be forgotten is not taken over. */
  readonly riders: boolean;
}

type Words<One> = One extends Decision ? Omit<One, 'id'> : never;
export type SetUpOrder = Words<
  Extract<Decision, { type: 'set-race' | 'set-categories' | 'set-course' | 'put-entries' }>
>;

type OnPaper = Extract<SetUpOrder, { type: 'set-course' }>['course'];

/** What a template keeps of a race: its kind, not its day, its course or its people. */
export interface RaceTemplate {
  readonly format: RaceFormat;
  readonly rules: RuleSettings;
  readonly categories: readonly Category[];
}

export function templateOf(race: Race): RaceTemplate {
  const { format, categories } = setupOf(race);
  return { format, rules: rulesSet(race), categories: [...categories] };
}

/** The rules that are not the format's own, so that a default that is mended later holds for the copy, too. */
function rulesSet(race: Race): RuleSettings {
  const { format, rules } = setupOf(race);
  const usual: Readonly<Record<string, unknown>> = { ...resolveRules(format, {}) };
  const set = Object.entries(rules).filter(
    ([name, value]) => JSON.stringify(usual[name]) !== JSON.stringify(value),
  );
  return Object.fromEntries(set) as RuleSettings;
}

/** The first makes the race. Entries keep their numbers in it. */
export function copyOrders(race: Race, choice: CopyChoice): readonly [SetUpOrder, ...SetUpOrder[]] {
  const { timeZone, officials, course } = setupOf(race);
  const { format, rules, categories } = templateOf(race);
  const riders = choice.riders ? entries(race).filter(({ entry }) => !isForgotten(race, entry)) : [];
  const orders: SetUpOrder[] = [];
  if (categories.length > 0) orders.push({ type: 'set-categories', categories: [...categories] });
  if (choice.course && course !== null) orders.push({ type: 'set-course', course: { ...course } as OnPaper });
  if (riders.length > 0)
    orders.push({
      type: 'put-entries',
      entries: riders.map((rider) => ({ ...rider, chips: [...rider.chips] })),
    });
  return [
    {
      type: 'set-race',
      name: choice.name,
      format,
      rules,
      timeZone: knownZone(timeZone),
      public: choice.public,
      ...(choice.plannedStartMs !== null && { plannedStartMs: choice.plannedStartMs }),
      ...(officials.length > 0 && { officials: [...officials] }),
    },
    ...orders,
  ];
}
