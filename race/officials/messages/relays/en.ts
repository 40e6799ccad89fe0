/** English: why a cloud relay is not reached, or takes nothing. */
import type { RelayFacts } from '../facts.ts';
import type { Phrases } from '../phrases.ts';

export const relays: Pick<Phrases, keyof RelayFacts> = {
  'relay-other-answers': ({ answer }) =>
    `Something else answers at the relay’s address (${answer}): a captive portal, or the wrong address.`,
  'relay-not-now': ({ answer }) => `The relay does not take stations now (${answer}).`,
  'relay-being-woken': () => 'The relay sleeps between races and is being woken: about a minute.',
  'relay-door-knows-not': () =>
    'The relay sleeps, and its door does not know this station: whoever runs it has to wake it.',
  'relay-no-internet': () => 'The relay’s name cannot be looked up: no internet.',
  'relay-unknown-name': ({ host }) =>
    `There is no “${host}” to be found: its address is mistyped, or there is no internet here. If it is mistyped, take it off and add the right one.`,
  'relay-bad-port': ({ port }) =>
    `Port ${port} is none that a relay can be reached at. Take it off and add its right address, mostly without a port.`,
  'relay-no-tls': ({ address }) =>
    `What answers at ${address} does not speak https: another port is meant, or http:// in front. Take it off and add the right address.`,
  'relay-nobody-listens': () => 'Nothing listens at the relay’s address.',
  'relay-not-reached': ({ why }) => `The relay is not reached: ${why}.`,
  'relay-sign-in': ({ answer }) =>
    `The network answered ${answer} in the relay’s place: perhaps it wants a sign-in of its own (a captive portal).`,
  'relay-line-cut': () => 'The line to the relay was cut.',
  'relay-silent': () => 'The relay is silent: no internet.',
  'relay-bad-code': () =>
    'This code is not known, or another station used it. Ask the relay’s operator for a new one.',
  'relay-other-key': () =>
    'A station of this id enrolled with another key. Has its journal been copied to another machine?',
  'relay-unknown-station': () => 'This station is not known to the relay: enrol it with a code.',
  'relay-superseded': () => 'Another machine has taken this station over; this one is no longer it.',
};
