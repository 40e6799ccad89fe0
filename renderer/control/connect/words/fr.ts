/** Français. */
import type { ConnectWords } from './en.ts';

export const fr: ConnectWords = {
  title: 'Connexion',
  open: 'Connexion',
  says: 'Tous les écrans de cette station, comment les téléphones l’atteignent, et que faire quand l’un d’eux n’y arrive pas.',
  back: 'Courses',
  race: 'Course',
  noRace: 'Toutes les courses',
  raceFirst:
    'Grand écran, speaker, habillage, clavier et starter sont chacun d’une course : choisissez-la en haut, ou créez-en une d’abord.',
  lost: 'La station ne répond pas. Ce qui est affiché ici a pu changer.',
  asking: 'On interroge la station …',
  parts: {
    station: 'Cette station',
    everybody: 'Pour tous',
    screens: 'Écrans',
    people: 'Pour ceux qui travaillent ici',
    riders: 'Coureurs',
    certificate: 'Certificat',
    trouble: 'Quand un téléphone ne l’atteint pas',
    relays: 'Relais cloud',
    keys: 'Liens avec clé',
  },
  relays: {
    says: 'Ceux qui suivent de loin et les téléphones en données mobiles les utilisent. Chacun reçoit tout de son côté : si l’un disparaît, les autres continuent.',
    none: 'Aucun : rien ne quitte le site.',
    list: 'Relais cloud',
    standings: { fine: 'a tout', behind: 'rattrape', away: 'injoignable', wrong: 'ne prend rien' },
    behind: (records, seconds) =>
      `${records === 1 ? '1 entrée' : `${records} entrées`} de retard, depuis ${seconds} s`,
    given: 'Nommé là où la station est démarrée (--relay, ou « Réglages de la station »).',
    remove: 'Maintenir pour le retirer',
    again:
      'Pour la station, un relais qui a changé d’adresse est un autre relais : ajoutez la nouvelle adresse avec un code de là-bas, et retirez l’ancienne. S’il a emporté tout ce qu’il avait, il refuse la station ; l’ancienne adresse doit alors mener à lui. Si un code était faux, ajoutez de nouveau la même adresse avec le bon.',
    add: 'Ajouter un relais',
    url: 'Adresse du relais',
    badUrl: 'Il faut ici une adresse comme https://relay.example.org.',
    code: 'Code d’inscription',
    codeHint: 'Donné par l’exploitant du relais. Nécessaire la première fois seulement.',
    badCode: (least) => `Un code a au moins ${least} caractères.`,
  },
  reach: {
    fine: (address) => `Les téléphones et les écrans sont envoyés à ${address}.`,
    perhaps: (address) =>
      `Les téléphones et les écrans sont envoyés à ${address}, que tous les appareils sur place n’atteignent pas. Choisissez un autre réseau ci-dessous s’il y en a un.`,
    'no-network':
      'Cet ordinateur n’est sur aucun réseau : personne d’autre ne peut ouvrir ces pages. Connectez-le au Wi-Fi sur place ou branchez un câble ; les adresses apparaissent d’elles-mêmes.',
    'this-computer': (address) =>
      `La station n’écoute qu’à ${address} : seul cet ordinateur peut ouvrir ces pages. Démarrez-la avec :: (toutes les adresses) comme adresse d’écoute.`,
  },
  noCode: 'Pas de code : les autres appareils ne pourraient pas l’ouvrir.',
  addresses: 'Adresses de cet ordinateur',
  recommended: 'Les téléphones sont envoyés ici',
  useThis: 'Y envoyer les téléphones',
  decide: 'Laisser la station décider',
  notWorking: (n) =>
    n === 1
      ? '1 adresse que les autres appareils ne peuvent pas utiliser'
      : `${n} adresses que les autres appareils ne peuvent pas utiliser`,
  why: {
    public: 'Une adresse d’Internet : atteinte sur place seulement si le routeur le permet.',
    'self-assigned':
      'Personne sur ce réseau ne donne d’adresses ; l’ordinateur s’en est inventé une. Les téléphones ne l’atteignent en général pas : un routeur est-il éteint ?',
    vpn: 'D’un VPN : seuls ses membres l’atteignent.',
    loopback: 'Cet ordinateur seulement.',
    'link-local': 'Lien local : les navigateurs ne peuvent pas l’ouvrir.',
    virtual: 'D’un conteneur ou d’une machine virtuelle sur cet ordinateur.',
    'not-listening': 'La station n’y écoute pas.',
  },
  byName: (name) =>
    `Par son nom : ${name}. Fonctionne sur les ordinateurs et les iPhone, pas sur tous les Android.`,
  noName: 'N’est pas annoncée par son nom sur le réseau (--no-mdns).',
  settings: 'Réglages de la station …',
  dataFolder: 'Ouvrir le dossier des données',
  ports: 'Ports',
  portsOf: {
    crowd: 'Spectateurs et écrans',
    crowdHttps: 'Spectateurs, chiffré',
    https: 'Officiels, coureurs, programmes',
    mqtts: 'MQTT, chiffré',
    mqtt: 'MQTT',
    osmand: 'Traccar, OsmAnd',
  },
  relay: (url) => `Aussi par Internet : ${url}`,
  who: {
    wall: 'Sans connexion. Peut être affiché au mur.',
    public: 'Sans connexion : s’ouvre sur tout ordinateur.',
    'sign-in': 'Demande nom et mot de passe. Le code ne contient aucun secret.',
  },
  hidden: 'Cette course n’est pas publique : à qui l’ouvre sans se connecter, on dit qu’il n’y en a pas.',
  screens: {
    spectators: { name: 'Spectateurs', says: 'Classement, carte et chrono sur tout téléphone.' },
    results: { name: 'Feuille de résultats', says: 'Chaque version publiée, à lire et à imprimer.' },
    board: { name: 'Grand écran', says: 'Chrono, tours restants, les dix premiers. Lisible à 30 m.' },
    announcer: { name: 'Écran du speaker', says: 'Qui arrive ensuite, avec l’essentiel.' },
    course: { name: 'Sur le parcours', says: 'Qui est en route dans un contre-la-montre, avec les temps.' },
    overlay: {
      name: 'Habillage vidéo',
      says: 'Transparent, comme source navigateur dans OBS ou vMix en 1920 × 1080.',
    },
    ramp: {
      name: 'Horloge sur la rampe',
      says: 'L’horloge de départ du coureur. Montre, et ne lance personne.',
    },
    officials: { name: 'Direction de course', says: 'La console, pour les officiels avec un compte.' },
    keypad: {
      name: 'Point de contrôle et clavier',
      says: 'Des dossards tapés à une ligne, sur téléphone ou tablette. Le compte d’un chronométreur suffit.',
    },
    starter: {
      name: 'Starter',
      says: 'Horloge de départ sonore, départs tardifs, non-partants ; continue sans Wi-Fi.',
    },
  },
  preview: (name) => `Aperçu : ${name}`,
  openHere: 'Ouvrir',
  copy: 'Copier l’adresse',
  copied: 'Adresse copiée',
  notCopied: 'Le navigateur n’a pas permis de copier. Sélectionnez l’adresse et copiez-la à la main.',
  print: 'Imprimer',
  printAll: 'Imprimer les codes à afficher',
  printSays:
    'Une feuille pour les spectateurs, une pour les résultats, avec le Wi-Fi s’il est donné sous Coureurs.',
  onDisplay: 'Sur un écran …',
  key: {
    make: 'Créer un lien avec clé',
    says: (days) =>
      `Qui a ce lien peut lancer les coureurs de cette course pendant ${days} jours, sans mot de passe. Faites-le scanner au starter ; ne l’imprimez pas. Il peut être retiré ci-dessous.`,
    title: 'Le lien du starter',
    onlyAdmin: 'Un admin peut créer un lien avec clé, qui ne demande pas de mot de passe.',
    list: 'Écrans et appareils qui entrent avec une clé au lieu d’un mot de passe.',
    none: 'Aucun. Personne n’entre avec une clé.',
    until: (when) => `jusqu’au ${when}`,
    kinds: { starter: 'Starter', display: 'Écran', device: 'Appareil' },
    end: 'Maintenir pour le retirer',
    ended: 'Le lien est retiré',
    allRaces: 'toutes les courses',
  },
  riders: {
    says: 'Un coureur a besoin de deux choses : le Wi-Fi sur place (ou les données mobiles, avec un relais) et un code à lui.',
    wifi: 'Wi-Fi des coureurs et des invités',
    wifiSays:
      'Gardé sur cet appareil seulement. Les téléphones le rejoignent en scannant ; imprimez-le à côté du code des spectateurs.',
    wifiName: 'Nom du réseau',
    wifiPassword: 'Mot de passe (vide : aucun)',
    wifiFault: {
      name: 'Le nom d’un réseau a de 1 à 32 signes.',
      password: 'Un mot de passe Wi-Fi a de 8 à 63 signes. Laissez vide pour un réseau ouvert.',
    },
    wifiScan: 'Scannez pour rejoindre le Wi-Fi',
    cards: 'Cartes',
    cardsSays:
      'Un code par coureur : il ouvre la page qui suit et montre sa course. Une carte parle pour un dossard et peut être retirée.',
    printCards: 'Imprimer les cartes des coureurs',
    toRiders: 'Coureurs de cette course',
    join: 'Le lien de l’événement',
    joinSays:
      'Pour les coureurs sans carte : ils choisissent leur nom, un officiel dit oui. Il peut être affiché à l’émargement ; ouvert et fermé sous Coureurs.',
    joinNone: 'Pas ouvert. On l’ouvre sous Coureurs, pour les coureurs sans carte.',
  },
  named: {
    title: 'Un nom que les téléphones connaissent',
    used: (name) =>
      `Officiels, coureurs et programmes sont envoyés à ${name} : aucun téléphone n’y affiche d’avertissement.`,
    notUsed: (host) =>
      `Les téléphones sont envoyés à ${host}, avec le certificat de la station, comme s’il n’y avait pas de nom.`,
    states: {
      works: () => 'Le nom fonctionne d’ici.',
      looking: () => 'On vérifie si le nom fonctionne d’ici\u00a0…',
      waiting: () => 'Le certificat est en cours d’émission. Cela prend environ une minute.',
      off: () => 'Désactivé ici.',
      'no-address': () =>
        'Cet ordinateur n’a pas d’adresse privée (10…, 172.16… à 172.31…, 192.168…, fd…), et un nom ne mène à rien d’autre. Connectez-le au routeur sur place.',
      ended: () =>
        'D’après l’horloge de cet ordinateur, le certificat a expiré ou n’est pas encore valable. Avec Internet, un autre est obtenu tout seul ; vérifiez l’horloge.',
      filtered: ({ domain }) =>
        `Le DNS de ce réseau retire les adresses privées (protection contre le DNS rebinding). Autorisez ${domain} dans le routeur :`,
      nowhere: ({ domain }) =>
        `Le DNS ne connaît pas le nom. L’exploitant du relais doit faire pointer ${domain} vers lui : un enregistrement NS, et le port 53 ouvert.`,
      'no-answer': ({ isReached }) =>
        isReached
          ? 'Le DNS ne donne pas de réponse pour ce nom, alors que le relais répond. Redémarrez le routeur ; si cela n’aide pas, l’exploitant du relais doit vérifier que le port 53 y est ouvert.'
          : 'Le DNS ne répond pas : pas d’Internet ici. Dès son retour, le nom est de nouveau utilisé tout seul.',
      elsewhere: ({ addresses }) =>
        `Le DNS dit encore ici ${addresses}. C’est oublié en un quart d’heure ; redémarrer le routeur va plus vite.`,
      unreached: () =>
        'Le nom mène ici, et la station n’y est pas joignable. Vérifiez le pare-feu de cet ordinateur.',
      untrusted: () =>
        'Cet ordinateur ne connaît pas l’autorité derrière le certificat, donc les téléphones non plus. Dites-le à l’exploitant du relais.',
    },
    lines: {
      away: 'Le relais est injoignable : d’ici à son retour, pas de nouveau certificat, et le DNS n’apprend aucune autre adresse. Vérifiez que cet ordinateur a Internet ; tout le reste continue tout seul.',
      'no-names': 'Le relais ne donne plus de noms. Dites-le à son exploitant.',
    },
    troubles: {
      address: 'Le relais ne laisse aucun nom mener à cette adresse.',
      limit: 'Les certificats de cette semaine sont épuisés ; il y en aura d’autres.',
      refused: 'L’autorité a refusé un certificat. Dites-le à l’exploitant du relais :',
      authority: 'Le relais n’a pas pu obtenir de certificat pour le moment :',
      'wrong-certificate': 'Ce que le relais a envoyé n’était pas le certificat demandé :',
    },
    again: (when) => `Nouvel essai : ${when}.`,
    fritzBox: 'Réseau domestique → Réseau → Paramètres réseau → Protection DNS Rebind',
    dnsmasq: 'OpenWrt et autres avec dnsmasq',
    name: 'Nom',
    leadsTo: 'Mène à',
    until: 'Certificat jusqu’au',
    renewed: 'Obtenu le',
    by: 'Par le relais',
    needsInternet:
      'Un nom demande Internet : les téléphones le redemandent à quelques minutes d’intervalle. Les codes des spectateurs s’en passent. Là où Internet est incertain, envoyez plutôt les téléphones à l’adresse simple.',
    use: 'Utiliser le nom là où il fonctionne',
    leave: 'Passer à l’adresse simple',
    stay: 'En rester à l’adresse simple',
  },
  certificate: {
    byAddress: 'Par l’adresse',
    own: 'La station a fait son certificat elle-même : les navigateurs avertissent la première fois. Comparez l’empreinte puis continuez ; ou installez une fois le certificat de la station.',
    organisers:
      'Le certificat de l’organisateur. Les navigateurs qui connaissent son émetteur n’avertissent pas.',
    served: 'Dans l’avertissement du navigateur (SHA-256)',
    authority: 'Du certificat à installer (SHA-256)',
    where:
      'Android : le cadenas ou l’avertissement → Certificat. iPhone : Afficher les détails → voir le certificat. Firefox : Avancé → Afficher le certificat.',
    android: 'Certificat pour Android et ordinateurs',
    iphone: 'Profil pour iPhone et iPad',
    ends: (when) => `Valable jusqu’au ${when}.`,
    names: 'Valable pour',
    uncovered: (names) => `Les navigateurs avertissent à ${names} quoi qu’on installe.`,
    copy: 'Copier l’empreinte',
    copied: 'Empreinte copiée',
  },
  trouble: [
    {
      title: 'Le téléphone est-il sur le même Wi-Fi ?',
      says: 'Coupez un moment les données mobiles : les téléphones quittent un Wi-Fi sans Internet. « Rester connecté » quand le téléphone demande.',
    },
    {
      title: 'Un autre téléphone de ce Wi-Fi l’atteint-il ?',
      says: 'Si aucun : le Wi-Fi sépare ses invités (réseau invité, isolation des clients ou de l’AP). Prenez le réseau principal, coupez l’isolation dans le routeur, ou apportez votre routeur.',
    },
    {
      title: 'Cet ordinateur les laisse-t-il entrer ?',
      says: 'Son pare-feu doit autoriser Bell Lap et son Node sur les réseaux privés. Windows : Paramètres → Réseau → ce Wi-Fi en « Privé », puis Pare-feu → Autoriser une application. Mac : Réglages → Réseau → Coupe-feu → Options. Linux : ouvrez les ports ci-dessus.',
    },
    {
      title: 'Est-ce la bonne adresse ?',
      says: 'L’adresse du téléphone (dans ses réglages Wi-Fi) commence comme celle de la station, par les trois mêmes nombres. Sinon ils sont sur deux réseaux : envoyez les téléphones vers l’autre, sous « Cette station ».',
    },
    {
      title: 'Le navigateur avertit-il ?',
      says: 'Pour les officiels et les coureurs, c’est attendu la première fois : voir le certificat. Les codes des spectateurs sont en http simple et n’avertissent pas ; tapez http:// si le téléphone ajoute https.',
    },
    {
      title: 'Un VPN ou relais privé est-il actif, sur le téléphone ou ici ?',
      says: 'Coupez-le : il sort le téléphone du réseau sur place.',
    },
  ],
  displays: {
    title: (screen) => `${screen} sur un écran`,
    says: 'Choisissez un écran d’après son image.',
    numbers: 'Montrer les numéros sur les écrans',
    one: 'Cet ordinateur a un seul écran. Branchez le second et étendez le bureau (ne pas dupliquer) ; il apparaît ici.',
    this: 'celui-ci',
    shows: (name) => `montre ${name}`,
    close: (n) => `Fermer ce qui est sur l’écran ${n}`,
    show: (n, label, size) => `Écran ${n} : ${label}, ${size}`,
    ask: 'Chercher les écrans de cet ordinateur',
    asking: 'Le navigateur demande si cette page peut voir les écrans.',
    refused:
      'Le navigateur ne l’a pas permis. Ouvrez une fenêtre, glissez-la sur le second écran et appuyez sur F11.',
    byHand:
      'Ce navigateur ne sait pas choisir un écran. Ouvrez une fenêtre, glissez-la sur le second écran et appuyez sur F11.',
    window: 'Ouvrir dans une fenêtre',
    gone: (label) =>
      `L’écran « ${label} » n’est plus là, ni ce qu’il montrait. Cela revient tout seul avec l’écran.`,
    elsewhere: 'Montrer sur un autre écran',
    leave: 'Laisser éteint',
    opened: (n) => `Montré sur l’écran ${n}`,
  },
  poster: {
    scan: 'Scannez avec l’appareil photo du téléphone',
    wifiFirst: 'D’abord rejoindre le Wi-Fi',
  },
};
