/**
 * All kinds of decisions there are. A new kind is a module in kinds/ and its line here: what it forgot to say (how it
 * parses, what it changes, when it is refused, whose record it touches) does not compile.
 */
import type { AnyKind } from './kind.ts';
import { acceptProposal } from './kinds/accept-proposal.ts';
import { announce } from './kinds/announce.ts';
import { assignQuestion } from './kinds/assign-question.ts';
import { bell } from './kinds/bell.ts';
import { bonus } from './kinds/bonus.ts';
import { changeBib } from './kinds/change-bib.ts';
import { finish } from './kinds/finish.ts';
import { forgetPositions } from './kinds/forget-positions.ts';
import { forgetRider } from './kinds/forget-rider.ts';
import { givenTime } from './kinds/given-time.ts';
import { insertPassing } from './kinds/insert-passing.ts';
import { journalMended } from './kinds/journal-mended.ts';
import { keepUntil } from './kinds/keep-until.ts';
import { lapOnField } from './kinds/lap-on-field.ts';
import { lapsAdjustment } from './kinds/laps-adjustment.ts';
import { movePassing } from './kinds/move-passing.ts';
import { moveRiders } from './kinds/move-riders.ts';
import { moveStarts } from './kinds/move-starts.ts';
import { neutralise } from './kinds/neutralise.ts';
import { newMaster } from './kinds/new-master.ts';
import { penalty } from './kinds/penalty.ts';
import { photoOrder } from './kinds/photo-order.ts';
import { points } from './kinds/points.ts';
import { protest } from './kinds/protest.ts';
import { publishResult } from './kinds/publish-result.ts';
import { putEntries } from './kinds/put-entries.ts';
import { reassignPassing } from './kinds/reassign-passing.ts';
import { reassignReads } from './kinds/reassign-reads.ts';
import { recall } from './kinds/recall.ts';
import { redacted } from './kinds/redacted.ts';
import { redo } from './kinds/redo.ts';
import { refuseProposal } from './kinds/refuse-proposal.ts';
import { relegate } from './kinds/relegate.ts';
import { removeEntry } from './kinds/remove-entry.ts';
import { restart } from './kinds/restart.ts';
import { restore } from './kinds/restore.ts';
import { ruleOnProtest } from './kinds/rule-on-protest.ts';
import { sameTime } from './kinds/same-time.ts';
import { sealDay } from './kinds/seal-day.ts';
import { setAside } from './kinds/set-aside.ts';
import { setCategories } from './kinds/set-categories.ts';
import { setCourse } from './kinds/set-course.ts';
import { setLaps } from './kinds/set-laps.ts';
import { setRace } from './kinds/set-race.ts';
import { setStart } from './kinds/set-start.ts';
import { setStatus } from './kinds/set-status.ts';
import { setStatuses } from './kinds/set-statuses.ts';
import { sos } from './kinds/sos.ts';
import { sosAnswered } from './kinds/sos-answered.ts';
import { splitLap } from './kinds/split-lap.ts';
import { sprint } from './kinds/sprint.ts';
import { start } from './kinds/start.ts';
import { stop } from './kinds/stop.ts';
import { swapBibs } from './kinds/swap-bibs.ts';
import { swapRiders } from './kinds/swap-riders.ts';
import { threeKmRule } from './kinds/three-km-rule.ts';
import { undo } from './kinds/undo.ts';

export const KINDS = {
  'set-race': setRace,
  'set-course': setCourse,
  'set-categories': setCategories,
  'put-entries': putEntries,
  'remove-entry': removeEntry,
  'change-bib': changeBib,
  'swap-bibs': swapBibs,
  start,
  'move-starts': moveStarts,
  recall,
  neutralise,
  stop,
  restart,
  bell,
  'set-laps': setLaps,
  finish,
  'publish-result': publishResult,
  'set-aside': setAside,
  restore,
  'move-passing': movePassing,
  'reassign-passing': reassignPassing,
  'insert-passing': insertPassing,
  'split-lap': splitLap,
  'swap-riders': swapRiders,
  'reassign-reads': reassignReads,
  'accept-proposal': acceptProposal,
  'refuse-proposal': refuseProposal,
  'set-status': setStatus,
  'set-statuses': setStatuses,
  'set-start': setStart,
  'move-riders': moveRiders,
  penalty,
  bonus,
  points,
  'laps-adjustment': lapsAdjustment,
  'lap-on-field': lapOnField,
  relegate,
  'same-time': sameTime,
  'given-time': givenTime,
  'three-km-rule': threeKmRule,
  'photo-order': photoOrder,
  sprint,
  announce,
  'assign-question': assignQuestion,
  protest,
  'rule-on-protest': ruleOnProtest,
  sos,
  'sos-answered': sosAnswered,
  'new-master': newMaster,
  'seal-day': sealDay,
  'journal-mended': journalMended,
  'forget-rider': forgetRider,
  'forget-positions': forgetPositions,
  'keep-until': keepUntil,
  redacted,
  undo,
  redo,
} satisfies Readonly<Record<string, AnyKind>>;
