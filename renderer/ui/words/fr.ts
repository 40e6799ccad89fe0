/** French. */
import type { UiWords } from '../words.ts';

// In French zero is singular.
const count = (one: string, many: string) => (n: number) => `${n} ${n < 2 ? one : many}`;

export const fr: UiWords = {
  appName: 'Bell Lap',
  map: 'Carte de la course',
  mapFailed: 'La carte ne peut pas être montrée. Le classement continue.',
  zoomIn: 'Agrandir',
  zoomOut: 'Réduire',
  wholeCourse: 'Montrer tout le parcours',
  riders: count('coureur', 'coureurs'),
  laps: count('tour', 'tours'),
  lapsToGo: (n) => (n < 2 ? 'Tour restant' : 'Tours restants'),
  lastLap: 'Dernier tour',
  raceState: {
    waiting: 'Pas encore partie',
    running: 'En course',
    neutralised: 'Neutralisée',
    stopped: 'Course arrêtée',
    finished: 'Terminée',
  },
  format: {
    circuit: 'Course en circuit',
    road: 'Course en ligne',
    cyclocross: 'Cyclo-cross',
    'time-trial': 'Contre-la-montre',
    'team-time-trial': 'Contre-la-montre par équipes',
    handicap: 'Handicap',
    points: 'Course aux points',
    elimination: 'Course à élimination',
    'hill-climb': 'Course de côte',
  },
  status: {
    racing: 'En course',
    finished: 'Arrivé',
    waiting: 'Attend le départ',
    DNS: 'Non partant',
    DNF: 'Abandon',
    DSQ: 'Disqualifié',
    OTL: 'Hors délai',
    PUL: 'Retiré de la course',
    LAP: 'Doublé',
  },
  line: {
    connecting: 'Connexion',
    live: 'En direct',
    lost: (age) => `Reconnexion, données d’il y a ${age}`,
  },
  tryAgain: 'Réessayer',
  close: 'Fermer',
  settings: 'Réglages',
  theme: 'Couleurs',
  themes: {
    system: 'Comme le système',
    tent: 'Tente (sombre)',
    sun: 'Soleil (clair)',
    contrast: 'Contraste élevé',
  },
  language: 'Langue',
};
