/**
 * Every page that has help, and the keys that work on it: shown by the help dialog, and tried one by one by
 * tests/pages/help.test.ts, so that none is listed that does nothing. Pure, without words.
 */
export const HELP_PAGES = [
  'races',
  'connect',
  'race',
  'riders',
  'course',
  'starter',
  'ramp',
  'board',
  'announcer',
  'on-course',
  'overlay',
  'watch-list',
  'watch',
  'rider',
  'results',
  'history',
  'checklist',
] as const;
export type HelpPage = (typeof HELP_PAGES)[number];

export type KeyId =
  | ('help' | 'commands' | 'undo' | 'find' | 'close' | 'corrections')
  | ('bib' | 'unknown' | 'board' | 'map' | 'attention' | 'keypad' | 'passings' | 'decisions' | 'pin' | 'step')
  | 'races'
  | ('mapMove' | 'mapZoom' | 'mapWhole' | 'mapGroups')
  | ('rows' | 'ends' | 'pick' | 'pickBetween' | 'pickAll' | 'open')
  | ('paperUndo' | 'paperRedo')
  | ('fill' | 'lap');

export interface HelpKey {
  readonly id: KeyId;
  /** As keyboards have them. */
  readonly shown: string;
}

const key = (id: KeyId, shown: string): HelpKey => ({ id, shown });
const HELP = key('help', '? F1');
/** Where `?` is a passing of somebody unknown. */
const HELP_AT_THE_LINE = key('help', 'F1');
const CONSOLE = [
  key('commands', 'Ctrl/⌘ K'),
  key('undo', 'Ctrl/⌘ Z'),
  key('find', '/'),
  key('corrections', 'C'),
  key('races', 'R'),
];
const MAP = [
  key('mapMove', '← ↑ → ↓'),
  key('mapZoom', '+ −'),
  key('mapWhole', 'Home'),
  key('mapGroups', 'Page ↓ ↑'),
];

export const KEYS: Readonly<Record<HelpPage, readonly HelpKey[]>> = {
  races: [key('commands', 'Ctrl/⌘ K'), HELP],
  connect: [key('commands', 'Ctrl/⌘ K'), HELP],
  race: [
    key('bib', '0–9'),
    key('unknown', '?'),
    ...CONSOLE,
    key('board', 'B'),
    key('map', 'M'),
    key('attention', 'A'),
    key('keypad', 'K'),
    key('passings', 'P'),
    key('decisions', 'L'),
    key('step', '↑ ↓'),
    key('pin', 'F'),
    key('close', 'Esc'),
    ...MAP,
    HELP_AT_THE_LINE,
  ],
  riders: [
    ...CONSOLE,
    key('rows', '↑ ↓'),
    key('ends', 'Home End'),
    key('open', 'Enter'),
    key('pick', 'X'),
    key('pickBetween', 'Shift X'),
    key('pickAll', 'Ctrl/⌘ A'),
    HELP,
  ],
  course: [key('commands', 'Ctrl/⌘ K'), key('paperUndo', 'Ctrl/⌘ Z'), key('paperRedo', 'Ctrl/⌘ Y'), HELP],
  starter: [HELP],
  ramp: [key('fill', 'F'), HELP],
  board: [key('fill', 'F'), HELP],
  announcer: [HELP],
  'on-course': [HELP],
  overlay: [],
  'watch-list': [HELP],
  watch: [...MAP, key('close', 'Esc'), HELP],
  rider: [HELP],
  results: [HELP],
  history: [key('lap', '← →'), HELP],
  checklist: [HELP],
};
