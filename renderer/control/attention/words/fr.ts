/** French. */
import type { AttentionWords } from './en.ts';

export const fr: AttentionWords = {
  filter: 'Afficher',
  all: (n) => `Tout (${n})`,
  mine: (n) => `Les miennes (${n})`,
  nobodys: (n) => `À personne (${n})`,
  kinds: {
    'protest-open': 'Réclamation ouverte',
    'start-forgotten': 'Départ oublié',
    'sprint-to-judge': 'Sprint à juger',
    'start-off': 'Départ hors liste',
  },
  closeFinish: (apartMs, source, withinMs) =>
    `En ${apartMs} ms ; ${source} le dit à ± ${withinMs} ms. Confirmez l’ordre d’après la photo.`,
  neverSeen: (n, category) => `${n} coureurs de ${category} pas vus depuis le départ.`,
  putInOrder: 'Mettre en ordre …',
  judge: 'Juger le sprint …',
  ruleOn: 'Trancher la réclamation …',
  sayWhen: 'Dire quand ils sont partis …',
  many: (n) => `${n} de cette sorte`,
  list: 'Les montrer une à une',
  more: 'Plus tard, ou pour quelqu’un',
  later: 'Redemander dans',
  minutes: (n) => `${n} min`,
  forWhom: 'Qui s’en occupe',
  nobody: 'Personne',
  mineNow: (name) => `${name} (moi)`,
  assigned: (name) => `◆ ${name}`,
  putOff: (n) => (n === 1 ? '1 remise à plus tard' : `${n} remises à plus tard`),
  nothingHere: 'Rien de cette sorte',
  joins: 'Attendent un oui',
  joinsWith: (bib) => `veut émettre pour le ${bib}`,
  phones: {
    title: 'Téléphones',
    aside: (positions, who) =>
      `${positions === 1 ? '1 position est mise' : `${positions} positions sont mises`} de côté jusqu’à ce que l’horloge du téléphone soit connue : ${who}.`,
    shared: (who) => `Deux téléphones émettent avec une même carte : ${who}. Les deux sont enregistrés.`,
    refused: (bibs, n) =>
      `Des envois ${n === 1 ? `du téléphone de ${bibs}` : `de ${n} téléphones (${bibs})`} ont été refusés : voyez pourquoi.`,
    open: 'Téléphones …',
    dismiss: 'Masquer',
  },
  moreRiders: (n) => (n === 1 ? 'et un autre' : `et ${n} autres`),
  start: {
    meanwhile: (name, at) => `${name} a reçu un départ entre-temps : ${at}.`,
    meanwhileDo: 'Fermez ; pour fixer ce départ de nouveau, rouvrez cette fenêtre.',
    proposed: 'Quand ils sont partis',
    by: {
      laps: 'un tour avant le premier passage',
      course: 'premier passage moins un tour de ce parcours à 38 km/h',
      planned: 'comme prévu',
    },
    write: 'Écrivez l’heure, par exemple 14:02:11 ou 14:02:11.4, d’une montre ou d’une caméra.',
    unread: 'Ce n’est pas une heure. Écrivez 14:02:11 ou 14:02:11.4.',
    past: (ago) =>
      `C’était il y a ${ago}. Le départ est mis à ce moment : les passages depuis comptent, et l’horloge montre le temps de course.`,
    ahead: (left) => `Dans ${left}. Tous les écrans font le compte à rebours.`,
    noWave: 'Choisissez au moins une catégorie.',
    waves: (follow) =>
      follow
        ? 'Toutes suivent ce coup de départ, avec leur décalage.'
        : '▲ Quelques-unes seulement sont choisies : elles partent ensemble, à ce moment.',
    startedAt: (time) => `Maintenir : départ à ${time}`,
    passed: (riders, time) =>
      `${riders === 1 ? '1 coureur est passé' : `${riders} coureurs sont passés`} depuis ${time} et personne n’a donné le départ.`,
  },
};
