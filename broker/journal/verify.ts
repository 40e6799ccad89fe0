/**
 * Is this what was signed? Looks at a journal's file without changing it: every row against its checksum and the chain
 * (chain.ts), every published result against its digest, its signature and the link of the chain that it stood on. A
 * published result alone is verify-result.ts's.
 */
import { createPublicKey, verify as verifySignature } from 'node:crypto';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { daySeal } from '../../race/decisions/kinds/seal-day.ts';
import { sealedResult } from '../../race/decisions/sealed-result.ts';
import { bodyHash, chainedRows, FIRST_LINK, linkAfter } from './chain.ts';
import type { DecisionRow } from './decision-row.ts';
import { RowKind } from './rows.ts';
import { unsoundNames } from './sums.ts';
import { checkRedactions, mayTellOfRedaction, type RedactionChecked } from './verify-redactions.ts';

export interface SealChecked {
  readonly race: string;
  readonly version: number;
  readonly state: string;
  readonly atMs: number;
  readonly by: string;
  /** Why it is not what was signed; null when it is. */
  readonly fault: string | null;
  /** The public key (JWK x) of an official result's signature. */
  readonly key: string | null;
  /** The digests it had while names stood in it that were withdrawn since. */
  readonly was?: readonly string[];
  /** It came in a file of an event, from this station's journal, whose links are not in this one. */
  readonly from?: string;
}

/** Records that were here and are not. */
export interface Gap {
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Between which moments they were stored. */
  readonly fromMs: number;
  readonly toMs: number;
  /** When the journal went on without them, and with whose word. */
  readonly atMs: number;
  readonly by: string;
}

/** The end of a day, or whenever somebody asked: all of the journal up to a record, under the station's signature. */
export interface DaySealChecked {
  readonly race: string;
  readonly why: string;
  readonly atMs: number;
  readonly by: string;
  /** The newest record it holds. */
  readonly throughSeq: number;
  /** As above. */
  readonly from?: string;
  readonly fault: string | null;
  readonly key: string | null;
}

export interface JournalChecked {
  readonly records: number;
  readonly newestSeq: number;
  /** The link after the newest row, hex. */
  readonly link: string;
  /** What is not as it was stored, in sentences; the first hundred. */
  readonly faults: readonly string[];
  readonly gaps: readonly Gap[];
  readonly seals: readonly SealChecked[];
  readonly daySeals: readonly DaySealChecked[];
  readonly redactions: readonly RedactionChecked[];
}

const FAULTS_MAX = 100;
const publication = z.object({
  type: z.literal('publish-result'),
  state: z.enum(['provisional', 'official']),
  sealed: sealedResult.optional(),
});

