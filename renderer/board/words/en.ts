/** English. */
export const en = {
  toGo: 'to go',
  /** Over the pictures; `about` is `~` while the figure is a forecast. */
  lapsLeft: (n: number, about: string) => `${about}${n} ${n === 1 ? 'lap' : 'laps'} to go`,
  bell: 'Last lap',
  finish: 'Finish',
  forecast: 'expected',
  followOnPhone: 'Follow on your phone',
  waiting: 'Waiting for the station',
  noRace: 'There is no such race here',
  nextStarts: 'Next starts',
  noRiders: 'No riders yet',
  due: 'Due in the next minute',
  nobodyDue: 'Nobody is due in the next minute',
  justPassed: 'Just passed',
  nobodyPassed: 'Nobody in the last minute',
  order: 'Order',
  announcements: 'Announcements',
  seconds: (n: number) => (n > 0 ? `${n} s` : 'now') as string,
  last: 'last',
  best: 'best',
  lap: (n: number) => `lap ${n}` as string,
  points: (n: number) => (n === 1 ? '1 point' : `${n} points`) as string,
  provisional: 'Provisional result',
  official: 'Official result',
};

export type BoardWords = typeof en;
