/** English: the catalogue of a race's settings; the type of the others. Each rule is said in one plain sentence. */
import type { OfferedRule, RuleGroup } from '../rule-list.ts';

export interface RuleWords {
  readonly name: string;
  readonly says: string;
  readonly choices?: Readonly<Record<string, string>>;
}

const rules: Readonly<Record<OfferedRule, RuleWords>> = {
  lappedRiders: {
    name: 'Lapped riders',
    says: 'What happens to riders whom the leaders catch.',
    choices: {
      'finish-on-leaders-lap': 'Finish on the leader’s lap',
      pulled: 'Are pulled (80 % rule)',
      'ride-full-distance': 'Ride the full distance',
    },
  },
  pulledAtShare: {
    name: 'Pulled when behind by',
    says: 'So much of the leader’s first lap behind at the line, and the rider is taken off.',
  },
  categoriesFinish: {
    name: 'Categories finish',
    says: 'Whether each rides its own distance, or the fastest rider’s last lap ends the race for all.',
    choices: { 'each-its-own': 'Each after its own distance', 'after-the-fastest': 'All after the fastest' },
  },
  timeLimit: {
    name: 'Time limit',
    says: 'Whoever comes in later than this has no place (OTL); with the time of the bunch.',
    choices: {
      none: 'None',
      percent: 'Percent of the winner’s time',
      gap: 'Minutes after the winner',
      time: 'Race time in minutes',
    },
  },
  pointsVariant: {
    name: 'Kind of points race',
    says: 'What a sprint is worth.',
    choices: {
      points: 'Points for the first of each sprint',
      tempo: 'Tempo: one point for the winner of each',
      snowball: 'Snowball: 1, 2, 3 … to the winner',
    },
  },
  eliminationVariant: {
    name: 'Kind of elimination',
    says: 'Who leaves the race at each sprint.',
    choices: { 'last-out': 'The last is out', 'win-and-out': 'The first wins and is out' },
  },
  sprintEveryLaps: { name: 'A sprint every … laps', says: 'The last lap always ends with one.' },
  firstSprintLap: {
    name: 'First sprint on lap',
    says: '0: after as many laps as there are between sprints.',
  },
  sprintLaps: {
    name: 'Sprints on these laps instead',
    says: 'Lap numbers such as 5, 10, 18; empty: by the rule above.',
  },
  sprintLine: {
    name: 'Line of the sprints',
    says: 'The last sprint is at the finish, wherever the others are.',
  },
  sprintPoints: { name: 'Points in a sprint', says: 'For the first, the second, the third …' },
  finalSprintFactor: { name: 'The last sprint counts', says: 'So many times the points of the others.' },
  lapGainPoints: { name: 'Points for a lap gained', says: 'As many are taken for a lap lost.' },
  lapsBeforePoints: {
    name: 'Laps gained go before points',
    says: 'Who has gained a lap is ahead of all who have not, whatever the points.',
  },
  ridersOutPerSprint: { name: 'Riders out at each sprint', says: 'How many leave, from the last one on.' },
  finalists: { name: 'Riders in the final sprint', says: 'Nobody leaves any more when so many are left.' },
  startBy: {
    name: 'A rider’s clock starts',
    says: 'By the start list, or when the rider is read at the start line.',
    choices: { list: 'At the listed time', line: 'At the start line' },
  },
  startWindowMs: {
    name: 'A start counts within',
    says: 'Read further than this from the listed time, the listed time holds until an official decides.',
  },
  teamTimeOnRider: { name: 'The team’s time is that of rider', says: 'Counted from the first of the team.' },
  bunchGapMs: {
    name: 'Same time for a bunch',
    says: 'A gap of so much begins a new group, and a group has its first rider’s time; 0: everybody their own.',
  },
  lappedTimes: {
    name: 'Times of riders laps down',
    says: 'As they came in, or estimated for the full distance; places go by laps.',
    choices: { 'as-ridden': 'As ridden', estimated: 'Estimated' },
  },
  penaltiesMovePlaces: {
    name: 'Time penalties move places',
    says: 'Off: the time has the penalty, for the general classification, and the place stays as ridden.',
  },
  minLapMs: { name: 'Shortest lap', says: 'Seen again sooner than this, a rider has not ridden a lap.' },
  minLapShareOfMedian: {
    name: 'Shortest lap, of the usual one',
    says: 'Nor has a rider who is back sooner than this part of the field’s usual lap.',
  },
  fastestKmh: {
    name: 'Nobody is faster than',
    says: 'A lap over the course at more than this is asked about; 0: never.',
  },
  acceptProposals: {
    name: 'Missed passings',
    says: 'Whether a passing that was clearly missed waits for your yes, or counts and is marked as filled in.',
    choices: { 'by-official': 'Wait for an official', automatically: 'Count by themselves' },
  },
  phoneBatchMs: { name: 'Phones send every', says: 'Seldom spares batteries, often makes the map livelier.' },
  phoneSending: {
    name: 'Phones send',
    says: 'After each lap the radio rests in between.',
    choices: { steady: 'All the time', 'by-lap': 'After each lap' },
  },
  phoneSampling: {
    name: 'Phones look where they are',
    says: 'Away from the lines; near them they always look closely.',
    choices: { dense: 'Often', usual: 'As usual', sparing: 'Seldom' },
  },
};

