/** English. */
import type { HelpPage, KeyId } from '../keys.ts';

export const en = {
  title: (page: string) => `Help: ${page}`,
  keys: 'Keys on this page',
  noKeys: 'This page has no keys of its own.',
  others: 'The other pages',
  checklist: 'Checklist for the race day',
  onMap: 'on the map',
  pages: {
    races: 'Races',
    connect: 'Connect',
    race: 'Race',
    riders: 'Riders',
    course: 'Course',
    starter: 'Starter',
    ramp: 'Ramp',
    board: 'Board',
    announcer: 'Announcer',
    'on-course': 'On the course',
    overlay: 'Overlay',
    'watch-list': 'Races for spectators',
    watch: 'The race for spectators',
    rider: 'Rider',
    results: 'Results sheet',
    history: 'History',
    checklist: 'Checklist',
  } as Record<HelpPage, string>,
  /** Each page's way, in two sentences. */
  way: {
    connect:
      'Addresses and codes of every screen: for spectators, officials, the starter, the big screen, the announcer, the overlay and riders. Show a code to the phone, or open the screen from here on the display it is for.',
    races:
      'Make the day’s races here and open one to work on it; what is on stands on top, what is over below. Prepare the next race while one is on: each has its own clock, list and course.',
    race: 'Type the bibs as they come over the line; laps from phones and chips count by themselves, and what they do not agree on waits under Attention. When all are home press Finish, answer what is open, and publish under Race actions.',
    riders:
      'Import the start list or add riders one by one; press a column to sort, and choose riders by their boxes to change many at once. Cards, start list, sign-on sheet and call-up are printed from here.',
    course:
      'Drop a course file or draw the course on the map, then drag the finish line to where it is on the road. Nothing is taken before you press Save the course, and Undo takes it back.',
    starter:
      'The clock counts each rider or wave down with beeps; hold the button at the gun. It goes on counting without Wi-Fi, and what you said arrives when the station is reached again.',
    ramp: 'This screen faces the rider who starts next and counts down to their start. It needs nobody: the starter’s page and the station keep it right.',
    board:
      'The big screen shows clock, laps to go and the first ten, category by category; after the finish it turns its pages through everybody. Leave it alone: it needs no mouse, and says when it has lost the station.',
    announcer:
      'On the left who comes next, soonest first, with what can be told of them; on the right the order and who just passed. Figures with ~ are estimates from phones: say “about”.',
    'on-course':
      'Who has started and is not home yet, with when they are expected and how they stood where they were timed last. Riders leave the list as they come home.',
    overlay:
      'A transparent page for a browser source at 1920 × 1080 in OBS or vMix: tower, lower third, announcements and logos. What it shows is chosen behind the question mark of its address: show=tower,lower,said,sponsors, rows=10, category=ID, rider=BIB.',
    'watch-list': 'Choose a race to follow it; what is on stands first. The page looks again by itself.',
    watch:
      'Find your rider by bib or name and press Follow: they stay on top, and the map shows them. Figures with ~ are estimates from phones, until the line has counted them.',
    rider:
      'Keep this page open and the phone on the bars or in a pocket: it sends where you are, and what cannot be sent waits on the phone. Hold SOS for two seconds when you need help.',
    results:
      'The sheet of the newest published result, or of an older version chosen above. Print it for the notice board: signatures and page numbers are on it.',
    history:
      'A race looked back at: choose up to six riders, and the charts compare places, gaps, lap times and speed. The address holds your choice, so a copied link shows the same.',
    checklist: 'What is done when on a race day, to tick off on paper. Print it the evening before.',
  } as Record<HelpPage, string>,
  does: {
    help: 'This help',
    commands: 'Commands: every button, rider and race by name',
    undo: 'Undo my last decision',
    find: 'Find a rider',
    close: 'Close, back',
    corrections: 'Corrections',
    bib: 'Type a bib on the keypad',
    unknown: 'A passing of somebody unknown',
    board: 'Board',
    map: 'Map',
    attention: 'Attention',
    keypad: 'Keypad',
    passings: 'Passings',
    decisions: 'Decisions',
    races: 'All races, with how each stands; [ and ]: the race before, after',
    pin: 'Pin or unpin the chosen rider',
    step: 'Rider before, rider after',
    mapMove: 'Move the map',
    mapZoom: 'Nearer, farther',
    mapWhole: 'The whole course',
    mapGroups: 'Next group, the one before',
    rows: 'In the list: rider before, rider after',
    ends: 'In the list: first rider, last rider',
    pick: 'In the list: choose the rider, or no longer',
    pickBetween: 'In the list: choose all from the one chosen last',
    pickAll: 'In the list: choose all that are shown',
    open: 'In the list: open the rider',
    paperUndo: 'Undo a change of the course that is not saved',
    paperRedo: 'Make it again',
    fill: 'Fill the screen',
    lap: 'In a chart: from lap to lap',
  } as Record<KeyId, string>,
  list: {
    title: 'A race day',
    says: 'Tick off, and hand on to whoever takes over.',
    print: 'Print',
    event: 'Event:',
    date: 'Date:',
    by: 'By:',
    parts: [
      {
        title: 'The evening before',
        items: [
          'Laptop, second laptop and power bank charged; network cable, extension lead, rain cover and paper packed.',
          'Station started under the event’s name; the admin password written down and kept apart.',
          'Races made: name, format, length, categories and waves; Race settings read once to the end.',
          'Course on each race, the finish line where it is on the road; the map of this place on the laptop.',
          'Start list imported, nothing left to mend; chips beside the riders.',
          'Start order (time trial) or Call-up order looked at.',
          'Cards issued to all and printed; start list and sign-on sheet printed.',
          'People: each official has an account with their duty.',
          'Demo ridden once: keypad, correction, undo, finish.',
          'Backup made on a stick.',
        ],
      },
      {
        title: 'The morning',
        items: [
          'Station at the venue’s network; the cards’ address is the station’s (Riders says when not).',
          'Health line: everything green, or its sentence read.',
          'Standby in step, if there is one.',
          'Decoder connected: a chip carried over the line is seen.',
          'Board, announcer and overlay opened on their screens; the QR code for spectators hung up.',
          'Registration: everybody signs; bibs swapped and late entries in Riders.',
          'Riders who wait for a yes answered.',
        ],
      },
      {
        title: 'The start',
        items: [
          'Who has not signed on: chosen in Riders, Did not start.',
          'Called up; the race that is open is the one that starts.',
          'Start held at the gun; each wave, each rider at their own.',
          'If nobody pressed: Attention proposes the moment.',
          'First passings of every category counted; who is unseen looked for.',
        ],
      },
      {
        title: 'The finish',
        items: [
          'Bell for each category; the board says so.',
          'Every bib typed at the line, also where chips read; a ? for who was not known.',
          'Close finishes from the picture: Corrections, photo order.',
          'Who left: Did not finish; nobody still out on the course.',
          'Finish pressed; Attention empty.',
        ],
      },
      {
        title: 'The evening',
        items: [
          'Provisional result published; the sheet on the notice board, its hour on it.',
          'Protests written down with fee and decided.',
          'Official result published, signed, sent (PDF, XLSX).',
          'Join link closed; cards collected.',
          'Backup made on a stick and taken home by another person.',
          'Chips back; the station ended, then the laptop.',
        ],
      },
    ] as readonly { readonly title: string; readonly items: readonly string[] }[],
  },
};

export type HelpWords = typeof en;
