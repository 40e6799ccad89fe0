/** English: the catalogue of the attention panel; the type of the others. */
export const en = {
  filter: 'Show',
  all: (n: number) => `Everything (${n})`,
  mine: (n: number) => `Mine (${n})`,
  nobodys: (n: number) => `Nobody’s (${n})`,
  kinds: {
    'protest-open': 'Protest open',
    'start-forgotten': 'Start forgotten',
    'sprint-to-judge': 'Sprint to judge',
    'start-off': 'Start off the list',
  } as Record<string, string>,
  closeFinish: (apartMs: number, source: string, withinMs: number) =>
    `Within ${apartMs} ms; ${source} tells to ± ${withinMs} ms. Confirm the order from the photo.`,
  neverSeen: (n: number, category: string) => `${n} riders of ${category} not seen since the start.`,
  putInOrder: 'Put in order …',
  judge: 'Judge the sprint …',
  ruleOn: 'Decide the protest …',
  sayWhen: 'Say when they started …',
  many: (n: number) => `${n} of these`,
  list: 'Show each',
  more: 'Later, or for somebody',
  later: 'Ask again in',
  minutes: (n: number) => `${n} min`,
  forWhom: 'Looked after by',
  nobody: 'Nobody',
  mineNow: (name: string) => `${name} (me)`,
  assigned: (name: string) => `◆ ${name}`,
  putOff: (n: number) => `${n} put off`,
  nothingHere: 'Nothing of this kind',
  joins: 'Waiting for a yes',
  joinsWith: (bib: string) => `wants to report for ${bib}`,
  phones: {
    title: 'Phones',
    aside: (positions: number, who: string) =>
      `${positions === 1 ? '1 position is' : `${positions} positions are`} kept aside until the phone’s clock is known: ${who}.`,
    shared: (who: string) => `Two phones report with one card: ${who}. Both are stored.`,
    refused: (bibs: string, n: number) =>
      `Something was refused of ${n === 1 ? `the phone of ${bibs}` : `${n} phones (${bibs})`}: see what it says.`,
    open: 'Phones …',
    dismiss: 'Dismiss',
  },
  moreRiders: (n: number) => `and ${n} more`,
  start: {
    meanwhile: (name: string, at: string) => `${name} has its start meanwhile: ${at}.`,
    meanwhileDo: 'Close this; to set that start anew, open it again.',
    proposed: 'When they started',
    by: {
      laps: 'one lap before the first passing',
      course: 'first passing less a lap of this course at 38 km/h',
      planned: 'as planned',
    } as Record<string, string>,
    write: 'Write the time of day, as 14:02:11 or 14:02:11.4, from a watch or a camera.',
    unread: 'This is no time of day. Write 14:02:11 or 14:02:11.4.',
    past: (ago: string) =>
      `That was ${ago} ago. The start is set there: passings since then count, and the clock shows the race’s time.`,
    ahead: (left: string) => `In ${left}. Every screen counts down.`,
    noWave: 'Choose at least one category.',
    waves: (follow: boolean): string =>
      follow
        ? 'All follow this gun by their time.'
        : '▲ Only some are chosen: they start together, at this moment.',
    startedAt: (time: string) => `Hold: they started at ${time}`,
    passed: (riders: number, time: string) =>
      `${riders === 1 ? '1 rider has' : `${riders} riders have`} passed since ${time}, and nobody pressed start.`,
  },
};

export type AttentionWords = typeof en;
