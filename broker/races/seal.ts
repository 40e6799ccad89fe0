/**
 * What the station puts its signature under, into the decision that asks for it: a published version (with its digest), and
 * the end of a day, which names the link of the journal's chain.
 */
import { createHash } from 'node:crypto';
import type { SealedResult } from '../../race/decisions/sealed-result.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { Author } from '../../race/journal/record.ts';
import { passings, type Race, sealable } from '../../race/race.ts';
import type { JournalHead } from '../journal/journal.ts';

/** Signs a text with the station's key (Ed25519); the key is the public one, JWK x. */
export type Sign = (text: string) => { readonly signature: string; readonly key: string };

/** SHA-256 of a text, hex. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Decisions that the station completes when it takes them. */
export const isSealed = (decision: Decision): boolean =>
  decision.type === 'publish-result' || decision.type === 'seal-day' || isForgetting(decision);

/** What the station notes of itself, and nobody may say for it. */
export const isStationsNote = ({ type }: Decision): boolean =>
  type === 'redacted' || type === 'journal-mended' || type === 'new-master';

const isForgetting = (decision: Decision) =>
  decision.type === 'forget-rider' || decision.type === 'forget-positions';

/** The decision as it is taken. `stationId` names whose journal it is. */
export function completed(
  race: Race,
  decision: Decision,
  taken: { readonly by: Author; readonly atMs: number },
  station: { readonly id: string; readonly sign: Sign | null; readonly journal: JournalHead },
): Decision {
  if (decision.type === 'publish-result')
    return sealed(race, decision, taken.by, taken.atMs, station.sign, station.journal);
  if (decision.type === 'forget-rider')
    return {
      ...decision,
      restsOnGps: passings(race, { entry: decision.entry }).some(({ source }) => source === 'gps'),
    };
  if (decision.type === 'forget-positions')
    return { ...decision, restsOnGps: passings(race).some(({ source }) => source === 'gps') };
  if (decision.type !== 'seal-day') return decision;
  const { seal: _, ...asked } = decision;
  const { seq, link } = station.journal;
  if (station.sign === null || link === '') return asked;
  const moment = new Date(taken.atMs).toISOString();
  const text = `bell-lap seal 1\n${station.id}\t${asked.why}\t${moment}\njournal\t${seq}\t${link}\n`;
  return { ...asked, seal: { text, ...station.sign(text) } };
}

type Seal = Pick<SealedResult, 'digest' | 'signature' | 'key'>;

/** A published result whose text lost a name: `seal`, or one that is made now, stands under it, and what stood before is kept. */
export function resealed(
  before: SealedResult,
  after: SealedResult,
  seal: Seal | null,
  sign: Sign | null,
): SealedResult {
  if (after.text === before.text)
    return { ...after, ...pick(before), ...(before.was && { was: before.was }) };
  const was = [...(before.was ?? []), pick(before)];
  if (seal !== null) return { ...after, ...pick(seal), was };
  const signed = before.signature !== null && sign !== null ? sign(after.text) : null;
  return {
    ...after,
    digest: digestOf(after.text),
    signature: signed?.signature ?? null,
    key: signed?.key ?? null,
    was,
  };
}

const pick = ({ digest, signature, key }: Seal): Seal => ({ digest, signature, key });

/** The same decision with what it publishes; whatever the sender had put there is replaced. */
function sealed(
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
      ...what,
      digest: digestOf(what.text),
      signature: signature?.signature ?? null,
      key: signature?.key ?? null,
    },
  };
}
