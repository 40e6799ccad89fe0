/** English: what the API says, and pages in English. */
import type { Upset } from '../../decisions/upset.ts';
import type { Gap } from '../../feed/board-view.ts';
import type { SightingSource } from '../../rules/trust.ts';
import type { PointsLine } from '../../standings/points-race.ts';
import { courseEn } from './course-en.ts';
import { decoders } from './decoders/en.ts';
import { ended } from './ended.ts';
import { folders } from './folders/en.ts';
import { whyFailing } from './folders/why.ts';
import { maps } from './maps/en.ts';
import { phones } from './phones/en.ts';
import type { Phrases } from './phrases.ts';
import { relays } from './relays/en.ts';
import { screens } from './screens/en.ts';

/** From ten thousand on in groups of three. */
const grouped = (n: number): string => (n < 10_000 ? `${n}` : `${n}`.replace(/\B(?=(\d{3})+$)/g, ','));
const count = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`;
const laps = (n: number) => count(n, 'lap');
const listed = (names: readonly string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
const quoted = (names: readonly string[]) => names.map((name) => `“${name}”`).join(', ');

const SOURCE: Readonly<Record<SightingSource, string>> = {
  official: 'an official',
  photo: 'the photo-finish',
  chip: 'the chip',
  keypad: 'the keypad',
  import: 'an import',
  gps: 'GPS',
  projected: 'a projection',
};

const gapText = (gap: Gap, span: (ms: number) => string): string =>
  'ms' in gap
    ? gap.ms === 0
      ? 'In the same time as the leader.'
      : `${span(gap.ms)} behind the leader.`
    : `${laps(gap.laps)} down.`;

function pointsText({ from, points, lap, place, provisional }: PointsLine): string {
  const signed = points >= 0 ? `+${points}` : `−${-points}`;
  if (from === 'official') return `${signed} by an official`;
  if (from === 'laps')
    return `${signed} for ${laps(Math.abs(lap ?? 0))} ${(lap ?? 0) > 0 ? 'gained' : 'lost'}`;
  return `${signed} as number ${place} of the sprint on lap ${lap}${provisional ? ' (provisional)' : ''}`;
}

const UPSET: Readonly<Record<Upset, string>> = {
  away: 'archiving it takes it off every list and screen',
  private: 'spectators would see nothing of it any more',
  format: 'another format ranks everybody anew',
  categories: 'its categories would ride another length, or from another start',
  'start-anew': 'riders have passed since, and all they have ridden would count from another moment',
  'start-twice':
    'this start is within a second of it, as when two people press at once, and would replace it',
  'start-back': 'riders have passed since, and without the start nothing of it would count',
};

export const en: Phrases = {
  ...courseEn,

  'missed-read': ({ who, line, lap, timeMs }, { day }) =>
    `${who} was probably missed at “${line}” at the end of lap ${lap}, about ${day(timeMs)}.`,
  'sources-differ': ({ who, source, timeMs, countsSource, countsMs }, { day }) =>
    `${who}: ${SOURCE[source]} says ${day(timeMs)}, ${SOURCE[countsSource]} says ${day(countsMs)}, which counts.`,
  'too-soon-for-a-lap': ({ who, line, afterMs }, { span }) =>
    `${who} was seen ${span(afterMs)} after a passing at “${line}”: too soon for a lap, set aside. Count it if it was one.`,
  'too-fast-for-the-course': ({ who, line, lapMs, lapM, kmh }, write) =>
    `${who} at ${line}: a lap of ${write.clock(lapMs)} over ${lapM} m${kmh === null ? '' : ` is ${kmh} km/h`}. A misread?`,
  'phone-silent': ({ who, line, timeMs }, { day }) =>
    `${who}’s phone was silent around “${line}”; it was passed about ${day(timeMs)}. Count it?`,
  'short-cut': ({ who, line, timeMs }, { day }) =>
    `${who} passed “${line}” at ${day(timeMs)} without riding the whole lap on the course. Count it?`,
  'before-own-start': ({ who, line, timeMs, startMs }, { day }) =>
    `${who} was seen at “${line}” at ${day(timeMs)}, before their start at ${day(startMs)}: started with an earlier wave?`,
  'seen-after-out': ({ who, status, timeMs }, { day }) =>
    `${who} is ${status}, and was seen at the line at ${day(timeMs)}.`,
  'never-seen-many': ({ category, count, riders }) =>
    `${count} riders of ${category} have not been seen since the start: ${riders.join(', ')}. Not started?`,
  'never-seen': ({ who }) => `${who} has not been seen since the start. Not started?`,
  overdue: ({ who, byMs, phoneMs }, { span }) =>
    `${who} was expected ${span(byMs)} ago${phoneMs === null ? '' : `; the phone was last heard ${span(phoneMs)} ago`}. Out of the race?`,
  'finish-too-close': ({ riders, apartMs, source, withinMs }) =>
    `${listed(riders)} finished ${apartMs} ms apart, ${riders.length > 2 ? 'each to the next ' : ''}closer than ${SOURCE[source]} can tell (± ${withinMs} ms). Confirm the order from the photo.`,
  'result-differs': ({ version, state, riders, others }) =>
    `Version ${version} (${state}) no longer agrees with the data: ${listed(others > 0 ? [...riders, `${others} more`] : riders)} would stand otherwise. The published version holds until you publish another.`,
  'protest-open': ({ number, by, against, untilMs }, { day }) =>
    `Protest ${number} by ${by}${against.length === 0 ? '' : ` against ${listed(against)}`} is not decided${untilMs === null ? '' : `; to be decided until ${day(untilMs)}`}.`,
  'bell-due': ({ category, laps: all, timeMs }, { day }) =>
    `${category}: by the clock the last lap of ${all} begins about ${day(timeMs)}. Ring the bell as the leader passes.`,
  'sprint-too-close': ({ lap, first, second, apartMs }) =>
    `Sprint at the end of lap ${lap}: ${first} and ${second} came ${apartMs} ms apart, closer than the timing can tell. Confirm the order.`,
  'set-off-late': ({ who, byMs, listedMs }, { span, day }) =>
    `${who} set off ${span(byMs)} late; the clock runs from the list (${day(listedMs)}). Give the actual start if it was not the rider’s fault.`,
  'set-off-early': ({ who, byMs, listedMs }, { span, day }) =>
    `${who} set off ${span(byMs)} early; the clock runs from the list (${day(listedMs)}). Give a penalty if the rules ask for one.`,
  'start-forgotten': ({ category, riders, firstMs }, { day }) =>
    `${category === null ? '' : `${category}: `}${riders === 1 ? '1 rider has' : `${riders} riders have`} passed since ${day(firstMs)} and nobody pressed start. When did they start?`,
  'unknown-passed': ({ read, line, timeMs, source, expected }, { day, span }) =>
    `${read === null ? 'Somebody' : `Unknown ${read.kind} ${read.code}`} passed “${line}” at ${day(timeMs)} (${SOURCE[source]}). ${
      expected === null
        ? 'Nobody was expected then.'
        : `${expected.who} was expected ${span(expected.offMs)} ${expected.late ? 'earlier' : 'later'}.`
    }`,
  'removed-passed': ({ who, by, removedMs, line, timeMs, source }, { day }) =>
    `${who} passed “${line}” at ${day(timeMs)} (${SOURCE[source]}), but is off the start list: removed by ${by} at ${day(removedMs)}. Put back, their passings count.`,
  'chip-of-several': ({ chip, line, timeMs, holders }, { day }) =>
    `Chip ${chip} passed “${line}” at ${day(timeMs)}. ${listed(holders)} have it: say whose passing it is, and give one of them another chip.`,
  'chip-spelled-otherwise': ({ chip, line, timeMs, who }, { day }) =>
    `Chip ${chip} passed “${line}” at ${day(timeMs)} and was not recognised then; it is the chip of ${who}, written otherwise.`,
  'asks-for-help': ({ who, sinceMs }, { day }) => `${who} asks for help since ${day(sinceMs)}.`,
  'bib-claimed-twice': ({ bib, name, other }) =>
    `Bib ${bib} of ${name} is also on ${other}, who gets its passings. Give one of them another bib.`,
  'chip-claimed-twice': ({ chip, who, otherChip, other }) =>
    `Chip ${chip} of ${who} and chip ${otherChip} of ${other} are one chip to every reader. Its passings are nobody’s until one of them has another.`,
  'uci-id-mistyped': ({ uciId, who }) =>
    `The UCI ID ${uciId} of ${who} is mistyped: its check digits do not fit.`,

  'category-listed-twice': ({ category }) => `Category “${category}” is listed twice.`,
  'category-has-riders': ({ category, count: n }) =>
    `Category “${category}” still has ${count(n, 'rider')}. Move them to another category first.`,
  'has-ridden': ({ who, laps: n }) =>
    `${who} has ridden ${laps(n)} and can’t be removed. Set DNF or DSQ instead.`,
  'bib-taken': ({ bib, who, free }) =>
    `Bib ${bib} is taken by ${who}. ${free ? `The next free one is ${free}. Take it` : 'Choose another'}, or change theirs first.`,
  'nothing-to-restart': () => 'Nothing to restart: the race is neither neutralised nor stopped then.',
  'no-such-protest': () => 'There is no such protest in the register.',
  'forget-when-official': ({ who }) =>
    `${who} has ridden: make the result official first. Their name and positions can go then, and the result stays.`,
  'positions-when-official': () =>
    'Make the result official first: positions can go when it no longer rests on them.',
  'positions-are-gone': () =>
    'Positions that this result rested on were deleted. The published version is all there is, and stays as it is.',
  'data-is-gone': () =>
    'The race’s positions and contacts were deleted already: there is nothing left to keep.',
  'data-while-on': () => 'The race is on: its positions are needed. Finish it first.',
  'data-while-protest': () =>
    'A protest is open, and may need positions. Decide it first, or say that they go even so.',
  'no-result-yet': () => 'There is no result to publish yet: nobody has a place.',
  'no-such-lap': ({ who, laps: n, lap }) => `${who} has ridden ${laps(n)}; there is no lap ${lap} to split.`,
  'swap-with-self': () => 'A rider can’t be swapped with themselves.',
  'end-before-beginning': ({ fromMs, toMs }, { day }) =>
    `The end (${day(toMs)}) must be later than the beginning (${day(fromMs)}).`,
  'laps-on-field-in-points-races': () =>
    'Laps on the field count in points races only. Use laps given or taken instead.',
  'say-how-many-laps': () => 'Say how many laps: 1 gained, −1 lost.',
  'relegate-behind-self': () => 'A rider can’t be relegated behind themselves.',
  'own-time-already': () => 'A rider has their own time already; leave the other rider out to insist on it.',
  'rode-with-self': () => 'Name another rider: the one they rode with when it happened.',
  'no-call-for-help': ({ who }) => `${who} has not asked for help.`,
  'no-such-entry': ({ entry }) => `There is no entry ${entry} in this race.`,
  'no-such-category': ({ category, known }) => noCategory(category, known),
  'no-such-line': ({ line, hasCourse, known }) =>
    `There is no line “${line}” on ${hasCourse ? 'this course' : 'a race without a course'}; there is ${quoted(known)}.`,
  'no-such-passing': ({ passing }) =>
    `There is no passing ${passing} in this race. A GPS passing gets a new id when late positions move it: look at the list again.`,
  'no-such-time-zone': ({ zone }) =>
    `“${zone}” is no time zone that is known here; one is written like Europe/Zurich, or UTC.`,
  'line-twice': ({ line }) => `Line “${line}” is on the course twice.`,
  'loop-needs-one-line': () => 'A loop needs exactly one start-finish line, where laps are counted.',
  'course-needs-both-lines': () => 'A course from point to point needs one start line and one finish line.',
  'finish-before-start-line': () => 'The finish line must lie behind the start line along the course.',
  'bib-listed-twice': ({ bib }) => `Bib ${bib} is in the list twice.`,
  'entry-listed-twice': ({ entry }) => `Entry ${entry} is in the list twice.`,
  'entry-in-no-category': ({ who, category, known }) => `${who}: ${noCategory(category, known)}`,
  'chip-taken': ({ chip, who, holder }) =>
    `Chip ${chip} belongs to ${holder}. Give ${who} another, or take it from them first.`,
  'chip-taken-as': ({ chip, who, otherChip, holder }) =>
    `Chip ${chip} of ${who} and chip ${otherChip} of ${holder} are one chip to every reader: zeros in front, case and dashes do not count. Give one of them another.`,
  'race-not-started': () => 'The race has not started.',
  'earlier-than-start': ({ startMs }, { day }) => `The race started at ${day(startMs)}; this is earlier.`,
  'race-over': () => 'The race is over.',
  'race-is-on': ({ change, startMs }, { day }) =>
    `The race is on, with its start at ${day(startMs)}: ${UPSET[change]}. Nothing was changed; finish it first, or say that it is meant so.`,
  'shorter-than-ridden': ({ who, laps: n }) =>
    `${who} has ridden ${laps(n)} already; the race can’t be shorter than that. To end it now, use finish.`,
  'rider-not-started': ({ who }) => `${who} has not started, so a passing can’t count.`,
  'before-start': ({ who, startMs }, { day }) =>
    `${who} started at ${day(startMs)}; a passing before that can’t count.`,
  'passing-too-close': ({ who, line, apartMs, timeMs }, { span, day }) =>
    `${who} has a passing at “${line}” only ${span(apartMs)} away, at ${day(timeMs)}. Move that one instead.`,
  'different-categories': ({ one, other }) => `${one} and ${other} ride in different categories.`,
  'in-order-twice': ({ who }) => `${who} is in the order twice.`,
  'not-in-order': ({ who }) => `${who} is not in the order.`,
  'first-is-level-with-nobody': ({ who }) =>
    `${who} is the first of the order and can’t be level with the one before.`,
  'has-not-finished': ({ who }) =>
    `${who} has not finished. If they could not cross the line, insert a passing there after the last finisher’s, then apply the rule.`,
  'gone-for-good': () => 'What was forgotten is gone for good; enter the rider anew if they ride again.',
  'nothing-to-undo': () => 'There is no such decision to take back.',
  'redo-instead': () => 'To take back an undo, redo what it undid.',
  'undone-already': () => 'That decision has been taken back already.',
  'nothing-to-redo': () => 'There is no such decision to redo.',
  'in-force-already': () => 'That decision is in force; there is nothing to redo.',

  placed: ({ place, status, laps: n }) => `Place ${place}: ${status}, ${laps(n)}.`,
  'not-seen-yet': () => 'No place yet: not seen at a line since the start.',
  'no-place': ({ status, laps: n }) => `No place: ${status} after ${laps(n)}.`,
  timed: ({ timeMs, line, source, uncertaintyMs, agreeing }, { clock }) =>
    `Time ${clock(timeMs)} at “${line}”, from ${SOURCE[source]} (± ${(uncertaintyMs / 1_000).toFixed(2)} s)${
      agreeing.length === 0 ? '' : `, and ${agreeing.map((each) => SOURCE[each]).join(' and ')} agrees`
    }.`,
  gap: ({ gap }, { span }) => gapText(gap, span),
  level: ({ other }) => `Level with ${other}: nothing tells them apart.`,
  behind: ({ other }) => `Behind ${other}.`,
  'behind-by-last-sprint': ({ other }) => `Behind ${other} on the same points: the last sprint decides.`,
  'behind-by-points': ({ other, points }) => `Behind ${other}, who has ${count(points, 'point')}.`,
  'behind-by-laps': ({ other, laps: n }) => `Behind ${other}, who has ridden ${laps(n)}.`,
  'behind-on-the-lap': ({ other }) => `Behind ${other}, who has been seen further along the lap.`,
  'behind-in-same-time': ({ other, because }) =>
    `Behind ${other} in the same time: ${
      { photo: 'so the photo-finish says', relegated: 'relegated', later: 'later at the line' }[because]
    }.`,
  'behind-by-time': ({ other, timeMs }, { clock }) => `Behind ${other}, whose time is ${clock(timeMs)}.`,
  'bunch-time': () => 'Credited the time of the group they finished in.',
  'three-km-rule': ({ other }) =>
    `By the rule of the last three kilometres: the time of ${other}, the place at the line.`,
  'given-time': ({ timeMs }, { clock }) => `An official gave the time ${clock(timeMs)}.`,
  penalty: ({ timeMs }, { clock }) => `The time includes ${clock(timeMs)} of penalty.`,
  bonus: ({ timeMs }, { clock }) => `The time includes a bonus of ${clock(timeMs)}.`,
  'laps-by-official': ({ laps: n }) => `${laps(Math.abs(n))} ${n > 0 ? 'given' : 'taken'} by an official.`,
  'relegated-in-group': () => 'Relegated to the end of the group.',
  relegated: ({ other }) => `Relegated behind ${other}.`,
  'needs-photo': () => 'Too close to a neighbour for this timing: a photo is needed.',
  'gps-only': () => 'Seen by GPS only at the last line: an estimate until something else confirms it.',
  'status-by-official': ({ status }) => `Status set to ${status} by an official.`,
  'pulled-by-rule': () => 'Pulled by the rule: too far behind the leader at the line.',
  'outside-time-limit': () => 'Outside the time limit.',
  'full-distance': ({ laps: n }) => `Finished the full distance${n === null ? '' : ` of ${laps(n)}`}.`,
  'after-the-winner': () => 'Finished at the first passing at or after the winner’s finish.',
  'passings-set-aside': ({ count: n }) => `${count(n, 'passing')} set aside.`,
  'passings-in-conflict': ({ count: n }) => `${count(n, 'sighting')} in conflict with what counts.`,
  points: ({ lines }) => `Points: ${lines.map(pointsText).join(', ')}.`,
  eliminated: () => 'Eliminated: over the line last at a sprint, or taken off by an official.',
  'riding-time': ({ timeMs, place }, { clock }) =>
    `Riding time ${clock(timeMs)}, place ${place} by it; the place is the one at the line.`,

  clients: ({ riders, others, screens }) =>
    `${count(riders, 'rider’s phone', 'riders’ phones')} connected over MQTT, ${count(others, 'other device')}, ${count(screens, 'screen')} on the live feed. A phone that is away keeps its positions and sends them when it is back.`,
  'journal-lost': ({ records, fromMs, toMs, who, passings, decisions, settings, back, asks }, { day }) => {
    const what = [
      ...(who === '' ? [] : [`positions of ${who}`]),
      ...(passings > 0 ? [count(passings, 'passing')] : []),
      ...(decisions > 0 ? [count(decisions, 'decision')] : []),
    ].join('; ');
    return [
      ...(records > 0
        ? [
            `${count(records, 'record')} that had been acknowledged, stored between ${day(fromMs)} and ${day(toMs)}, ${records === 1 ? 'is' : 'are'} missing${what === '' ? '' : ` (${what})`}: the journal was damaged or cut while the station was off. Everything else is whole.`,
          ]
        : []),
      ...(settings > 0
        ? [
            `${count(settings, 'change')} of users, cards or settings made up to ${day(toMs)} ${settings === 1 ? 'is' : 'are'} missing: look through them.`,
          ]
        : []),
      ...(back > 0 ? [`${count(back, 'record')} came back since.`] : []),
      asks
        ? 'The cloud relay is asked for them as soon as it is reached.'
        : 'Look for them in the newest copy (folder “copies”) and on the phones, and key in what is missing. Races that are not public and protests never go to the cloud.',
    ].join(' ');
  },
  'journal-healed': ({ node, atMs, records, file }, { day }) =>
    file === null
      ? `The journal of ${node} had lost its end. The other computer of the pair leads since, and gives it the ${count(records, 'record')} that ${records === 1 ? 'is' : 'are'} missing there.`
      : `The journal of ${node} was damaged. Since ${day(atMs)} it has been given everything anew by the other computer of the pair${records > 0 ? `, with ${count(records, 'record')} that ${records === 1 ? 'was' : 'were'} missing there` : ''}. What it had is kept there, whole: aside/${file}.db.`,
  'journal-back': ({ records, fromMs, toMs, from }, { day }) =>
    from === 'standby'
      ? `${count(records, 'record')} stored between ${day(fromMs)} and ${day(toMs)} had been lost here and came back from the other computer of the pair.`
      : `${count(records, 'record')} stored between ${day(fromMs)} and ${day(toMs)} had been lost with the end of the journal and came back from the cloud relay. What never leaves the venue did not: licences, contacts, birth dates and notes of riders entered in that time, reasons of decisions, the register of protests, cards and users made then, and races that are not public. The audit names such a list or decision as incomplete.`,
  'journal-failing': ({ why }) =>
    `The journal cannot be written: ${why}. Everything acknowledged so far is safe; phones and keypads keep what is new and send it again. Free space on the disk or replug it; writing resumes by itself.`,
  'journal-damaged': ({ why }) =>
    `The journal’s file is damaged: ${why} The board is right as it stands, and timing goes on. Copy the data folder to another disk now; after the race start the station again: it shows what is hurt and mends it.`,
  'backups-gone': ({ folder, minutes }) =>
    `The folder for backups, ${folder}, is gone${minutes === null ? '' : `; the last copy there is ${count(minutes, 'minute')} old`}. Plug the stick in again, or choose another folder under Backups. Copies in the data folder go on; as soon as it is back, so do these.`,
  'backups-full': ({ folder, needMb, freeMb }) =>
    `There is no room for a backup in ${folder}: ${needMb} MB are needed, ${freeMb} MB are free, and the older copies there would not make enough. Make room there, or choose another folder under Backups.`,
  'backups-failing': ({ folder, ...rest }, write) =>
    `The last backup to ${folder} failed: ${whyFailing(folders, rest, write)} It is tried again by itself. Have another stick ready and choose it under Backups.`,
  'backups-first': ({ folder }) => `The first backup to ${folder} is being made.`,
  'backups-fine': ({ folder, minutes, everyMinutes }) =>
    `The newest backup in ${folder} is ${count(minutes, 'minute')} old, was opened and is whole. One is made every ${count(everyMinutes, 'minute')}.`,
  'journal-slow': ({ waiting, commitMs }) =>
    `The disk is slow: ${count(waiting, 'record')} wait and a commit takes up to ${commitMs} ms. Nothing is lost; acknowledgements come later. End what else uses this disk.`,
  'processor-slow': ({ waiting, commitMs, diskMs }) =>
    `This computer has too much to do: ${count(waiting, 'record')} wait and a commit takes up to ${commitMs} ms, of which the disk takes ${diskMs} ms. Nothing is lost; acknowledgements come later. End other programs on this computer.`,
  'answer-late': () =>
    'The station could not yet confirm this: its disk, or the standby, has not answered. It waits and is stored as soon as that does; the health line says what became of it. Sending it again under the same id changes nothing.',
  'answer-late-failing': ({ why }) =>
    `The journal cannot be written: ${why}. Everything acknowledged so far is safe. This waits and is stored as soon as writing resumes; the health line says what became of it. Sending it again under the same id changes nothing.`,
  'answers-wait': ({ count: waiting, inputs }, { day }) =>
    `${count(waiting, 'decision or passing', 'decisions and passings')} ${waiting === 1 ? 'waits' : 'wait'} for the disk and ${waiting === 1 ? 'counts' : 'count'} only when stored: ${inputs.map((one) => `${one.kind} by ${one.by} in ${one.race}, ${day(one.atMs)}`).join('; ')}. Leave the station running; what became of each is said here.`,
  'answers-came': ({ stored, refused, inputs }, { day }) =>
    `The disk kept decisions or passings waiting. ${count(stored, 'is', 'are')} stored now and ${stored === 1 ? 'counts' : 'count'}${refused > 0 ? `; ${count(refused, 'was', 'were')} refused in the end and changed nothing` : ''}: ${inputs.map((one) => `${one.kind} by ${one.by} in ${one.race}, ${day(one.atMs)}`).join('; ')}.`,
  'cloud-fine': () => 'Everything is at the cloud relay: whoever follows from afar sees what is seen here.',
  'cloud-all-fine': ({ relays }) =>
    `Everything is at all ${relays} cloud relays: whoever follows from afar sees what is seen here, also when one of them is gone.`,
  'cloud-some': ({ fine, of, others }) =>
    `Everything is at ${fine} of ${of} cloud relays, so whoever follows from afar sees what is seen here. Not at ${others}: Connect says why, under Cloud relays. What is missing there follows by itself.`,
  'cloud-comparing': () => 'It is being compared whether the cloud relay holds what this journal holds.',
  'cloud-other': () =>
    'The cloud relay holds another history than this journal, and cannot be asked for it: whoever follows from afar sees something else. Nothing is sent there. Have the relay brought up to date; then what it knows comes back by itself.',
  'cloud-clock-off': ({ by, ahead }) =>
    `The cloud relay’s clock is ${by} ${ahead ? 'ahead of' : 'behind'} this station’s. Positions of phones on mobile data are put right by that, and wait in Phones where it is not plain; ask whoever runs the relay to set it.`,
  'cloud-behind': ({ behind, lag }) =>
    `${count(behind, 'record')} on the way to the cloud relay; it was level ${lag} ago. Where the race stands goes first, its history follows.`,
  'cloud-away': ({ why, behind, lag }) =>
    `${why} The cloud relay has not got ${count(behind, 'record')}, the first from ${lag} ago. The race goes on here; all of it follows by itself when the line is back.`,
  'cloud-refused': ({ why }) =>
    `The cloud relay refuses this station: ${why} Nothing is lost here; ask whoever runs the relay.`,
  'journal-fine': ({ records, commitMs }) =>
    `${count(records, 'record')} on disk, nothing waits. A commit takes ${commitMs.toFixed(1)} ms at most.`,
  'clock-set-forward': ({ by, ago, races: on }) =>
    `This computer’s clock was set forward by ${by}, ${ago} ago. Timing goes on by the time before: nothing is lost, laps are right, phones and readers keep the race’s time; only times of day differ from the computer’s. ${on > 0 ? 'Leave it so until the race is over, then take over the computer’s time below.' : 'Take over the computer’s time below.'}`,
  'clock-set-back': ({ by, ago, races: on }) =>
    `This computer’s clock was set back by ${by}, ${ago} ago. Timing goes on by the time before: nothing is lost, laps are right, phones and readers keep the race’s time; only times of day differ from the computer’s. ${on > 0 ? 'Leave it so until the race is over, then take over the computer’s time below.' : 'Take over the computer’s time below.'}`,
  'phones-waiting': ({ who, phones, positions }) =>
    `${count(positions, 'position')} of ${count(phones, 'phone')} kept aside: ${ended(who)} The clock of the phone is wrong, or not known yet. They are on disk and count as soon as it shows; open Phones to see how it stands, or to say how they are dated.`,
  'cards-shared': ({ who, cards }) =>
    `${cards === 1 ? 'Two phones report with one card' : `Two phones each report with ${cards} cards`}: ${ended(who)} Both are stored, each by its own clock, and the rider is shown in two places by turns. Ask which of them rides, and make a new card for that one.`,
  'feed-restarting': () =>
    'The spectators’ feed is being started again. Officials, timing and the journal are not touched; spectators reconnect by themselves.',
  'feed-slow': ({ everyS, screens }) =>
    `The live feed sends every ${everyS} s only, since ${count(screens, 'screen')} follow. Timing is exact all the same.`,
  'feed-fine': ({ screens }) => `${count(screens, 'screen follows', 'screens follow')} the race live.`,
  'decoders-fine': ({ decoders, reads }) =>
    `${count(decoders, 'chip decoder')} connected; ${count(reads, 'read')} since the station started.`,
  'decoders-troubled': ({ why }) =>
    `${why} GPS and the keypad go on; a decoder keeps its reads and is asked for what was missed.`,
  'standby-holding': ({ other }) =>
    `${other} is not heard, and may lead now. Nothing is acknowledged here until it is heard again; phones keep their positions, keypads their entries. Look at that computer: if it leads, go on there. If it is off, choose “Go on without it”.`,
  'standby-in-step': ({ other }) =>
    `${other} has everything that was acknowledged, and takes over by itself within seconds if this computer dies.`,
  'standby-catching-up': ({ other }) =>
    `${other} is behind and would not take over by itself now. This computer goes on alone meanwhile; wait until it has caught up.`,
  'standby-away': ({ other }) =>
    `${other} is not there: nobody takes over if this computer dies. Switch it on; it catches up by itself.`,
  'disk-fine': ({ journalMb, left }) =>
    `The journal has ${journalMb} MB, the disk ${left} left. A day of 1,000 riders needs less than 1 GB.`,
  'disk-low': ({ journalMb, left }) =>
    `The journal has ${journalMb} MB, the disk ${left} left. What is written is safe. Free some space now: when the disk is full, new positions and passings wait in phones and keypads.`,
  'doors-pressed': ({ open, most, sentAway }) =>
    `${open} of ${most} connections are taken; ${sentAway} were sent away in the last minute because they said nothing or others needed their place. Somebody holds connections without using them. Riders and officials get in all the same; find that device and take it off the network.`,
  'doors-few': ({ descriptors, most }) =>
    `This computer lets the station have only ${descriptors} files and connections, ${most} of them for HTTP. Enough for a small race; start the station with a higher limit (ulimit -n 65536) for a large one.`,
  fault: ({ faults, why }) =>
    `A mistake in the station was caught and it went on (${count(faults, 'mistake')} since the start, the newest: ${why}). Everything acknowledged is on disk. Send the station’s log to its makers after the race.`,
  ...decoders,
  ...relays,
  ...phones,
  ...folders,
  ...maps,
  ...screens,
};

function noCategory(category: string, known: readonly string[]): string {
  return `There is no category “${category}”; this race has ${known.length === 0 ? 'none yet' : quoted(known)}.`;
}
