/** French: chip decoders, and reads that are in no race. */
import { offText } from '../../words.ts';
import type { DecoderFacts } from '../facts.ts';
import type { Phrases } from '../phrases.ts';

const of = (name: string) => (name === '' ? '' : ` de ${name}`);
const side = (ahead: boolean) => (ahead ? 'avance' : 'retarde');

export const decoders: Pick<Phrases, keyof DecoderFacts> = {
  'decoder-not-yet': () => 'Pas encore connecté.',
  'decoder-awaits-call': ({ port }) =>
    `En attente : le décodeur doit appeler cet ordinateur au port ${port}.`,
  'decoder-no-address': () => 'Aucune adresse : dites où est le décodeur.',
  'decoder-no-answer': ({ at, why }) => `${at} ne répond pas (${why}). Est-il allumé, et sur ce réseau ?`,
  'decoder-port-taken': ({ port, why }) =>
    `Le port ${port} ne peut être ouvert : ${why}. Choisissez-en un autre, ici et sur le décodeur.`,
  'decoder-line-ended': ({ calls }) =>
    `La liaison s’est interrompue ; ${calls ? 'il peut rappeler' : 'nouvel essai en cours'}. Il garde ses lectures en attendant.`,
  'decoder-takes-nothing': () => 'Liaison coupée : il ne prend rien de ce qui lui est envoyé.',
  'decoder-line-too-long': () =>
    'Liaison coupée : il a envoyé plus qu’un message ne contient. Est-ce bien le type réglé ici ?',
  'decoder-old-firmware': ({ has, needs }) =>
    `Il parle le protocole ${has} ; il faut ${needs} ou plus récent : mettez son micrologiciel à jour.`,
  'decoder-silent': ({ afterMs }) =>
    `Rien n’est venu de lui pendant ${Math.round(afterMs / 1_000)} s ; la liaison est coupée et reprise.`,
  'decoder-not-stored': () =>
    'Une lecture n’a pu être enregistrée : le journal ne peut être écrit. Liaison coupée ; le décodeur la répète.',
  'decoder-no-time': ({ told }) =>
    `Son heure « ${told} » n’est pas comprise ; ses lectures ne peuvent encore être placées.`,
  'decoder-not-understood': ({ told }) => `Il a répondu « ${told} », qui n’est pas compris.`,
  'decoder-new-protocol': ({ oldest, known }) =>
    `Il parle le protocole ${oldest} et les suivants, cette station ${known} et les précédents. Ses lectures sont prises autant qu’elles sont comprises ; regardez les premières.`,
  'decoder-counts-more': ({ counts, tells }) =>
    `Il compte ${counts} passages et en dit ${tells} ; il est interrogé de nouveau.`,
  'decoder-too-many-callers': ({ max }) =>
    `Plus de ${max} lecteurs appellent à ce port ; les autres sont refusés. Réglez un autre décodeur avec son propre port.`,
  'decoder-clock-differs': ({ byMs, ahead, name }) =>
    `L’horloge${of(name)} ${side(ahead)} de ${offText(byMs)} sur cet ordinateur. Ses lectures sont corrigées d’autant.`,
  'decoder-clock-in-doubt': ({ byMs, ahead, name }) =>
    `L’horloge${of(name)} semble en ${ahead ? 'avance' : 'retard'} de ${offText(byMs)}. Ses lectures attendent que quelques autres concordent ; comparez les deux horloges.`,
  'decoder-clock-was-set': ({ byMs, ahead }) =>
    `Son horloge a été réglée en service, ${ahead ? 'avancée' : 'reculée'} de ${offText(byMs)}. Les lectures d’avant et d’après sont corrigées chacune de son écart ; vérifiez les tours de ce moment.`,
  'decoder-clock-not-taken': ({ byMs, ahead }) =>
    `Son horloge n’a pu être réglée : elle ${side(ahead)} de ${offText(byMs)} sur cet ordinateur. Ses lectures sont corrigées d’autant.`,
  'decoder-new-file': () =>
    'Il a commencé un nouveau fichier, ou un autre boîtier est à cette adresse. Tous ses passages sont demandés ; aucun ne compte deux fois.',
  'decoder-passings-missing': ({ from, to }) =>
    `Il n’a pas dit les passages ${from} à ${to}, demandés deux fois. Cherchez-les dans son propre journal.`,
  'decoder-kept-overflow': ({ count }) =>
    `${count} des plus anciennes lectures dont aucune course ne voulait ne sont plus affichées.`,
  'decoder-kept-aside': ({ count }) =>
    count === 1
      ? 'Une lecture est mise de côté : regardez-la.'
      : `${count} lectures sont mises de côté : regardez-les.`,
  'read-awaits-race': () =>
    'Aucune course partie ne peut l’avoir. Elle comptera dès qu’un départ qui lui convient sera saisi.',
  'read-not-understood': () => 'Pas compris.',
  'read-no-moment': () => 'Sans heure, ou sans heure que l’on puisse placer.',
  'read-impossible-moment': ({ byMs, ahead }) =>
    `Son heure est de ${offText(byMs)} ${ahead ? 'après' : 'avant'} le moment où elle a été dite.`,
  'read-stored': () =>
    'Le transpondeur avait gardé ce passage et l’a envoyé plus tard ; il peut venir d’un autre tour, d’une autre ligne, d’un autre jour.',
  'read-other-loop': ({ loop, own }) => `Lu à la boucle ${loop} ; ce décodeur est celui de la boucle ${own}.`,
  'read-other-set': ({ set, own }) =>
    `Un transpondeur de la série ${set} ; cette épreuve utilise la série ${own}. Quelqu’un porte un ancien dossard ?`,
  'read-impulse': () => 'Une impulsion (cellule, bouton), pas une puce.',
  'read-marker': ({ kind }) => `Une marque faite sur l’appareil (${kind}), pas une puce.`,
  'read-refused': ({ why }) => `La course l’a refusée : ${why}.`,
};
