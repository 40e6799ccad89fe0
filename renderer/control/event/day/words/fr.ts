/** Français. */
import type { DayWords } from './en.ts';

const count = (n: number, one: string, many: string) => `${n.toLocaleString('fr')} ${n < 2 ? one : many}`;

export const fr: DayWords = {
  event: {
    open: 'Épreuve',
    title: 'L’épreuve',
    says: 'Affichée à la connexion, sur les téléphones des spectateurs, au-dessus des listes de courses et sur les écrans en attente.',
    name: 'Nom de l’épreuve',
    date: 'Jour',
    place: 'Lieu',
    zone: 'Fuseau horaire',
    zoneProposed:
      'Proposé, car l’ordinateur de la station est réglé ainsi. Choisissez-en un autre si les courses ont lieu ailleurs.',
    zoneSays:
      'Toutes les heures y sont affichées. Ce qui a eu lieu garde son instant et n’est qu’affiché autrement ; ce qui est prévu garde son heure.',
    zoneRaces: (n) =>
      `Aussi pour ${count(n, 'course qui n’est pas partie', 'courses qui ne sont pas parties')}`,
    timetable: 'Programme',
    timetableSays:
      'En plus des courses : leurs départs prévus sont dans les réglages de chaque course et viennent d’eux-mêmes.',
    at: 'Quand',
    what: 'Quoi',
    add: 'Ajouter une ligne',
    remove: (text) => `Retirer ${text}`,
    save: 'Enregistrer',
    saved: 'L’épreuve est enregistrée',
    onlyAdmin: 'Un administrateur la modifie.',
    nobody: 'Personne n’a encore nommé l’épreuve.',
    log: 'Qui a changé quoi',
    acts: {
      'event-changed': 'a modifié l’épreuve',
      'race-copied': 'a copié une course',
      'event-copied': 'a copié la journée',
      'file-made': 'a fait un fichier de l’épreuve',
      'file-fetched': 'a pris le fichier de l’épreuve',
      'file-opened': 'a ouvert un fichier d’épreuve',
    },
  },
  copy: {
    copies: 'Copier des courses',
    open: (name) => `Copier ${name}`,
    title: 'Copier une course',
    says: 'Une nouvelle course avec les mêmes règles et catégories. Ce qui a été couru et décidé reste à celle-ci.',
    name: 'Nom de la copie',
    planned: 'Départ prévu',
    course: 'Avec son parcours',
    riders: (n) => `Avec sa liste de départ (${count(n, 'coureur', 'coureurs')})`,
    cards: 'Cartes des coureurs',
    cardChoices: {
      same: 'Leurs cartes valent désormais pour la nouvelle course',
      new: 'Chacun reçoit une nouvelle carte ; les anciennes restent à l’ancienne course',
      none: 'Plus tard',
    },
    sameSays:
      'Rien à imprimer ni à scanner de nouveau sur place : les téléphones réglés pour cette course rapportent pour la copie. Un téléphone qui passe par le relais rouvre sa carte une fois.',
    isOn: 'Cette course est en cours : ses coureurs rapportent avec leurs cartes, la copie ne peut pas encore les avoir.',
    sponsors: 'Les logos des sponsors appartiennent à l’épreuve et sont là pour chaque course.',
    make: 'Faire la copie',
    template: 'Ou la garder comme modèle',
    templateName: 'Nom du modèle',
    templateSays: 'Format, règles et catégories, pour commencer d’autres courses.',
    keep: 'Garder comme modèle',
    kept: (name) => `Gardé comme modèle : ${name}`,
  },
  day: {
    open: 'Copier toute une journée',
    title: 'La même épreuve un autre jour',
    says: 'Copie les courses cochées et le programme, aux mêmes heures.',
    date: 'Nouveau jour',
    races: 'Courses',
    noRaces: 'Il n’y a pas encore de course à copier.',
    putAway: 'Archiver les anciennes courses : gardées entières, plus dans les listes',
    make: (n) => `Copier ${count(n, 'course', 'courses')}`,
    made: (n) => count(n, 'course copiée', 'courses copiées'),
    stillOn: (names) => `Pas archivée, car en cours : ${names}.`,
    isOn: (names) => `En cours, leurs cartes y restent : ${names}.`,
  },
  templates: {
    label: 'Commencer par',
    blank: 'Rien : tout choisir ci-dessous',
    own: 'Vos modèles',
    built: 'Genres de courses',
    names: {
      'criterium-40-plus-3': 'Critérium, 40 minutes + 3 tours',
      'cyclocross-40': 'Cyclo-cross, 40 minutes, règle des 80 %',
      'time-trial': 'Contre-la-montre, un coureur après l’autre',
      'road-race': 'Course sur route, une fois le parcours',
      'points-race': 'Course aux points, 30 tours, un sprint tous les 5',
      elimination: 'Élimination, 20 tours, un éliminé tous les 2',
      kids: 'Courses d’enfants, U9 à U13, à une minute',
      'evening-league': 'Course du soir, A, B et C ensemble',
    },
    categories: (names) => `Catégories : ${names}. Elles se changent ensuite.`,
    forget: (name) => `Oublier le modèle ${name}`,
  },
  file: {
    open: 'Sauvegarder, ouvrir',
    title: 'Toute l’épreuve dans un fichier',
    makeTitle: 'Sauvegarder dans un fichier',
    holds:
      'Dedans : toutes les courses avec positions, résultats et décisions, les coureurs avec dates de naissance, téléphones et notes, leurs cartes, les comptes des officiels, les clés de cette station, les logos. Pas dedans : la carte du lieu.',
    danger:
      'Qui l’ouvre peut lire tout cela et utiliser les cartes. Donnez-lui une phrase secrète et gardez-le comme la liste de départ.',
    copies:
      'Les copies du dossier de données sont pour cet ordinateur : faites toutes les 30 minutes, pour continuer ici après un dommage. Ce fichier est pour un autre ordinateur.',
    running: 'Possible pendant une course : lentement, pour que rien ne l’attende.',
    passphrase: 'Phrase secrète, au moins 8 caractères',
    again: 'La phrase secrète encore une fois',
    differs: 'Les deux ne sont pas les mêmes.',
    short: 'Au moins 8 caractères.',
    without: 'Sans phrase secrète : qui a le fichier peut l’ouvrir',
    must: 'Le journal de cette station est chiffré : le fichier doit avoir une phrase secrète.',
    lost: 'Sans elle personne ne peut ouvrir le fichier, nous non plus.',
    make: 'Faire le fichier',
    makeOn: (folder) => `Le faire sur ${folder}`,
    making: (percent) => `Le fichier se fait … ${percent} %`,
    ready: (name, size, races, records) =>
      `${name} : ${size}, ${count(races, 'course', 'courses')}, ${count(records, 'entrée', 'entrées')}, vérifié.`,
    onStick: (folder) => `Il est aussi sur ${folder}.`,
    fetch: 'L’enregistrer sur cet appareil',
    discard: 'Le supprimer ici',
    discardSays: 'Il attend ici jusqu’à sa suppression ou la fin de la station.',
    openTitle: 'Ouvrir un fichier d’un autre portable',
    openSays: 'Ses courses viennent à côté de celles d’ici. Rien de ce qui est ici n’est changé ni écrasé.',
    choose: 'Fichier d’une épreuve (.bell-lap)',
    sending: (percent) => `Il arrive … ${percent} %`,
    looking: 'On le lit : chaque octet est vérifié …',
    wants: 'Ce fichier a une phrase secrète',
    look: 'Regarder dedans',
    of: (name, when, by) => `${name}, fait ${when} par ${by}`,
    figures: (records, cards, logos) =>
      `${count(records, 'entrée', 'entrées')}, ${count(cards, 'carte', 'cartes')}, ${count(logos, 'logo', 'logos')}`,
    accounts:
      'Les comptes des officiels restent ceux de ce portable. Pour tout avoir comme avant, comptes et clés aussi, ouvrez le fichier dans un dossier à lui : npm run event -- open FICHIER --data DOSSIER.',
    race: 'Course',
    becomes: 'Ici',
    how: {
      new: 'vient',
      renamed: 'vient à côté de la course de ce nom',
      more: 'est ici ; ce qui est venu depuis s’ajoute',
      same: 'est déjà ici, la même',
      older: 'est ici et plus avancée : reste',
      apart: 'a continué ici et là-bas : reste comme ici',
    },
    called: (id) => `sous ${id}`,
    live: (names) =>
      `En cours quand le fichier a été fait : ${names}. Si l’autre station continue, téléphones, cartes, liens et relais parleraient à deux stations, et chacune aurait la moitié de la course.`,
    otherIsOff: 'L’autre station est éteinte ou ne continue pas ces courses',
    go: 'L’ouvrir ici',
    nothingNew: 'Tout ce qu’il contient est déjà ici.',
    opening: (done, of) => `Ouverture … ${done.toLocaleString('fr')} sur ${of.toLocaleString('fr')} entrées`,
    opened: (records, cards) =>
      `Ouvert : ${count(records, 'entrée est venue', 'entrées sont venues')}, avec ${count(cards, 'carte', 'cartes')}.`,
    same: 'même résultat que dans le fichier',
    differsHere: 'pas le résultat du fichier : comparez-les',
    eventCame: 'Nom, jour, lieu et programme sont venus avec.',
    toRace: (name) => `Vers ${name}`,
    other: 'Un autre fichier',
    troubles: {
      foreign:
        'Ce n’est pas un fichier d’épreuve de Bell Lap : ceux-ci se font ici, sous « Sauvegarder dans un fichier », et finissent par .bell-lap.',
      newer:
        'Ce fichier vient d’un Bell Lap plus récent. Installez-le ici pour l’ouvrir ; rien n’a été changé.',
      cut: 'Ce fichier s’arrête trop tôt : il n’a pas été copié en entier, ou la clé USB a été retirée trop vite. Copiez-le de nouveau depuis le portable qui l’a fait.',
      damaged:
        'Ce fichier est endommagé : ce n’est pas ce qui a été écrit. Copiez-le de nouveau, ou faites-en un autre sur le portable d’où il vient.',
      'passphrase-wrong':
        'Ce n’est pas la phrase secrète du fichier. Majuscules et espaces comptent ; sans elle personne ne peut l’ouvrir.',
      racing: 'Une course est en cours à cette station. Ouvrez le fichier quand elle sera finie.',
      busy: 'Un fichier se fait déjà ; attendez qu’il soit là.',
    },
    full: (need, free) =>
      `Il n’y a pas de place sur cet ordinateur : il faut ${need} Mo, ${free} Mo sont libres. Rien n’a été changé ; faites de la place et réessayez.`,
  },
  newRace: {
    ofComputer: (zone) => `${zone}, comme cet ordinateur est réglé`,
    planned: (zone) => `Pour le programme et les écrans ; elle part quand vous la lancez. Fuseau : ${zone}`,
    same: (name, when) =>
      when === null ? `Il y a déjà une course « ${name} ».` : `Il y a déjà une course « ${name} » (${when}).`,
    sameApart: (apart) => `Dans les listes, celle-ci portera « ${apart} » après son nom.`,
    sameDo: 'Donnez-lui un autre nom, ou un départ prévu qui les distingue.',
  },
  switcher: {
    open: (n) => `Les ${n} courses`,
    title: 'Courses',
    find: 'Chercher une course',
    none: 'Pas de course de ce nom',
    planned: (time) => `prévue ${time}`,
    started: (time) => `partie ${time}`,
    home: 'Liste des courses et épreuve',
  },
  start: {
    planned: (time) => `Au départ prévu, ${time}`,
    ahead: (time, age) => `Prévu : ${time}, dans ${age}`,
    past: (time, age) =>
      `Prévu : ${time}, il y a ${age}. La course part quand vous le dites, pas d’elle-même.`,
  },
};
