/** English. */
export const en = {
  order: {
    without: (n: number) =>
      `${n} riders have no start of their own: the time of all of them would run from this gun. Give them one first, under Riders → Start order.`,
    toRiders: 'To the riders',
    open: 'Start order',
    title: 'Start order and starter',
    by: 'Order within a category',
    draw: 'Drawn by lot',
    bib: 'By bib, lowest first',
    'bib-reversed': 'By bib, highest first',
    'result-reversed': 'Best of another race last',
    otherRace: 'Result of',
    interval: 'Seconds between riders',
    gap: 'Minutes between categories',
    first: 'First start, minutes after the gun',
    blocks: 'Categories in the order they start',
    earlier: (name: string) => `${name} earlier`,
    teamsApart: 'No two of a team in a row',
    keep: 'Only riders without a start: after the last',
    preview: 'Show the order',
    again: 'Draw again',
    take: (n: number) => (n === 1 ? 'Put on the start list: 1 rider' : `Put on the start list: ${n} riders`),
    taken: 'Start order set',
    drawn: (seed: number) => `Drawn with seed ${seed}: the same seed gives the same order again.`,
    nobody: 'Nobody to give a start to.',
    now: 'On the start list now',
    none: 'No rider has a start of their own yet.',
    swap: 'Choose two riders to swap them.',
    swapThese: (one: string, other: string) => `Swap ${one} and ${other}`,
    started:
      'The race has been started: its order stands. A late rider’s real start is set on the rider or by the starter.',
    at: 'Planned first start',
    print: 'Print the start sheet',
    starter: 'Starter’s clock',
    starterSays:
      'On the starter’s phone or tablet: counts down with sound, keeps late starts and no-shows, goes on without Wi-Fi.',
    openStarter: 'Open it here',
    openRamp: 'Screen for the rider',
    makeLink: 'Make a link for the starter',
    linkSays:
      'Scan it with the starter’s device. It may start, say no-shows, and nothing else, for two days.',
    onlyAdmin: 'An admin makes the link; officials open the page and sign in.',
  },
  sponsors: {
    open: 'Sponsors',
    title: 'Sponsors’ logos',
    says: 'Shown one after the other. PNG, WebP, JPEG or SVG of at most 256 KiB; wide logos on a clear ground read best.',
    drop: 'Drop logos here, or choose them',
    notDrawn: 'This SVG cannot be drawn here; save it as PNG, about 1,600 pixels wide.',
    setAside: (names: string) =>
      `Shown no more, because SVG is not given out any longer: ${names}. Bring them again; they are drawn here.`,
    none: 'No logo yet',
    name: 'Name (read aloud to people who cannot see it)',
    earlier: (name: string) => `${name} earlier`,
    remove: (name: string) => `Remove ${name}`,
    places: { board: 'Board', watch: 'Spectators', overlay: 'Overlay', print: 'Prints' },
    added: (n: number) => (n === 1 ? '1 logo added' : `${n} logos added`),
  },
};

export type EventWords = typeof en;
