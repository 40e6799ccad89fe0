/** English: why something of a rider's phone was refused. */
import type { PhoneFacts } from '../facts.ts';
import type { Phrases } from '../phrases.ts';

export const phones: Pick<Phrases, keyof PhoneFacts> = {
  'phone-latitude': ({ told }) =>
    `A latitude of ${told || 'nothing'} is no place on earth; it must be −90 to 90 degrees.`,
  'phone-longitude': ({ told }) =>
    `A longitude of ${told || 'nothing'} is no place on earth; it must be −180 to 180 degrees.`,
  'phone-nowhere': () => 'Latitude 0, longitude 0 is what a phone says before it knows where it is.',
  'phone-invalid': ({ accuracyM }) =>
    `An accuracy of ${accuracyM} m is how a phone marks a position as invalid.`,
  'phone-moment': ({ told }) =>
    `A time of ${told || 'nothing'} is no moment; it must be seconds or milliseconds since 1970, UTC.`,
  'phone-day': ({ day }) =>
    `A position is dated ${day}, which is no day of this race: the phone’s clock is wrong (some receivers fall back by 1,024 weeks). Set the phone’s time from the network, or send corrected times.`,
  'phone-not-text': () => 'The message is not UTF-8 text.',
  'phone-not-json': ({ begins }) => `The message is not JSON: it begins with ${begins}.`,
  'phone-no-report': () => 'It is no report of a position: neither an identifier nor a place is in it.',
  'phone-no-id': () => 'The identifier is missing: send id=… (in Traccar Client: “Device identifier”).',
  'phone-encrypted': () =>
    'The message is encrypted: clear “Encryption key” in the preferences of OwnTracks.',
  'phone-other-kind': ({ told }) => `An OwnTracks message of type ${told || 'nothing'} is unknown.`,
  'phone-list-long': ({ count, most }) => `A list of ${count} is too long; send at most ${most}.`,
  'phone-too-large': ({ bytes, most }) =>
    `A message of ${bytes} bytes is over the limit of ${most}: it was passed over, and what comes behind it is taken.`,
  'phone-given-up': ({ by }) => `Given up by ${by}: the phone’s clock was never known.`,
  'phone-wrong-login': ({ client }) => `Wrong user name or password (client “${client}”).`,
  'phone-forgotten': () =>
    'No positions of this rider are taken any more: they were deleted for good, at the rider’s wish or because the race’s day for it had come. Switch the phone’s tracking off.',
  'phone-unsealed': ({ kept }) =>
    kept
      ? 'Came by the cloud relay without the seal of the rider’s phone: kept, and not counted until an official says so (Phones).'
      : 'Came by the cloud relay without the seal of the rider’s phone, and no more of them are kept: count or drop those that wait (Phones).',
  'phones-one-id': ({ name, client, where, both }) =>
    `Two phones use “${name}” with the client id “${client}” (from ${where}): ${
      both
        ? 'both are served; give one of them a card of its own.'
        : 'they throw each other out; give one of them another client id.'
    }`,
};
