/** German. */
import type { UiWords } from '../words.ts';

const count = (one: string, many: string) => (n: number) => `${n} ${n === 1 ? one : many}`;

export const de: UiWords = {
  appName: 'Bell Lap',
  map: 'Karte des Rennens',
  mapFailed: 'Die Karte kann nicht gezeigt werden. Die Rangliste läuft weiter.',
  zoomIn: 'Vergrößern',
  zoomOut: 'Verkleinern',
  wholeCourse: 'Ganze Strecke zeigen',
  riders: count('Fahrer', 'Fahrer'),
  laps: count('Runde', 'Runden'),
  lapsToGo: (n) => (n === 1 ? 'Noch Runde' : 'Noch Runden'),
  lastLap: 'Letzte Runde',
  raceState: {
    waiting: 'Noch nicht gestartet',
    running: 'Läuft',
    neutralised: 'Neutralisiert',
    stopped: 'Rennen gestoppt',
    finished: 'Beendet',
  },
  format: {
    circuit: 'Rundstreckenrennen',
    road: 'Straßenrennen',
    cyclocross: 'Radquer',
    'time-trial': 'Zeitfahren',
    'team-time-trial': 'Mannschaftszeitfahren',
    handicap: 'Handicap',
    points: 'Punktefahren',
    elimination: 'Ausscheidungsfahren',
    'hill-climb': 'Bergrennen',
  },
  status: {
    racing: 'Im Rennen',
    finished: 'Im Ziel',
    waiting: 'Wartet auf den Start',
    DNS: 'Nicht gestartet',
    DNF: 'Aufgegeben',
    DSQ: 'Disqualifiziert',
    OTL: 'Außerhalb der Karenzzeit',
    PUL: 'Aus dem Rennen genommen',
    LAP: 'Überrundet',
  },
  line: {
    connecting: 'Verbinden',
    live: 'Live',
    lost: (age) => `Verbinde neu, Stand vor ${age}`,
  },
  tryAgain: 'Nochmals versuchen',
  close: 'Schließen',
  settings: 'Einstellungen',
  theme: 'Farben',
  themes: {
    system: 'Wie das System',
    tent: 'Zelt (dunkel)',
    sun: 'Sonne (hell)',
    contrast: 'Hoher Kontrast',
  },
  language: 'Sprache',
};
