/** What officials have set of a race, read off the decisions in force, and the decisions that change it. Pure. */
import type { RaceOfficial } from '../../../race/feed/board-view.ts';
import type { Category, RaceFormat, RuleSettings } from '../../../race/journal/decision.ts';
import type { AuditLine } from '../../../race/race.ts';
import type { Order } from '../api.ts';

export interface RaceSettings {
  readonly name: string;
  readonly format: RaceFormat;
  readonly timeZone: string;
  readonly public: boolean;
  readonly plannedStartMs: number | null;
  /** What was set over the format's defaults. */
  readonly rules: RuleSettings;
  readonly categories: readonly Category[];
  /** Who stands for the result. */
  readonly officials: readonly RaceOfficial[];
}

type Audit = readonly Pick<AuditLine, 'decision' | 'inForce'>[];

/**
 * The categories in force with their lengths, which the board does not hold: those set last, and those that lists
 * brought since. `audit`: the newest first, as the console holds it.
 */
export function categoriesOf(audit: Audit): readonly Category[] {
  const brought: Category[] = [];
  for (const { decision, inForce } of audit) {
    if (!inForce) continue;
    if (decision.type === 'put-entries') brought.unshift(...(decision.categories ?? []));
    if (decision.type === 'set-categories') return withMore(decision.categories, brought);
  }
  return withMore([], brought);
}

const withMore = (known: readonly Category[], more: readonly Category[]): readonly Category[] => {
  const all = new Map(known.map((one) => [one.id, one]));
  for (const one of more) if (!all.has(one.id)) all.set(one.id, one);
  return [...all.values()];
};

/** The settings in force. `audit`: the newest first, as the console holds it. */
export function settingsOf(audit: Audit): RaceSettings {
  let settings: RaceSettings = {
    name: '',
    format: 'circuit',
    timeZone: 'UTC',
    public: false,
    plannedStartMs: null,
    rules: {},
    categories: categoriesOf(audit),
    officials: [],
  };
  for (const { decision, inForce } of audit.toReversed()) {
    if (!inForce) continue;
    if (decision.type !== 'set-race') continue;
    const { name, format, timeZone, public: open, plannedStartMs, rules, officials } = decision;
    settings = {
      ...settings,
      ...(name !== undefined && { name }),
      ...(format !== undefined && { format }),
      ...(timeZone !== undefined && { timeZone }),
      ...(open !== undefined && { public: open }),
      ...(plannedStartMs !== undefined && { plannedStartMs }),
      ...(officials !== undefined && { officials }),
      rules: { ...settings.rules, ...rules },
    };
  }
  return settings;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * Categories as they are now with what was changed since `before`: one that a colleague added or changed meanwhile stays,
 * field by field; one that they removed is gone.
 */
export function categoriesUpon(
  now: readonly Category[],
  before: readonly Category[],
  next: readonly Category[],
): readonly Category[] {
  const [was, wanted] = [byId(before), byId(next)];
  const kept = now.flatMap((one) => {
    const [old, mine] = [was.get(one.id), wanted.get(one.id)];
    if (old === undefined) return one;
    return mine === undefined ? [] : { ...one, ...changedIn(old, mine) };
  });
  const added = next.filter(({ id }) => !was.has(id) && !kept.some((one) => one.id === id));
  const place = new Map(next.map(({ id }, at) => [id, at]));
  const at = ({ id }: Category) => place.get(id) ?? next.length;
  return [...kept, ...added].toSorted((a, b) => at(a) - at(b));
}

const byId = (all: readonly Category[]) => new Map(all.map((one) => [one.id, one]));
const changedIn = (before: Category, next: Category): Partial<Category> =>
  Object.fromEntries(
    Object.entries(next).filter(([field, value]) => !same(before[field as keyof Category], value)),
  );

/** The decisions that make `next` of `before`: one for the race, one for its categories, or none. */
export function changesBetween(before: RaceSettings, next: RaceSettings): readonly Order[] {
  const orders: Order[] = [];
  const change: Record<string, unknown> = {};
  for (const field of ['name', 'format', 'timeZone', 'public', 'plannedStartMs', 'officials'] as const)
    if (!same(before[field], next[field])) change[field] = next[field];
  const rules = Object.entries(next.rules).filter(
    ([name, value]) => !same(before.rules[name as keyof RuleSettings], value),
  );
  if (rules.length > 0) change.rules = Object.fromEntries(rules);
  if (Object.keys(change).length > 0) orders.push({ type: 'set-race', ...change } as Order);
  if (!same(before.categories, next.categories))
    orders.push({ type: 'set-categories', categories: [...next.categories] });
  return orders;
}
