import type { RetentionWords } from './en.ts';

export const fr: RetentionWords = {
  open: 'Données personnelles',
  title: 'Combien de temps les données personnelles sont gardées',
  says: 'Le jour venu, les positions des coureurs disparaissent, et ce qui permet de les joindre : téléphone, courriel, contact d’urgence, jour de naissance, notes. Ici, sur l’ordinateur de secours et dans le nuage. Noms, dossards, licences et résultats restent. Rien ne disparaît de soi-même tant que le résultat n’est pas officiel ou qu’une réclamation est ouverte.',
  event: 'Toutes les courses de l’épreuve',
  thisRace: 'Cette course',
  asEvent: 'comme l’épreuve',
  untilDay: 'jusqu’à un jour …',
  always: 'pour toujours',
  days: (days) => `${days} jours après l’arrivée`,
  day: 'Gardées jusqu’au',
  set: 'Fixer le jour',
  none: 'Il n’y a pas encore de course.',
  clock: {
    always: 'Gardées pour toujours : aucun jour n’est fixé.',
    noFinish: 'Gardées : les jours comptent dès l’arrivée.',
    until: (day, left) =>
      left === 1
        ? `Gardées jusqu’au ${day} : encore un jour.`
        : `Gardées jusqu’au ${day} : encore ${left} jours.`,
    within: (day) => `Gardées jusqu’au ${day}. Elles disparaissent dans l’heure.`,
    over: (day) => `Le jour était le ${day}. Rien n’est encore effacé :`,
    gone: (day) => `Effacées le ${day}.`,
  },
  held: {
    'not-finished': 'la course n’est pas terminée.',
    'not-official': 'le résultat n’est pas officiel.',
    'protest-open': 'une réclamation est ouverte.',
    clock: 'la date de la station est à confirmer.',
  },
  positionsOnly:
    'Du temps où les contacts restaient : seules les positions disparaissent. Choisissez de nouveau les jours pour inclure les contacts.',
  now: 'Effacer maintenant positions et contacts',
  nowEvenSo: 'Effacer quand même positions et contacts',
  nowSays:
    'Pour de bon. Les tours connus par les seules positions quittent le classement ici, et aucune nouvelle version du résultat ne peut suivre.',
  waiting: (races) =>
    races === 1 ? '1 course attend votre décision' : `${races} courses attendent votre décision`,
  atOnce: (races, more) =>
    `Ce jour est déjà passé : ${races}${more > 0 ? ` et ${more} de plus` : ''}. Ce qui doit disparaître disparaît dans l’heure, pour de bon : personne ne peut le récupérer.`,
  setAndDelete: 'Fixer et effacer',
  leave: 'Laisser comme avant',
  clockLeapt: (today, last) =>
    last === null
      ? `D’après cet ordinateur, nous sommes le ${today}, et la station n’a encore jamais regardé les jours. La date est-elle juste ?`
      : `D’après cet ordinateur, nous sommes le ${today} ; quand la station a regardé pour la dernière fois, c’était le ${last}. La date est-elle juste ?`,
  clockTakes: (races, more) =>
    `Si oui, les données dont le jour est venu disparaissent dans l’heure, pour de bon : ${races}${more > 0 ? ` et ${more} de plus` : ''}.`,
  clockRight: (today) => `Nous sommes le ${today} : effacer`,
  clockWrong:
    'Si elle est fausse, réglez l’horloge de cet ordinateur. Si une course a été courue avec une fausse date, fixez d’abord un jour pour elle. Tant que personne ne confirme, rien n’est effacé.',
  log: 'Ce qui a été effacé',
  line: (day, by, what, records) =>
    `${day} : ${what === 'all' ? 'positions et contacts' : 'positions'}, par ${by}${records === null ? ' ; en cours' : ` ; ${records} ${records === 1 ? 'enregistrement' : 'enregistrements'} du journal`}`,
  station: 'la station, le jour étant venu',
};
