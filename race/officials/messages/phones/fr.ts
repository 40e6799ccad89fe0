/** French: why something of a rider's phone was refused. */
import type { PhoneFacts } from '../facts.ts';
import type { Phrases } from '../phrases.ts';

export const phones: Pick<Phrases, keyof PhoneFacts> = {
  'phone-latitude': ({ told }) =>
    `La latitude ${told || '(rien)'} n’est aucun lieu de la Terre ; elle va de −90 à 90 degrés.`,
  'phone-longitude': ({ told }) =>
    `La longitude ${told || '(rien)'} n’est aucun lieu de la Terre ; elle va de −180 à 180 degrés.`,
  'phone-nowhere': () => 'Latitude 0, longitude 0 : ce que dit un téléphone avant de savoir où il est.',
  'phone-invalid': ({ accuracyM }) =>
    `Une précision de ${accuracyM} m : c’est ainsi qu’un téléphone marque une position comme non valable.`,
  'phone-moment': ({ told }) =>
    `L’heure ${told || '(rien)'} n’est aucun instant ; il faut des secondes ou des millisecondes depuis 1970, UTC.`,
  'phone-day': ({ day }) =>
    `Une position est datée du ${day}, qui n’est pas un jour de cette course : l’horloge du téléphone est fausse (certains récepteurs reculent de 1024 semaines). Réglez l’heure du téléphone par le réseau.`,
  'phone-not-text': () => 'Le message n’est pas du texte UTF-8.',
  'phone-not-json': ({ begins }) => `Le message n’est pas du JSON : il commence par ${begins}.`,
  'phone-no-report': () => 'Ce n’est pas une position : il n’y a ni identifiant ni lieu.',
  'phone-no-id': () =>
    'L’identifiant manque : envoyer id=… (dans Traccar Client : « Identifiant de l’appareil »).',
  'phone-encrypted': () =>
    'Le message est chiffré : videz « Encryption key » dans les préférences d’OwnTracks.',
  'phone-other-kind': ({ told }) => `Un message OwnTracks de type ${told || '(rien)'} est inconnu.`,
  'phone-list-long': ({ count, most }) =>
    `Une liste de ${count} est trop longue ; ${most} au plus à la fois.`,
  'phone-too-large': ({ bytes, most }) =>
    `Un message de ${bytes} octets dépasse la limite de ${most} : il a été passé, ce qui suit est pris.`,
  'phone-given-up': ({ by }) => `Abandonné par ${by} : l’horloge du téléphone n’a jamais été connue.`,
  'phone-wrong-login': ({ client }) => `Nom ou mot de passe faux (client « ${client} »).`,
  'phone-forgotten': () =>
    'Cette personne a demandé à être oubliée : plus aucune de ses positions n’est prise. Arrêtez le suivi sur le téléphone.',
  'phone-unsealed': ({ kept }) =>
    kept
      ? 'Arrivé par le relais cloud sans le sceau du téléphone : conservé, et non compté tant qu’un officiel ne le dit pas (Téléphones).'
      : 'Arrivé par le relais cloud sans le sceau du téléphone, et il n’en est plus conservé : comptez ou écartez ce qui attend (Téléphones).',
  'phones-one-id': ({ name, client, where, both }) =>
    `Deux téléphones emploient « ${name} » avec l’identifiant client « ${client} » (de ${where}) : ${
      both
        ? 'les deux sont servis ; donnez à l’un d’eux une carte à lui.'
        : 'ils se chassent l’un l’autre ; donnez à l’un d’eux un autre identifiant.'
    }`,
};
