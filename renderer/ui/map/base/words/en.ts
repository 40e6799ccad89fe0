/** English: the catalogue that is the others' type. */
export const en = {
  title: 'Map under the course',
  none: 'Only the outline of the world so far. Keep the map of the venue while there is a connection: then every screen has it, also without one.',
  have: (name: string, size: string, zoom: number) =>
    `${name === '' ? 'The venue’s own map' : name}: ${size}, down to zoom ${zoom}. It needs no connection.`,
  keep: 'Keep the map around this course',
  keepAgain: 'Keep it anew around this course',
  keepOn: 'Go on keeping',
  looking: 'Looking up what lies around the course …',
  kept: (done: string, all: string) => `${done} of ${all} kept`,
  stop: 'Stop',
  stopped: 'Stopped. What was kept stays; going on begins there.',
  source: 'Map source: address of a PMTiles archive',
  sourceGiven: (host: string) => `If empty: ${host}`,
  noSource: 'Give the address of a map source first, or bring a map as a file.',
  noCourse: 'The map is kept around the course: import or draw it first.',
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
