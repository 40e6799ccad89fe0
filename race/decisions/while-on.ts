/**
 * What one press must not do to a race that is on: hide it, make another race of it, or count all that was ridden from
 * another moment. Whoever pressed may not know that a colleague has started it meanwhile; so it is refused, with the start,
 * until it is ordered as meant so (`whileOn`).
 */
import { z } from 'zod';
import type { CategoryId } from '../ids.ts';
import { saying } from '../officials/messages/message.ts';
import type { Asked, Objection } from './objections.ts';
import type { Upset } from './upset.ts';
import type { Category, RaceFormat } from './values.ts';

/** The field by which an official says that the race is known to be on. */
export const whileOn = z.literal(true).optional();

/** The settings that may upset a race. */
export interface SettingsChange {
  readonly away?: boolean | undefined;
  readonly public?: boolean | undefined;
  readonly format?: RaceFormat | undefined;
}

/** Since when it is on, UTC epoch ms: from its first gun, one that lies ahead as well, to its finish; null when it is not. */
export const onSinceMs = ({ setup }: Pick<Asked, 'setup'>): number | null =>
  setup.guns.size === 0 || setup.finishMs !== null ? null : Math.min(...setup.guns.values());

/** The objection to an upset; null where there is none, the race is not on, or it is meant so. */
export function upsetOf(asked: Asked, upset: Upset | null, isMeant: true | undefined): Objection {
  const startMs = onSinceMs(asked);
  return upset === null || startMs === null || isMeant === true
    ? null
    : saying('race-is-on', { change: upset, startMs });
}

/** By what a change of the race's settings upsets it. */
export function settingsUpset({ setup }: Pick<Asked, 'setup'>, change: SettingsChange): Upset | null {
  if (change.away === true && !setup.archived) return 'away';
  if (change.public === false && setup.public) return 'private';
  return change.format !== undefined && change.format !== setup.format ? 'format' : null;
}

/** By what taking a change of the settings back upsets it: what was shown by it is hidden, what it set is as before. */
export function settingsBackUpset({ away, public: shown, format }: SettingsChange): Upset | null {
  if (away === false) return 'away';
  if (shown === true) return 'private';
  return format === undefined ? null : 'format';
}

/** By what other categories upset it: one that has its start rides another length, or starts at another time. */
export function categoriesUpset({ setup }: Pick<Asked, 'setup'>, next: readonly Category[]): Upset | null {
  for (const { id, length, startOffsetMs } of setup.categories) {
    if (!setup.guns.has(id)) continue;
    const then = next.find((one) => one.id === id);
    if (then === undefined) continue; // riders in it refuse that already; without any nobody is upset
    if (JSON.stringify(then.length) !== JSON.stringify(length) || then.startOffsetMs !== startOffsetMs)
      return 'categories';
  }
  return null;
}

/** Of two starts nearer to each other than this one is the same start, pressed at two devices, ms. */
const SAME_START_MS = 1_000;

/** A start, as it is ordered. */
export interface StartOrder {
  readonly atMs: number;
  readonly categories?: readonly CategoryId[] | undefined;
}

/** Those of the start's categories that have a gun, each with the moment that this start gives it. */
const startedOf = ({ setup }: Pick<Asked, 'setup'>, { atMs, categories }: StartOrder) =>
  setup.categories.flatMap(({ id, startOffsetMs }) => {
    const gunMs = setup.guns.get(id);
    if (gunMs === undefined || !(categories?.includes(id) ?? true)) return [];
    return [{ id, gunMs, thenMs: atMs + (categories === undefined ? startOffsetMs : 0) }];
  });

const anyHasPassed = ({ setup, recordOf }: Asked, of: ReadonlySet<CategoryId>): boolean =>
  [...setup.entries.values()].some(
    ({ entry, category }) => of.has(category) && (recordOf(entry)?.truths.length ?? 0) > 0,
  );

/** By what a start upsets categories that have theirs: riders have passed since, or it is the same one pressed twice. */
export function startUpset(asked: Asked, order: StartOrder): Upset | null {
  const moved = startedOf(asked, order).filter(({ gunMs, thenMs }) => gunMs !== thenMs);
  if (moved.length === 0) return null;
  if (anyHasPassed(asked, new Set(moved.map(({ id }) => id)))) return 'start-anew';
  const isTwice = moved.some(({ gunMs, thenMs }) => Math.abs(thenMs - gunMs) < SAME_START_MS);
  return isTwice ? 'start-twice' : null;
}

/** By what taking a start back upsets categories that have it: what their riders rode since counts no more. */
export function startBackUpset(asked: Asked, order: StartOrder): Upset | null {
  const those = startedOf(asked, order).filter(({ gunMs, thenMs }) => gunMs === thenMs);
  return anyHasPassed(asked, new Set(those.map(({ id }) => id))) ? 'start-back' : null;
}
