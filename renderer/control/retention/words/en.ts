export const en = {
  open: 'Personal data',
  title: 'How long personal data is kept',
  says: 'When the day has come, riders’ positions go, and how they are reached: telephone, mail, emergency contact, day of birth, notes. They go here, on the standby and in the cloud. Names, bibs, licences and results stay. Nothing goes by itself while the result is not official or a protest is open.',
  event: 'All races of the event',
  thisRace: 'This race',
  asEvent: 'as the event has it',
  untilDay: 'until a day …',
  always: 'for ever',
  days: (days: number) => `${days} days after the finish`,
  day: 'Kept until',
  set: 'Set the day',
  none: 'There are no races yet.',
  clock: {
    always: 'Kept for ever: no day is set.',
    noFinish: 'Kept: the days count from the finish.',
    until: (day: string, left: number) =>
      left === 1 ? `Kept until ${day}: one more day.` : `Kept until ${day}: ${left} more days.`,
    within: (day: string) => `Kept until ${day}. They go within the hour.`,
    over: (day: string) => `The day was ${day}. Nothing was deleted yet:`,
    gone: (day: string) => `Deleted on ${day}.`,
  },
  held: {
    'not-finished': 'the race is not finished.',
    'not-official': 'the result is not official.',
    'protest-open': 'a protest is open.',
    clock: 'the station’s date has to be confirmed.',
  },
  positionsOnly:
    'Of before contacts went, too: only positions go. Choose the days again to include contacts.',
  now: 'Delete positions and contacts now',
  nowEvenSo: 'Delete positions and contacts even so',
  nowSays:
    'For good. Laps known by positions alone leave the board here, and no new version of the result can follow.',
  waiting: (races: number) =>
    races === 1 ? '1 race waits for your word' : `${races} races wait for your word`,
  atOnce: (races: string, more: number) =>
    `That day is over already: ${races}${more > 0 ? ` and ${more} more` : ''}. What is to go goes within the hour, for good: nobody can bring it back.`,
  setAndDelete: 'Set it, and delete',
  leave: 'Leave it as it was',
  clockLeapt: (today: string, last: string | null) =>
    last === null
      ? `By this computer it is ${today}, and the station has not looked at the days before. Is the date right?`
      : `By this computer it is ${today}; when the station last looked it was ${last}. Is the date right?`,
  clockTakes: (races: string, more: number) =>
    `If it is, the data whose day has come goes within the hour, for good: ${races}${more > 0 ? ` and ${more} more` : ''}.`,
  clockRight: (today: string) => `It is ${today}: delete`,
  clockWrong:
    'If it is wrong, set this computer’s clock. If a race was run by a wrong date, set a day for it first. Until somebody says so nothing goes.',
  log: 'What was deleted',
  line: (day: string, by: string, what: 'all' | 'positions', records: number | null) =>
    `${day}: ${what === 'all' ? 'positions and contacts' : 'positions'}, by ${by}${records === null ? '; under way' : `; ${records} ${records === 1 ? 'record' : 'records'} of the journal`}`,
  station: 'the station, as the day had come',
};
export type RetentionWords = typeof en;
