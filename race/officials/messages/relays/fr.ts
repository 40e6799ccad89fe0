/** Français : pourquoi un relais cloud est injoignable, ou ne prend rien. */
import type { RelayFacts } from '../facts.ts';
import type { Phrases } from '../phrases.ts';

export const relays: Pick<Phrases, keyof RelayFacts> = {
  'relay-other-answers': ({ answer }) =>
    `Autre chose répond à l’adresse du relais (${answer}) : un portail captif, ou la mauvaise adresse.`,
  'relay-not-now': ({ answer }) => `Le relais n’accepte pas de station pour le moment (${answer}).`,
  'relay-being-woken': () => 'Le relais dort entre les courses et se réveille : environ une minute.',
  'relay-door-knows-not': () =>
    'Le relais dort et sa porte ne connaît pas cette station : la personne qui le gère doit le réveiller.',
  'relay-no-internet': () => 'Le nom du relais ne peut être cherché : pas d’internet.',
  'relay-unknown-name': ({ host }) =>
    `« ${host} » est introuvable : l’adresse est mal tapée, ou il n’y a pas d’internet ici. Si elle est mal tapée, retirez ce relais et ajoutez la bonne adresse.`,
  'relay-bad-port': ({ port }) =>
    `Aucun relais n’est joignable par le port ${port}. Retirez-le et ajoutez la bonne adresse, le plus souvent sans port.`,
  'relay-no-tls': ({ address }) =>
    `Ce qui répond à ${address} ne parle pas https : il faut un autre port, ou http:// devant. Retirez ce relais et ajoutez la bonne adresse.`,
  'relay-nobody-listens': () => 'Rien n’écoute à l’adresse du relais.',
  'relay-not-reached': ({ why }) => `Le relais est injoignable : ${why}.`,
  'relay-sign-in': ({ answer }) =>
    `Le réseau a répondu ${answer} à la place du relais : il demande peut-être sa propre connexion (portail captif).`,
  'relay-line-cut': () => 'La ligne vers le relais a été coupée.',
  'relay-silent': () => 'Le relais se tait : pas d’internet.',
  'relay-bad-code': () =>
    'Ce code est inconnu, ou une autre station l’a utilisé. Demandez-en un nouveau à l’exploitant du relais.',
  'relay-other-key': () =>
    'Une station de cet identifiant s’est inscrite avec une autre clé. Son journal a-t-il été copié sur une autre machine ?',
  'relay-unknown-station': () => 'Le relais ne connaît pas cette station : inscrivez-la avec un code.',
  'relay-superseded': () => 'Une autre machine a repris cette station ; celle-ci ne l’est plus.',
};