const groups: Readonly<Record<RuleGroup, string>> = {
  finish: 'Who finishes',
  sprints: 'Sprints and points',
  starts: 'Starts',
  times: 'Times',
  laps: 'What is a lap',
  phones: 'Riders’ phones',
};

export const en = {
  open: 'Race settings',
  title: 'Race settings',
  parts: { race: 'Race', categories: 'Categories', rules: 'Rules' },
  name: 'Name',
  format: 'Format',
  formatSays: 'Rules that do not fit the new format are kept, and do nothing.',
  planned: 'Planned start',
  plannedSays: 'Shown to riders and spectators; the race starts when you start it.',
  timeZone: 'Time zone',
  public: 'Spectators may see it',
  category: 'Category',
  offset: 'Starts after the gun, minutes',
  remove: (name: string) => `Remove ${name}`,
  hasRiders: (n: number) => `${n} ${n === 1 ? 'rider is' : 'riders are'} in it`,
  add: 'Add a category',
  newCategory: 'New category',
  length: 'Length',
  ways: { laps: 'Laps', time: 'Minutes', 'time-laps': 'Minutes and laps', distance: 'Once over the course' },
  minutes: 'Minutes',
  laps: 'Laps',
  thenLaps: 'Then laps',
  waySays: {
    laps: '',
    time: 'The number of laps follows from the leader’s pace, and is final with the bell.',
    'time-laps': 'When the leader next passes after the time, so many laps are to go.',
    distance: '',
  },
  limitFigure: 'Limit',
  onCourse: 'On-course board',
  lapLine: 'Lap line',
  usual: (text: string) => `Usual: ${text}`,
  units: { seconds: 's', percent: '%', kmh: 'km/h' },
  yes: 'yes',
  no: 'no',
  outOf: (least: number, most: number) => `A number from ${least} to ${most}, please.`,
  noList: 'Whole numbers with commas between, please.',
  preview: 'What would change',
  previewHint: 'There are results already: look before you save.',
  reason: 'Reason (kept with the decision)',
  save: 'Save',
  nothing: 'Nothing has been changed.',
  mend: 'Something is not written as it should be.',
  groups,
  rules,
  recall: 'False start: call them back',
  recallSays:
    'The start is taken back, what was seen since does not count, and the race waits for another gun.',
  closeCategory: (name: string) => `Close ${name}`,
  asOf: 'Result as of lap',
  asOfBounds: (n: number) =>
    `As it stood when that lap ended. The leader has completed ${n === 1 ? '1 lap: it can only be 1' : `${n} laps: 1 to ${n}`}.`,
  asOfNone: 'Nobody has completed a lap yet.',
  openQuestions: (n: number) => (n === 1 ? '1 question is open:' : `${n} questions are open:`),
  undoStart: 'Take the start back?',
  undoStartSays: (n: number) =>
    `The race is on and ${n === 1 ? '1 rider has' : `${n} riders have`} passed. Without its start nothing of it counts.`,
  keep: 'Keep the start',
  isOn: 'The race is on',
  allTheSame: 'Do it all the same',
  leaveIt: 'Leave it as it is',
};

export type SettingsWords = typeof en;
