/** German. */
import type { BoardWords } from './en.ts';

export const de: BoardWords = {
  toGo: 'noch',
  lapsLeft: (n, about) => `noch ${about}${n} ${n === 1 ? 'Runde' : 'Runden'}`,
  bell: 'Letzte Runde',
  finish: 'Ziel',
  forecast: 'erwartet',
  followOnPhone: 'Auf dem Handy dabei',
  waiting: 'Warten auf die Station',
  noRace: 'Dieses Rennen gibt es hier nicht',
  nextStarts: 'Nächste Starts',
  noRiders: 'Noch keine Fahrer',
  due: 'In der nächsten Minute erwartet',
  nobodyDue: 'Niemand in der nächsten Minute',
  justPassed: 'Eben durchgefahren',
  nobodyPassed: 'Niemand in der letzten Minute',
  order: 'Stand',
  announcements: 'Durchsagen',
  seconds: (n) => (n > 0 ? `${n} s` : 'jetzt'),
  last: 'letzte',
  best: 'beste',
  lap: (n) => `Runde ${n}`,
  points: (n) => (n === 1 ? '1 Punkt' : `${n} Punkte`),
  provisional: 'Provisorisches Resultat',
  official: 'Offizielles Resultat',
};
