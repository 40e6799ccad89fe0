/** Français. */
import type { EventWords } from './en.ts';

export const fr: EventWords = {
  order: {
    without: (n) =>
      `${n} coureurs n’ont pas de départ à eux : le temps de tous courrait dès ce coup de pistolet. Donnez-leur en un d’abord, sous Coureurs → Ordre de départ.`,
    toRiders: 'Vers les coureurs',
    open: 'Ordre de départ',
    title: 'Ordre de départ et starter',
    by: 'Ordre dans une catégorie',
    draw: 'Tiré au sort',
    bib: 'Par dossard, le plus petit d’abord',
    'bib-reversed': 'Par dossard, le plus grand d’abord',
    'result-reversed': 'Meilleurs d’une autre course en dernier',
    otherRace: 'Résultat de',
    interval: 'Secondes entre coureurs',
    gap: 'Minutes entre catégories',
    first: 'Premier départ, minutes après le signal',
    blocks: 'Catégories dans l’ordre des départs',
    earlier: (name) => `${name} plus tôt`,
    teamsApart: 'Jamais deux d’une équipe de suite',
    keep: 'Seulement les coureurs sans départ : après le dernier',
    preview: 'Montrer l’ordre',
    again: 'Tirer à nouveau',
    take: (n) => `Mettre sur la liste : ${n} coureur${n < 2 ? '' : 's'}`,
    taken: 'Ordre de départ fixé',
    drawn: (seed) => `Tiré avec la graine ${seed} : la même graine redonne le même ordre.`,
    nobody: 'Personne à qui donner un départ.',
    now: 'Sur la liste maintenant',
    none: 'Personne n’a encore d’heure de départ.',
    swap: 'Choisissez deux coureurs pour les échanger.',
    swapThese: (one, other) => `Échanger ${one} et ${other}`,
    started:
      'La course est partie : l’ordre est fixé. Le départ réel d’un retardataire se règle sur le coureur ou par le starter.',
    at: 'Premier départ prévu',
    print: 'Imprimer la liste de départ',
    starter: 'Horloge du starter',
    starterSays:
      'Sur le téléphone ou la tablette du starter : décompte sonore, retards et absents notés, continue sans Wi-Fi.',
    openStarter: 'L’ouvrir ici',
    openRamp: 'Écran pour le coureur',
    makeLink: 'Créer un lien pour le starter',
    linkSays:
      'Scannez-le avec l’appareil du starter. Il peut donner les départs et noter les absents, rien d’autre, deux jours.',
    onlyAdmin: 'Un administrateur crée le lien ; les officiels ouvrent la page et se connectent.',
  },
  sponsors: {
    open: 'Sponsors',
    title: 'Logos des sponsors',
    says: 'Montrés l’un après l’autre. PNG, WebP, JPEG ou SVG de 256 Kio au plus ; les logos larges sur fond clair se lisent le mieux.',
    drop: 'Déposez les logos ici, ou choisissez-les',
    notDrawn: 'Ce SVG ne peut être dessiné ici ; enregistrez-le en PNG, large d’environ 1 600 pixels.',
    setAside: (names) =>
      `Plus affichés, car le SVG n’est plus distribué : ${names}. Apportez-les à nouveau ; ils sont dessinés ici.`,
    none: 'Pas encore de logo',
    name: 'Nom (lu à ceux qui ne le voient pas)',
    earlier: (name) => `${name} plus tôt`,
    remove: (name) => `Retirer ${name}`,
    places: { board: 'Tableau', watch: 'Spectateurs', overlay: 'Incrustation', print: 'Impressions' },
    added: (n) => (n < 2 ? `${n} logo ajouté` : `${n} logos ajoutés`),
  },
};
