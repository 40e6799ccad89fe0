/** Whether a decision makes sense now: asks its kind, with the race as it stands. */
import type { AnyKind } from '../decisions/kind.ts';
import { KINDS } from '../decisions/kinds.ts';
import { type Asked, type Judged, type Objection, unknownEntries } from '../decisions/objections.ts';
import {
  categoriesUpset,
  settingsBackUpset,
  settingsUpset,
  startBackUpset,
  startUpset,
} from '../decisions/while-on.ts';
import { resultsOf } from '../fold/derive.ts';
import { type Race, setupOf } from '../fold/state.ts';
import type { PassingId } from '../ids.ts';
import type { Decision } from '../journal/decision.ts';

/** Why the decision makes no sense now, for an official in any language; null when it does. */
export function objectionTo(race: Race, decision: Decision): Objection {
  const asked = askedOf(race);
  if ('entry' in decision) {
    const unknown = unknownEntries(asked, [decision.entry]);
    if (unknown !== null) return unknown;
  }
  const { check } = KINDS[decision.type] as AnyKind;
  return check?.(asked, decision) ?? null;
}

function askedOf(race: Race): Asked {
  const asked: Asked = {
    setup: setupOf(race),
    lines: race.lines,
    recordOf(entry) {
      resultsOf(race);
      const rider = race.riders.get(entry);
      return rider?.filled?.record ?? rider?.record ?? null;
    },
    results: () => resultsOf(race),
    knowsPassing: (id) => knowsPassing(race, id),
    judgedOf(id) {
      const known = race.judged.find(({ decision }) => decision.id === id);
      if (known === undefined) return null;
      const { decision, active } = known;
      return { type: decision.type, active, upsets: upsetsBy(asked, decision) };
    },
  };
  return asked;
}

/** What becomes of a race by taking back, or taking again, what changed its settings, or started it. */
function upsetsBy(asked: Asked, decision: Decision): Judged['upsets'] {
  if (decision.type === 'set-race')
    return { back: settingsBackUpset(decision), again: settingsUpset(asked, decision) };
  if (decision.type === 'set-categories')
    return { back: 'categories', again: categoriesUpset(asked, decision.categories) };
  if (decision.type === 'start')
    return { back: startBackUpset(asked, decision), again: startUpset(asked, decision) };
  return { back: null, again: null };
}

function knowsPassing(race: Race, id: PassingId): boolean {
  if (race.passings.has(id)) return true;
  resultsOf(race);
  for (const rider of race.riders.values()) {
    if (rider.sightings.has(id)) return true;
    if (rider.record?.truths.has(id)) return true;
    if (rider.filled?.record.truths.has(id)) return true;
  }
  return false;
}
