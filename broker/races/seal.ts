/** A published version's digest and, if it is official, the station's signature, put into the decision that publishes it. */
import { createHash } from 'node:crypto';
import type { Decision } from '../../race/journal/decision.ts';
import type { Author } from '../../race/journal/record.ts';
import { type Race, sealable } from '../../race/race.ts';
import type { JournalHead } from '../journal/journal.ts';

/** Signs a text with the station's key (Ed25519); the key is the public one, JWK x. */
export type Sign = (text: string) => { readonly signature: string; readonly key: string };

/** SHA-256 of a text, hex. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The same decision with what it publishes; whatever the sender had put there is replaced. */
export function sealed(
  race: Race,
  decision: Extract<Decision, { type: 'publish-result' }>,
  by: Author,
  atMs: number,
  sign: Sign | null,
  journal: JournalHead,
): Decision {
  const { sealed: _, ...asked } = decision;
  const what = sealable(race, asked, by, atMs, journal.link === '' ? null : journal);
  const signature = decision.state === 'official' && sign !== null ? sign(what.text) : null;
  return {
    ...asked,
    sealed: {
      ...{ ...what, digest: digestOf(what.text) },
      ...{ signature: signature?.signature ?? null, key: signature?.key ?? null },
    },
  };
}
