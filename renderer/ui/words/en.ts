/** English: the catalogue that is the others' type. */

import type { RaceState } from '../../../race/feed/board-view.ts';
import type { FinisherStatus } from '../../../race/journal/decision.ts';

const count = (one: string, many: string) => (n: number) => `${n} ${n === 1 ? one : many}`;

export const en = {
  /** Of the lines of a course that nobody has named. */
  lines: { start: 'Start', finish: 'Finish', 'start-finish': 'Start / finish' },
  quoted: (text: string) => `“${text}”` as string,
  map: 'Map of the race',
  mapFailed: 'The map could not be shown. Standings go on.',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  wholeCourse: 'Show the whole course',
  riders: count('rider', 'riders'),
  followGroup: 'Follow a group',
  groupAhead: 'The group ahead',
  groupBehind: 'The group behind',
  groupOf: (n: number, of: number) => `Group ${n} of ${of}` as string,
  groupDissolved: 'The group has split up',
  stopFollowing: 'Stop following',
  trails: 'Trails behind riders',
  laps: count('lap', 'laps'),
  lapsToGo: (n: number) => (n === 1 ? 'Lap to go' : 'Laps to go') as string,
  lastLap: 'Last lap',
  finish: 'Finish',
  /** Over the pictures; `about` is `~` while the figure is a forecast. */
  lapsLeft: (n: number, about: string) => `${about}${n} ${n === 1 ? 'lap' : 'laps'} to go`,
  raceState: {
    waiting: 'Not started',
    running: 'Racing',
    neutralised: 'Neutralised',
    stopped: 'Race stopped',
    finished: 'Finished',
  } as Record<RaceState, string>,
  format: {
    circuit: 'Circuit race',
    road: 'Road race',
    cyclocross: 'Cyclo-cross',
    'time-trial': 'Time trial',
    'team-time-trial': 'Team time trial',
    handicap: 'Handicap',
    points: 'Points race',
    elimination: 'Elimination race',
    'hill-climb': 'Hill climb',
  } as Record<string, string>,
  unpublished: 'Not yet published',
  newerWaits: 'A correction is being looked at',
  differsFrom: (version: number) => `Not as published (version ${version})`,
  toBeConfirmed: 'Order to be confirmed',
  status: {
    racing: 'Racing',
    finished: 'Finished',
    waiting: 'Waiting to start',
    DNS: 'Did not start',
    DNF: 'Did not finish',
    DSQ: 'Disqualified',
    OTL: 'Outside the time limit',
    PUL: 'Pulled',
    LAP: 'Lapped',
  } as Record<FinisherStatus | 'finished' | 'waiting', string>,
  line: {
    connecting: 'Connecting',
    live: 'Live',
    lost: (age: string) => `Reconnecting, data ${age} old`,
  },
  tryAgain: 'Try again',
  close: 'Close',
  notSent: {
    said: 'What you typed here has not been saved.',
    keep: 'Go on typing',
    throwAway: 'Throw it away',
  },
  hold: 'Hold for one second',
  settings: 'Settings',
  help: 'Help',
  theme: 'Colours',
  themes: { system: 'As the system', tent: 'Tent (dark)', sun: 'Sun (bright)', contrast: 'High contrast' },
  language: 'Language',
};

export type UiWords = typeof en;
