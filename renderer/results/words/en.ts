import type { RaceFormat } from '../../../race/journal/decision.ts';

/** English. */
export const en = {
  title: 'Results',
  tools: 'Versions and printing',
  print: 'Print',
  none: 'No result here',
  noneSays: 'The race does not exist, is not public, or the station does not answer.',
  version: (n: number) => `Version ${n}`,
  states: { live: 'Not published', provisional: 'Provisional result', official: 'Official result' },
  protests: (time: string) => `Protests until ${time}`,
  formats: {
    circuit: 'Circuit race',
    road: 'Road race',
    cyclocross: 'Cyclo-cross',
    'time-trial': 'Time trial',
    'team-time-trial': 'Team time trial',
    handicap: 'Handicap',
    points: 'Points race',
    elimination: 'Elimination race',
    'hill-climb': 'Hill climb',
  } as Record<RaceFormat, string>,
  starters: (n: number) => `${n} ${n === 1 ? 'starter' : 'starters'}`,
  classified: (n: number) => `${n} classified`,
  place: 'Place',
  bib: 'Bib',
  name: 'Name',
  team: 'Team',
  laps: 'Laps',
  points: 'Points',
  start: 'Start',
  time: 'Time',
  gap: 'Gap',
  flags: { penalty: '(penalty)', relegated: '(relegated)' } as Record<string, string>,
  roles: {
    president: 'President of the commissaires’ panel',
    commissaire: 'Commissaire',
    'finish-judge': 'Finish judge',
    timekeeper: 'Timekeeper',
    secretary: 'Secretary',
  },
  signers: ['President of the commissaires’ panel', 'Finish judge', 'Timekeeper'],
  checkCode: 'Scan to check: race, version, digest and the station’s key.',
  sealed: 'Signed by the timing station. SHA-256 of the signed text:',
  made: 'Timed with Bell Lap',
};

export type ResultsWords = typeof en;
