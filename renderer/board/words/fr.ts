/** French. */
import type { BoardWords } from './en.ts';

export const fr: BoardWords = {
  toGo: 'encore',
  lapsLeft: (n, about) => `${about}${n} ${n < 2 ? 'tour restant' : 'tours restants'}`,
  bell: 'Dernier tour',
  finish: 'Arrivée',
  forecast: 'prévu',
  followOnPhone: 'Suivre sur le téléphone',
  waiting: 'En attente de la station',
  noRace: 'Cette course n’existe pas ici',
  nextStarts: 'Prochains départs',
  noRiders: 'Pas encore de coureurs',
  due: 'Attendus dans la minute',
  nobodyDue: 'Personne dans la minute',
  justPassed: 'Viennent de passer',
  nobodyPassed: 'Personne depuis une minute',
  order: 'Classement',
  announcements: 'Annonces',
  seconds: (n) => (n > 0 ? `${n} s` : 'maintenant'),
  last: 'dernier',
  best: 'meilleur',
  lap: (n) => `tour ${n}`,
  points: (n) => (n < 2 ? `${n} point` : `${n} points`),
  provisional: 'Résultat provisoire',
  official: 'Résultat officiel',
};
