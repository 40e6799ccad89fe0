/** English: the catalogue that is the others' type. */
export const en = {
  title: 'Map of the place',
  none: 'No streets yet, only the outline of the world. Get the map of this place while there is a connection: then every screen has it, also without one.',
  have: (name: string, size: string, zoom: number) =>
    `${name === '' ? 'The venue’s own map' : name}: ${size}, down to zoom ${zoom}. It needs no connection.`,
  keep: 'Get the map of this place',
  keepAgain: 'Get it anew for this course',
  keepOn: 'Go on getting it',
  looking: 'Looking up what lies around the course …',
  kept: (done: string, all: string) => `${done} of ${all} here`,
  stop: 'Stop',
  stopped: 'Stopped. What is here stays; going on begins there.',
  source: 'Map source: address of a PMTiles archive',
  sourceGiven: (host: string) => `If empty: ${host}`,
  noSource:
    'There is no address to get maps from: give one under "Where maps come from", or bring a map as a file.',
  noCourse: 'The place is where the course is: import or draw it first.',
  sources: 'Where maps come from',
  chooseFile: 'Choose a map file',
  save: 'Save',
  bring: 'Bring a map as a file (PMTiles or MBTiles)',
  dropHere: 'or drop it here',
  bringing: (done: string, all: string) => `${done} of ${all} taken`,
  remove: 'Take the map away',
  onlineTitle: 'Pictures from the internet',
  onlineSays:
    'Every screen then loads them from this address itself, where the venue’s own map has none. Pages that are open do so after a reload. Off is safest: the race never needs them.',
  online: 'Show tiles from the internet while there is a connection',
  onlineUrl: 'Address with {z}, {x} and {y}',
  credit: 'Who made them (shown on the map)',
  places: 'Search places by name: address with {q}',
  placesSays:
    'Empty: names are not searched for, and nothing is asked of the internet. Coordinates always work.',
  unreachable: 'The station does not answer. Try again in a moment.',
};

export type MapWords = typeof en;
