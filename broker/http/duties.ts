/**
 * What officials with one duty may change; reading is free to them, and whoever has no duty may all of it. Announcers
 * and starters are not here: they look on as a screen does, and starters start riders (access.ts).
 */
import type { DecisionId } from '../../race/ids.ts';
import type { Decision, DecisionType } from '../../race/journal/decision.ts';
import type { Duty } from '../../server/intake.ts';

type Worker = Exclude<Duty, 'announcer' | 'starter'>;

const T: readonly Worker[] = ['timer'];
const C: readonly Worker[] = ['commissaire'];
const R: readonly Worker[] = ['registration'];
const TC: readonly Worker[] = ['timer', 'commissaire'];
const ALL: readonly Worker[] = ['timer', 'commissaire', 'registration'];
const NOBODY: readonly Worker[] = [];

/** How a route's address begins → whose duty it is. The first that fits; what is not here needs an official without a duty. */
const ROUTES: readonly (readonly [begins: string, duties: readonly Worker[]])[] = [
  ['/v1/races/:race/decisions', ALL], // each kind below
  ['/v1/races/:race/passings', T],
  ['/v1/races/:race/starts', TC],
  ['/v1/races/:race/start-order', TC],
  ['/v1/races/:race/course', T],
  ['/v1/decoders', T],
  ['/v1/phones', T],
  ['/v1/relay-positions', T],
  ['/v1/clock', T],
  ['/v1/races/:race/entries', R],
  ['/v1/races/:race/cards', R],
  ['/v1/races/:race/join', R],
  ['/v1/join', R],
];

/** Kind of decision → whose duty it is. */
const DECISIONS: Readonly<Record<DecisionType, readonly Worker[]>> = {
  'set-race': NOBODY,
  'set-course': T,
  'set-categories': NOBODY,
  'put-entries': R,
  'remove-entry': R,
  'change-bib': R,
  'swap-bibs': R,
  start: TC,
  recall: TC,
  'move-starts': TC,
  neutralise: TC,
  stop: TC,
  restart: TC,
  bell: TC,
  'set-laps': TC,
  finish: TC,
  'publish-result': C,
  'set-aside': T,
  restore: T,
  'move-passing': T,
  'reassign-passing': T,
  'insert-passing': T,
  'split-lap': T,
  'swap-riders': T,
  'reassign-reads': T,
  'accept-proposal': TC,
  'refuse-proposal': TC,
  'set-status': TC,
  'set-statuses': TC,
  'set-start': TC,
  'move-riders': R,
  penalty: C,
  bonus: C,
  points: C,
  'laps-adjustment': C,
  'lap-on-field': C,
  relegate: C,
  'same-time': C,
  'given-time': C,
  'three-km-rule': C,
  'photo-order': TC,
  sprint: TC,
  announce: ALL,
  protest: TC,
  'rule-on-protest': C,
  'assign-question': ALL,
  sos: ALL,
  'sos-answered': ALL,
  'new-master': NOBODY,
  'seal-day': TC,
  'journal-mended': NOBODY,
  'forget-rider': R,
  'forget-positions': R,
  'keep-until': R,
  redacted: NOBODY,
  // By what is taken back or put in force again: `mayDecide` asks for that.
  undo: NOBODY,
  redo: NOBODY,
};

const has = (duties: readonly Worker[] | undefined, duty: Duty): boolean =>
  duties?.some((one) => one === duty) ?? false;

export const mayByDuty = (duty: Duty, route: string): boolean =>
  has(ROUTES.find(([begins]) => route.startsWith(begins))?.[1], duty);

/**
 * A decision is taken back, and put in force again, by whoever may make it: a timekeeper takes no published result away.
 * What `known` does not know is the race's to refuse.
 */
export function mayDecide(
  duty: Duty,
  decision: Decision,
  known: (id: DecisionId) => Decision | null,
): boolean {
  let about: Decision | null = decision;
  // An undo of a redo of an undo …: each names an earlier one, so this ends.
  while (about !== null && (about.type === 'undo' || about.type === 'redo')) about = known(about.target);
  return about === null || has(DECISIONS[about.type], duty);
}

const DOES: Readonly<Record<Duty, string>> = {
  timer: 'timekeepers keep passings, laps, starts, course and decoders',
  commissaire: 'commissaires decide on penalties, statuses, orders and results',
  registration: 'registration keeps start lists, cards and join requests',
  announcer: 'announcers look on',
  starter: 'starters start riders',
};

export const refusalOf = (duty: Duty): string =>
  `Your duty is another: ${DOES[duty]}. An admin can change that under People.`;