/** Checks an open journal. Takes about a second for a hundred megabytes. */
export function checkJournal(db: Database.Database): JournalChecked {
  const faults: string[] = [];
  const fault = (says: string) => void (faults.length < FAULTS_MAX && faults.push(says));
  const bodyOf = db.prepare('SELECT CAST(body AS BLOB) FROM record WHERE seq = ?').pluck();
  const links = new Map<number, string>();
  const published: DecisionRow[] = [];
  const sealedDays: DecisionRow[] = [];
  const redacting: DecisionRow[] = [];
  let link: Buffer = FIRST_LINK;
  let records = 0;
  let newestSeq = 0;
  let isBroken = false;
  for (const name of unsoundNames(db)) fault(`It does not match its checksum: ${name}.`);
  const gaps = knownGaps(db);
  for (const row of chainedRows(db, 0)) {
    const gap = gaps.find(({ fromSeq, toSeq }) => row.seq > toSeq && newestSeq < fromSeq);
    if (!row.sound) fault(`Record ${row.seq} (${momentOf(row.atMs)}) does not match its checksum.`);
    link = linkAfter(link, row);
    if (gap !== undefined) isBroken = true;
    if (row.link !== null && !link.equals(Buffer.from(row.link))) {
      // Behind a gap that is known, the chain goes on from the next link that stands there.
      if (!isBroken)
        fault(
          `The chain breaks at or before record ${row.seq} (${momentOf(row.atMs)}): something up to there was changed, left out or put in.`,
        );
      // What follows is compared from here on, so that a second break is told from the first.
      link = Buffer.from(row.link);
    }
    if (row.link !== null) isBroken = false;
    newestSeq = row.seq + row.count - 1;
    records += row.count;
    links.set(newestSeq, link.toString('hex'));
    if (row.kind !== RowKind.decision) continue;
    const body = bodyOf.get(row.seq) as Buffer | null | undefined;
    if (body === undefined || body === null || (!row.sound && !isJson(body))) continue;
    const { seq, race, atMs, author } = row;
    const decided = { seq, race, atMs, by: author.split('\0')[1] ?? '', body };
    if (body.includes('"publish-result"')) published.push(decided);
    if (body.includes('"seal-day"')) sealedDays.push(decided);
    if (mayTellOfRedaction(body)) redacting.push(decided);
  }
  const brought = openedFrom(db);
  const checked = checkRedactions(db, redacting);
  for (const says of checked.faults) fault(says);
  return {
    records,
    newestSeq,
    link: link.toString('hex'),
    faults,
    gaps,
    seals: published.flatMap((one) => sealOf(one, links, brought(one))),
    daySeals: sealedDays.flatMap((one) => daySealOf(one, links, brought(one))),
    redactions: checked.redactions,
  };
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** What the journal went on without, with whose word. */
export function knownGaps(db: Database.Database): Gap[] {
  return db
    .prepare(
      'SELECT from_seq AS fromSeq, to_seq AS toSeq, from_ms AS fromMs, to_ms AS toMs, at_ms AS atMs, by FROM gap ORDER BY from_seq',
    )
    .all() as Gap[];
}

const openedShape = z.array(
  z.object({ stationId: z.string(), madeMs: z.number(), races: z.array(z.object({ id: z.string() })) }),
);

/** Of which station a decision is that came in a file of an event (broker/event/file/): up to when the file was made. */
function openedFrom(db: Database.Database): (decided: DecisionRow) => string | null {
  const json = db.prepare(`SELECT value FROM setting WHERE key = 'event/opened'`).pluck().get();
  const parsed = openedShape.safeParse(
    typeof json === 'string' && isJson(Buffer.from(json)) ? JSON.parse(json) : [],
  );
  const notes = parsed.success ? parsed.data : [];
  return ({ race, atMs }) =>
    notes.find(({ madeMs, races }) => atMs <= madeMs && races.some(({ id }) => id === race))?.stationId ??
    null;
}

function sealOf(
  { race, atMs, by, body }: DecisionRow,
  links: ReadonlyMap<number, string>,
  from: string | null,
): SealChecked[] {
  const parsed = publication.safeParse(JSON.parse(body.toString('utf8')));
  if (!parsed.success) return [];
  const { state, sealed } = parsed.data;
  if (sealed === undefined)
    return [{ race, version: 0, state, atMs, by, key: null, fault: 'published before results were sealed' }];
  const { version, text, digest, signature, key } = sealed;
  const stood = /^journal\t(\d+)\t([0-9a-f]{64})$/m.exec(text);
  const link = stood === null ? undefined : links.get(Number(stood[1]));
  const fault =
    textFault({ text, digest, signature, key }, state) ??
    (stood !== null && from === null && link !== stood[2]
      ? `the journal up to record ${stood[1]} is not the one it was published on`
      : null);
  const was = sealed.was?.map((one) => one.digest);
  return [
    { race, version, state, atMs, by, key, fault, ...(was && { was }), ...(from !== null && { from }) },
  ];
}

const sealedDay = z.object({
  type: z.literal('seal-day'),
  why: z.string(),
  seal: daySeal.optional(),
});

function daySealOf(
  { race, atMs, by, body }: DecisionRow,
  links: ReadonlyMap<number, string>,
  from: string | null,
): DaySealChecked[] {
  const parsed = sealedDay.safeParse(JSON.parse(body.toString('utf8')));
  if (!parsed.success) return [];
  const { why, seal } = parsed.data;
  const told = { race, why, atMs, by };
  const stood = /^journal\t(\d+)\t([0-9a-f]{64})$/m.exec(seal?.text ?? '');
  if (seal === undefined || stood === null)
    return [{ ...told, throughSeq: 0, key: null, fault: 'it carries no signature' }];
  const throughSeq = Number(stood[1]);
  const fault =
    signatureFault(seal.text, seal) ??
    (from !== null || links.get(throughSeq) === stood[2]
      ? null
      : `the journal up to record ${throughSeq} is not the one that was sealed`);
  return [
    {
      ...told,
      throughSeq: from === null ? throughSeq : 0,
      key: seal.key,
      fault,
      ...(from !== null && { from }),
    },
  ];
}

function signatureFault(text: string, { signature, key }: { signature: string; key: string }): string | null {
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' });
    return verifySignature(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'))
      ? null
      : 'its signature is not of this key and text';
  } catch {
    return 'its key is no key';
  }
}

/** A result as its seal says: why it is not, or null. */
export function textFault(
  { text, digest, signature, key }: z.infer<typeof shownSeal>,
  state: string,
): string | null {
  if (bodyHash(Buffer.from(text)).toString('hex') !== digest) return 'its text is not what the digest is of';
  if (signature === null || key === null)
    return state === 'official' ? 'it is official and not signed' : null;
  return signatureFault(text, { signature, key });
}

const shownSeal = z.object({
  text: z.string(),
  digest: z.string(),
  signature: z.string().nullable(),
  key: z.string().nullable(),
});

const momentOf = (ms: number): string => new Date(ms).toISOString();
