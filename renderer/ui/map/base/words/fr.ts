/** French. */
import type { MapWords } from './en.ts';

export const fr: MapWords = {
  title: 'Carte sous le parcours',
  none: 'Pour l’instant, seul le contour du monde. Gardez la carte du lieu tant qu’il y a une connexion : tous les écrans l’auront ensuite, même sans.',
  have: (name, size, zoom) =>
    `${name === '' ? 'La carte du lieu' : name} : ${size}, jusqu’au zoom ${zoom}. Aucune connexion nécessaire.`,
  keep: 'Garder la carte autour de ce parcours',
  keepAgain: 'La garder à nouveau autour de ce parcours',
  keepOn: 'Continuer',
  looking: 'Recherche de ce qui entoure le parcours …',
  kept: (done, all) => `${done} sur ${all} gardés`,
  stop: 'Arrêter',
  stopped: 'Arrêté. Ce qui est gardé reste ; la suite reprend là.',
  source: 'Source de cartes : adresse d’une archive PMTiles',
  sourceGiven: (host) => `Si vide : ${host}`,
  noSource: 'Indiquez d’abord l’adresse d’une source de cartes, ou apportez une carte en fichier.',
  noCourse: 'La carte est gardée autour du parcours : importez-le ou dessinez-le d’abord.',
  save: 'Enregistrer',
  bring: 'Apporter une carte en fichier (PMTiles ou MBTiles)',
  dropHere: 'ou déposez-la ici',
  bringing: (done, all) => `${done} sur ${all} reçus`,
  remove: 'Retirer la carte',
  onlineTitle: 'Images d’Internet',
  onlineSays:
    'Chaque écran les charge alors lui-même à cette adresse, là où la carte du lieu n’en a pas. Les pages ouvertes le font une fois rechargées. Désactivé est le plus sûr : la course n’en a jamais besoin.',
  online: 'Montrer des images d’Internet tant qu’il y a une connexion',
  onlineUrl: 'Adresse avec {z}, {x} et {y}',
  credit: 'Auteurs (écrits sur la carte)',
  places: 'Chercher des lieux par leur nom : adresse avec {q}',
  placesSays:
    'Vide : on ne cherche pas par nom, et rien n’est demandé à internet. Les coordonnées marchent toujours.',
  unreachable: 'La station ne répond pas. Réessayez dans un instant.',
};
