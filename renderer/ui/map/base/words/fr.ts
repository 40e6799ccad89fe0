/** French. */
import type { MapWords } from './en.ts';

export const fr: MapWords = {
  title: 'Carte du lieu',
  none: 'Pas encore de rues, seul le contour du monde. Prenez la carte de ce lieu tant qu’il y a une connexion : tous les écrans l’auront ensuite, même sans.',
  have: (name, size, zoom) =>
    `${name === '' ? 'La carte du lieu' : name} : ${size}, jusqu’au zoom ${zoom}. Aucune connexion nécessaire.`,
  keep: 'Prendre la carte de ce lieu',
  keepAgain: 'La reprendre pour ce parcours',
  keepOn: 'Continuer',
  looking: 'Recherche de ce qui entoure le parcours …',
  kept: (done, all) => `${done} sur ${all} reçus`,
  stop: 'Arrêter',
  stopped: 'Arrêté. Ce qui est là reste ; la suite reprend de là.',
  source: 'Source de cartes : adresse d’une archive PMTiles',
  sourceGiven: (host) => `Si vide : ${host}`,
  noSource:
    'Aucune adresse d’où prendre des cartes : indiquez-en une sous « D’où viennent les cartes », ou apportez une carte en fichier.',
  noCourse: 'Le lieu est celui du parcours : importez-le ou dessinez-le d’abord.',
  sources: 'D’où viennent les cartes',
  chooseFile: 'Choisir un fichier de carte',
  save: 'Enregistrer',
  bring: 'Apporter une carte en fichier (PMTiles ou MBTiles)',
  dropHere: 'ou déposez-la ici',
  bringing: (done, all) => `${done} sur ${all} reçus`,
  remove: 'Retirer la carte',
  onlineTitle: 'Images d’Internet',
  onlineSays:
    'Chaque écran les charge alors lui-même à cette adresse, là où la carte du lieu n’en a pas. Les pages ouvertes le font une fois rechargées. Désactivé est le plus sûr : la course n’en a jamais besoin.',
  online: 'Montrer des images d’Internet tant qu’il y a une connexion',
  onlineUrl: 'Adresse avec {z}, {x} et {y}',
  credit: 'Auteurs (écrits sur la carte)',
  places: 'Chercher des lieux par leur nom : adresse avec {q}',
  placesSays:
    'Vide : on ne cherche pas par nom, et rien n’est demandé à internet. Les coordonnées marchent toujours.',
  unreachable: 'La station ne répond pas. Réessayez dans un instant.',
};
