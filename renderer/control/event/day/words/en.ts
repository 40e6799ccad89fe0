/** English. */
const count = (n: number, one: string, many: string) =>
  `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`;

export const en = {
  event: {
    open: 'Event',
    title: 'The event',
    says: 'Shown at the sign-in, on spectators’ phones, on lists of races and on screens that wait.',
    name: 'Name of the event',
    date: 'Day',
    place: 'Place',
    zone: 'Time zone',
    zoneProposed:
      'Proposed, as the station’s computer is set to it. Choose another if the races are elsewhere.',
    zoneSays:
      'All times of day are shown in it. What has happened keeps its moment and is only shown otherwise; what is planned keeps its time on the clock.',
    zoneRaces: (n: number) => `Also for ${count(n, 'race', 'races')} that have not started`,
    timetable: 'Timetable',
    timetableSays:
      'Besides the races: their planned starts stand in each race’s settings and come by themselves.',
    at: 'When',
    what: 'What',
    add: 'Add a line',
    remove: (text: string) => `Remove ${text}`,
    save: 'Save',
    saved: 'The event is saved',
    onlyAdmin: 'An admin changes it.',
    nobody: 'Nobody has named the event yet.',
    log: 'Who changed what',
    acts: {
      'event-changed': 'changed the event',
      'race-copied': 'copied a race',
      'event-copied': 'copied the day',
      'file-made': 'made a file of the event',
      'file-fetched': 'fetched the file of the event',
      'file-opened': 'opened a file of an event',
    } as Record<string, string>,
  },
  copy: {
    copies: 'Copy races',
    open: (name: string) => `Copy ${name}`,
    title: 'Copy a race',
    says: 'A new race with the same rules and categories. What was ridden and decided stays with this one.',
    name: 'Name of the copy',
    planned: 'Planned start',
    course: 'With its course',
    riders: (n: number) => `With its start list (${count(n, 'rider', 'riders')})`,
    cards: 'Riders’ cards',
    cardChoices: {
      same: 'The cards they have are for the new race from now on',
      new: 'Everybody gets a new card; the old ones stay with the old race',
      none: 'Later',
    },
    sameSays:
      'Nothing to print or scan again at the venue: phones that were set up for this race report for the copy. A phone that reports by the cloud relay opens its card once more.',
    isOn: 'This race is on: its riders report with their cards, so the copy cannot have them yet.',
    sponsors: 'Sponsors’ logos belong to the event and are there for every race.',
    make: 'Make the copy',
    template: 'Or keep it as a template',
    templateName: 'Name of the template',
    templateSays: 'Its format, rules and categories, to start other races from.',
    keep: 'Keep as a template',
    kept: (name: string) => `Kept as a template: ${name}`,
  },
  day: {
    open: 'Copy a whole day',
    title: 'The same event on another day',
    says: 'Copies the races that are ticked, and the timetable, at the same times of day.',
    date: 'New day',
    races: 'Races',
    noRaces: 'There is no race to copy yet.',
    putAway: 'Archive the old races: kept whole, listed no more',
    make: (n: number) => `Copy ${count(n, 'race', 'races')}`,
    made: (n: number) => `${count(n, 'race', 'races')} copied`,
    stillOn: (names: string) => `Not archived, for it is on: ${names}.`,
    isOn: (names: string) => `On now, so their cards stay with them: ${names}.`,
  },
  templates: {
    label: 'Start from',
    blank: 'Nothing: choose everything below',
    own: 'Your templates',
    built: 'Kinds of races',
    names: {
      'criterium-40-plus-3': 'Criterium, 40 minutes + 3 laps',
      'cyclocross-40': 'Cyclo-cross, 40 minutes, 80 % rule',
      'time-trial': 'Time trial, one rider after the other',
      'road-race': 'Road race, once over the course',
      'points-race': 'Points race, 30 laps, a sprint every 5',
      elimination: 'Elimination, 20 laps, one out every 2',
      kids: 'Children’s races, U9 to U13, a minute apart',
      'evening-league': 'Evening league, A, B and C together',
    } as Record<string, string>,
    categories: (names: string) => `Categories: ${names}. They can be changed afterwards.`,
    forget: (name: string) => `Forget the template ${name}`,
  },
  file: {
    open: 'Back up, open',
    title: 'The whole event in one file',
    makeTitle: 'Back up to a file',
    holds:
      'In it: all races with positions, results and decisions, riders with birth dates, phone numbers and notes, their cards, officials’ accounts, this station’s keys, the logos. Not in it: the venue’s map.',
    danger:
      'Whoever opens it can read all of that and use the cards. Give it a passphrase, and keep it as you keep the start list.',
    copies:
      'The copies in the data folder are of this computer: made every 30 minutes, to go on here after a damage. This file is for another computer.',
    running: 'May be made while a race is on: it goes slowly, so that nothing waits for it.',
    passphrase: 'Passphrase, at least 8 characters',
    again: 'The passphrase once more',
    differs: 'The two are not the same.',
    short: 'At least 8 characters.',
    without: 'Without a passphrase: whoever has the file can open it',
    must: 'The journal of this station is encrypted, so the file has to have a passphrase.',
    lost: 'Nobody can open the file without it, we neither.',
    make: 'Make the file',
    makeOn: (folder: string) => `Make it on ${folder}`,
    making: (percent: number) => `Making the file … ${percent} %`,
    ready: (name: string, size: string, races: number, records: number) =>
      `${name}: ${size}, ${count(races, 'race', 'races')}, ${count(records, 'record', 'records')}, checked.`,
    onStick: (folder: string) => `It lies on ${folder}, too.`,
    fetch: 'Save it on this device',
    discard: 'Delete it here',
    discardSays: 'It waits here until it is deleted or the station ends.',
    openTitle: 'Open a file from another laptop',
    openSays: 'Its races come beside those that are here. Nothing that is here is changed or overwritten.',
    choose: 'File of an event (.bell-lap)',
    sending: (percent: number) => `Bringing it in … ${percent} %`,
    looking: 'Looking into it: every byte is checked …',
    wants: 'This file has a passphrase',
    look: 'Look into it',
    of: (name: string, when: string, by: string) => `${name}, made ${when} by ${by}`,
    figures: (records: number, cards: number, logos: number) =>
      `${count(records, 'record', 'records')}, ${count(cards, 'card', 'cards')}, ${count(logos, 'logo', 'logos')}`,
    accounts:
      'Officials’ accounts stay those of this laptop. To get everything as it was, accounts and keys too, open the file into a folder of its own: npm run event -- open FILE --data FOLDER.',
    race: 'Race',
    becomes: 'Here',
    how: {
      new: 'comes',
      renamed: 'comes beside the race of that name',
      more: 'is here; what came since is added',
      same: 'is here already, the same',
      older: 'is here, and has gone on since: stays',
      apart: 'went on here and there: stays as it is here',
    },
    called: (id: string) => `as ${id}`,
    live: (names: string) =>
      `On when the file was made: ${names}. If the other station goes on with it, riders’ phones, cards, links and the relay would speak to two stations, and each would have half of the race.`,
    otherIsOff: 'The other station is off, or does not race on with these',
    go: 'Open it here',
    nothingNew: 'Everything in it is here already.',
    opening: (done: number, of: number) =>
      `Opening … ${done.toLocaleString('en-GB')} of ${of.toLocaleString('en-GB')} records`,
    opened: (records: number, cards: number) =>
      `Opened: ${count(records, 'record', 'records')} and ${count(cards, 'card', 'cards')} came.`,
    same: 'same result as in the file',
    differsHere: 'not the result of the file: compare them',
    eventCame: 'Name, day, place and timetable came with it.',
    toRace: (name: string) => `To ${name}`,
    other: 'Another file',
    troubles: {
      foreign:
        'This is no file of a Bell Lap event: those are made here, under “Back up to a file”, and end in .bell-lap.',
      newer:
        'This file was made by a newer Bell Lap. Install that version here to open it; nothing was changed.',
      cut: 'This file ends too early: it was not copied whole, or the stick was pulled too soon. Copy it again from the laptop that made it.',
      damaged:
        'This file is damaged: it is not what was written. Copy it again, or make another at the laptop it comes from.',
      'passphrase-wrong':
        'This is not the passphrase the file was made with. Capital letters and spaces count; without it nobody can open the file.',
      racing: 'A race is on at this station. Open the file when it is over.',
      busy: 'A file is being made already; wait until it is there.',
    } as Record<string, string>,
    full: (need: string, free: string) =>
      `There is no room on this computer: ${need} MB are needed, ${free} MB are free. Nothing was changed; free some, and try again.`,
  },
  newRace: {
    ofComputer: (zone: string) => `${zone}, as this computer is set`,
    planned: (zone: string) =>
      `For the timetable and the screens; it starts when you start it. Zone: ${zone}`,
    same: (name: string, when: string | null) =>
      when === null ? `There is a race “${name}” already.` : `There is a race “${name}” already (${when}).`,
    sameApart: (apart: string) => `In lists this one will have “${apart}” behind its name.`,
    sameDo: 'Give this one another name, or a planned start that tells them apart.',
  },
  switcher: {
    open: (n: number) => `All ${n} races`,
    title: 'Races',
    find: 'Find a race',
    none: 'No race of that name',
    planned: (time: string) => `planned ${time}`,
    started: (time: string) => `started ${time}`,
    home: 'List of races and the event',
  },
  start: {
    planned: (time: string) => `At the planned start, ${time}`,
    ahead: (time: string, age: string) => `Planned: ${time}, in ${age}`,
    past: (time: string, age: string) =>
      `Planned: ${time}, ${age} ago. It starts when you say so, not by itself.`,
  },
};

export type DayWords = typeof en;
