/** English: chip decoders, and reads that are in no race. */
import { offText } from '../../words.ts';
import type { DecoderFacts } from '../facts.ts';
import type { Phrases } from '../phrases.ts';

const of = (name: string) => (name === '' ? '' : ` of ${name}`);
const side = (ahead: boolean) => (ahead ? 'ahead of' : 'behind');

export const decoders: Pick<Phrases, keyof DecoderFacts> = {
  'decoder-not-yet': () => 'Not connected yet.',
  'decoder-awaits-call': ({ port }) => `Waiting for the decoder to call this computer at port ${port}.`,
  'decoder-no-address': () => 'No address is given: say where the decoder is.',
  'decoder-no-answer': ({ at, why }) => `${at} does not answer (${why}). Is it on, and on this network?`,
  'decoder-port-taken': ({ port, why }) =>
    `Port ${port} cannot be listened on: ${why}. Choose another, here and on the decoder.`,
  'decoder-line-ended': ({ calls }) =>
    `The connection ended; ${calls ? 'it may call again' : 'trying again'}. It keeps its reads meanwhile.`,
  'decoder-takes-nothing': () => 'The line was ended: it takes nothing that is sent to it.',
  'decoder-line-too-long': () =>
    'The line was ended: it sent more than a message holds. Is it the kind that is set here?',
  'decoder-old-firmware': ({ has, needs }) =>
    `It speaks protocol ${has}; ${needs} or newer is needed: update its firmware.`,
  'decoder-silent': ({ afterMs }) =>
    `Nothing was heard of it for ${Math.round(afterMs / 1_000)} s; the line was ended and is tried again.`,
  'decoder-not-stored': () =>
    'A read could not be stored: the journal cannot be written. The line was ended; the decoder tells it again.',
  'decoder-no-time': ({ told }) => `Its time “${told}” is not understood, so its reads cannot be placed yet.`,
  'decoder-not-understood': ({ told }) => `It answered “${told}”, which is not understood.`,
  'decoder-new-protocol': ({ oldest, known }) =>
    `It speaks protocol ${oldest} and newer, this station ${known} and older. Its reads are taken as far as they are understood; look at the first ones.`,
  'decoder-counts-more': ({ counts, tells }) =>
    `It counts ${counts} passings and tells ${tells}; asking again.`,
  'decoder-too-many-callers': ({ max }) =>
    `More than ${max} readers call at this port; further ones are refused. Set another decoder up with a port of its own.`,
  'decoder-clock-differs': ({ byMs, ahead, name }) =>
    `The clock${of(name)} is ${offText(byMs)} ${side(ahead)} this computer’s. Its reads are put right by that.`,
  'decoder-clock-in-doubt': ({ byMs, ahead, name }) =>
    `The clock${of(name)} seems to be ${offText(byMs)} ${side(ahead)} this computer’s. Its reads wait until a few more agree; look at both clocks.`,
  'decoder-clock-was-set': ({ byMs, ahead }) =>
    `Its clock was set while it was in use, ${offText(byMs)} ${ahead ? 'forward' : 'back'}. Reads before and after are each put right by their own difference; compare the laps of then.`,
  'decoder-clock-not-taken': ({ byMs, ahead }) =>
    `Its clock could not be set: it shows a time ${offText(byMs)} ${side(ahead)} this computer’s. Its reads are put right by that.`,
  'decoder-new-file': () =>
    'It began a new file, or another box stands at this address. All of its passings are asked for; none counts twice.',
  'decoder-passings-missing': ({ from, to }) =>
    `It did not tell passings ${from} to ${to}, though asked twice. Look at its own log for them.`,
  'decoder-kept-overflow': ({ count }) =>
    `${count} of the oldest reads that no race wanted are no longer listed.`,
  'decoder-kept-aside': ({ count }) =>
    count === 1 ? 'One read is kept aside: look at it.' : `${count} reads are kept aside: look at them.`,
  'read-awaits-race': () =>
    'No race that has started could have it. It is counted when a start is entered that it belongs to.',
  'read-not-understood': () => 'Not understood.',
  'read-no-moment': () => 'It has no time of day, or none that can be placed.',
  'read-impossible-moment': ({ byMs, ahead }) =>
    `Its time is ${offText(byMs)} ${ahead ? 'ahead of' : 'before'} the moment at which it was told.`,
  'read-stored': () =>
    'The transponder had stored this passing and sent it later; it may come from another lap, line or day.',
  'read-other-loop': ({ loop, own }) => `Read at loop ${loop}; this decoder stands for loop ${own}.`,
  'read-other-set': ({ set, own }) =>
    `A transponder of bib set ${set}; this event uses set ${own}. Somebody wears an old number?`,
  'read-impulse': () => 'An impulse (photocell, button), no chip.',
  'read-marker': ({ kind }) => `A mark set at the device (${kind}), no chip.`,
  'read-refused': ({ why }) => `The race refused it: ${why}.`,
};
