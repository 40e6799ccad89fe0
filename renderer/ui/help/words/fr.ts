/** French. */
import type { HelpWords } from './en.ts';

export const fr: HelpWords = {
  title: (page) => `Aide : ${page}`,
  keys: 'Touches de cette page',
  noKeys: 'Cette page n’a pas de touches à elle.',
  others: 'Les autres pages',
  checklist: 'Liste de contrôle du jour de course',
  onMap: 'sur la carte',
  pages: {
    races: 'Courses',
    connect: 'Connexion',
    race: 'Course',
    riders: 'Coureurs',
    course: 'Parcours',
    starter: 'Starter',
    ramp: 'Rampe',
    board: 'Panneau',
    announcer: 'Speaker',
    'on-course': 'En course',
    overlay: 'Incrustation',
    'watch-list': 'Courses pour les spectateurs',
    watch: 'La course pour les spectateurs',
    rider: 'Coureur',
    results: 'Feuille de résultats',
    history: 'Rétrospective',
    checklist: 'Liste de contrôle',
  },
  way: {
    connect:
      'Adresses et codes de tous les écrans : spectateurs, officiels, starter, panneau, speaker, incrustation et coureurs. Montrez le code au téléphone, ou ouvrez l’écran d’ici sur l’affichage auquel il est destiné.',
    races:
      'Créez ici les courses de la journée et ouvrez-en une pour y travailler ; ce qui est en cours est en haut, ce qui est fini en bas. Préparez la course suivante pendant que l’autre se court : chacune a son horloge, sa liste et son parcours.',
    race: 'Tapez les dossards comme ils passent la ligne ; les tours des téléphones et des puces comptent d’eux-mêmes, et leurs désaccords attendent sous « À voir ». Quand tous sont arrivés, appuyez sur Terminer, répondez à ce qui reste ouvert et publiez sous « Piloter la course ».',
    riders:
      'Importez la liste de départ ou ajoutez les coureurs un à un ; une colonne pressée trie, et les coureurs cochés sont modifiés d’un seul coup. Cartes, liste de départ, feuille d’émargement et appel s’impriment d’ici.',
    course:
      'Déposez un fichier de parcours ou dessinez-le sur la carte, puis tirez la ligne d’arrivée où elle est sur la route. Rien n’est pris avant que vous enregistriez le parcours, et cela peut être annulé.',
    starter:
      'L’horloge compte à rebours pour chaque coureur ou vague avec des bips ; maintenez le bouton au signal. Elle continue sans Wi-Fi, et ce que vous avez dit arrive quand la station est de nouveau jointe.',
    ramp: 'Cet écran fait face au coureur qui part ensuite et compte à rebours jusqu’à son départ. Il n’a besoin de personne : la page du starter et la station le tiennent juste.',
    board:
      'Le panneau montre l’horloge, les tours restants et les dix premiers, catégorie par catégorie ; après l’arrivée il feuillette tout le monde. Laissez-le seul : il n’a pas besoin de souris et dit quand il a perdu la station.',
    announcer:
      'À gauche qui arrive ensuite, le plus proche d’abord, avec ce qu’on peut en dire ; à droite l’ordre et qui vient de passer. Les chiffres avec ~ sont des estimations des téléphones : dites « environ ».',
    'on-course':
      'Qui est parti et n’est pas encore rentré, quand il est attendu et comment il était placé à son dernier chronométrage. Les coureurs quittent la liste en arrivant.',
    overlay:
      'Une page transparente pour une source navigateur en 1920 × 1080 dans OBS ou vMix : tour, bandeau, annonces et logos. Ce qu’elle montre est choisi derrière le point d’interrogation de son adresse : show=tower,lower,said,sponsors, rows=10, category=ID, rider=DOSSARD.',
    'watch-list':
      'Choisissez une course pour la suivre ; celles en cours sont en tête. La page regarde de nouveau d’elle-même.',
    watch:
      'Cherchez votre coureur par dossard ou nom et appuyez sur Suivre : il reste en haut, et la carte le montre. Les chiffres avec ~ sont des estimations des téléphones, jusqu’à ce que la ligne les ait comptés.',
    rider:
      'Gardez cette page ouverte, le téléphone au guidon ou dans une poche : il envoie où vous êtes, et ce qui ne peut partir attend sur le téléphone. Maintenez SOS deux secondes si vous avez besoin d’aide.',
    results:
      'La feuille du dernier résultat publié, ou d’une version plus ancienne choisie en haut. Imprimez-la pour l’affichage : signatures et numéros de page y sont.',
    history:
      'Une course revue : choisissez jusqu’à six coureurs, et les graphiques comparent places, écarts, temps au tour et vitesse. L’adresse garde votre choix : un lien copié montre la même chose.',
    checklist: 'Ce qui se fait quand, un jour de course, à cocher sur papier. Imprimez-la la veille.',
  },
  does: {
    help: 'Cette aide',
    commands: 'Commandes : chaque bouton, coureur et course par son nom',
    undo: 'Annuler ma dernière décision',
    find: 'Chercher un coureur',
    close: 'Fermer, retour',
    corrections: 'Corrections',
    bib: 'Taper un dossard au clavier',
    unknown: 'Un passage d’un inconnu',
    board: 'Classement',
    map: 'Carte',
    attention: 'À voir',
    keypad: 'Clavier',
    passings: 'Passages',
    decisions: 'Décisions',
    races: 'Toutes les courses et leur état ; [ et ] : la précédente, la suivante',
    pin: 'Épingler ou non le coureur choisi',
    step: 'Coureur précédent, coureur suivant',
    mapMove: 'Déplacer la carte',
    mapZoom: 'Plus près, plus loin',
    mapWhole: 'Tout le parcours',
    mapGroups: 'Groupe suivant, précédent',
    rows: 'Dans la liste : coureur précédent, suivant',
    ends: 'Dans la liste : premier coureur, dernier coureur',
    pick: 'Dans la liste : choisir le coureur, ou plus',
    pickBetween: 'Dans la liste : choisir tous depuis le dernier choisi',
    pickAll: 'Dans la liste : choisir tous ceux qui sont affichés',
    open: 'Dans la liste : ouvrir le coureur',
    paperUndo: 'Annuler une modification du parcours non enregistrée',
    paperRedo: 'La refaire',
    fill: 'Remplir l’écran',
    lap: 'Dans un graphique : de tour en tour',
  },
  list: {
    title: 'Un jour de course',
    says: 'Cocher, et transmettre à qui prend la suite.',
    print: 'Imprimer',
    event: 'Épreuve :',
    date: 'Date :',
    by: 'Par :',
    parts: [
      {
        title: 'La veille au soir',
        items: [
          'Portable, second portable et batterie chargés ; câble réseau, rallonge, protection de pluie et papier emballés.',
          'Station démarrée sous le nom de l’épreuve ; mot de passe de l’administrateur noté et gardé à part.',
          'Courses créées : nom, format, longueur, catégories et vagues ; réglages de la course lus une fois en entier.',
          'Parcours dans chaque course, ligne d’arrivée où elle est sur la route ; la carte du lieu sur le portable.',
          'Liste de départ importée, plus rien à corriger ; puces auprès des coureurs.',
          'Ordre de départ (contre-la-montre) ou ordre d’appel regardé.',
          'Cartes émises pour tous et imprimées ; liste de départ et feuille d’émargement imprimées.',
          'Personnes : chaque officiel a un compte avec sa tâche.',
          'Démonstration courue une fois : clavier, correction, annulation, arrivée.',
          'Sauvegarde faite sur une clé.',
        ],
      },
      {
        title: 'Le matin',
        items: [
          'Station sur le réseau du lieu ; l’adresse des cartes est celle de la station (Coureurs le dit sinon).',
          'Ligne d’état : tout est vert, ou sa phrase est lue.',
          'Station de secours au pas, s’il y en a une.',
          'Décodeur connecté : une puce portée au-dessus de la ligne est vue.',
          'Panneau, speaker et incrustation ouverts sur leurs écrans ; le code QR des spectateurs affiché.',
          'Émargement : tous signent ; dossards échangés et inscriptions tardives sous Coureurs.',
          'Coureurs qui attendent un oui : répondus.',
        ],
      },
      {
        title: 'Le départ',
        items: [
          'Qui n’a pas émargé : choisi sous Coureurs, non-partant.',
          'Appelés ; la course ouverte est celle qui part.',
          'Départ maintenu au signal ; chaque vague, chaque coureur au sien.',
          'Si personne n’a appuyé : « À voir » propose le moment.',
          'Premiers passages de chaque catégorie comptés ; les non-vus cherchés.',
        ],
      },
      {
        title: 'L’arrivée',
        items: [
          'Cloche pour chaque catégorie ; le panneau le dit.',
          'Chaque dossard tapé à la ligne, même où les puces lisent ; un ? pour qui n’est pas reconnu.',
          'Arrivées serrées d’après l’image : Corrections, photo-finish.',
          'Qui a quitté : abandon ; plus personne sur le parcours.',
          'Terminer pressé ; plus rien sous « À voir ».',
        ],
      },
      {
        title: 'Le soir',
        items: [
          'Résultat provisoire publié ; la feuille affichée, avec son heure.',
          'Réclamations notées avec droit et tranchées.',
          'Résultat officiel publié, signé, envoyé (PDF, XLSX).',
          'Lien d’inscription fermé ; cartes rendues.',
          'Sauvegarde sur une clé, emportée par une autre personne.',
          'Puces rendues ; la station arrêtée, puis le portable.',
        ],
      },
    ],
  },
};
