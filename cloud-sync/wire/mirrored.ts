/**
 * What of a record leaves the venue. Of a race that is open to everybody: what fans see; chips become codes that join a
 * read to its rider, and who of the officials wrote something, why, and the register of protests stay here. Of any other
 * race (closed.ts): what phones on mobile data need, and nobody's name, position, passing or result.
 *
 * A record of which something stayed here says so in itself, so that it never comes back as if it were the original
 * (original.ts). Journals are sent as they are, also what is not sound in them: the relay judges (sound.ts).
 */
import { asWritten, chipKey } from '../../race/chip.ts';
import { OFFICIALS_ONLY } from '../../race/decisions/values.ts';
import type { RaceId } from '../../race/ids.ts';
import type { Decision } from '../../race/journal/decision.ts';
import type { DecisionInput, JournalRecord, PassingInput } from '../../race/journal/record.ts';
import type { Passing, Sighting } from '../../race/passing.ts';
import { mirroredClosed } from './closed.ts';
import { withheld } from './emptied.ts';
import { isNamed, type Marks, type Own } from './marks.ts';
import type { VenueKey } from './venue-key.ts';

/** Whose races these are. */
export interface Venue {
  /** Whether everybody may see the race, as of now. */
  isPublic(race: RaceId): boolean;
  readonly key: VenueKey;
}

export function mirrored(record: JournalRecord, venue: Venue): JournalRecord {
  if (!venue.isPublic(record.race)) return mirroredClosed(record);
  const { input } = record;
  if (input.kind === 'passing') return passingMirrored(record, input, venue.key);
  if (input.kind === 'decision') return decisionMirrored(record, input, venue.key);
  return record;
}

/** The record with its marks; itself when nothing stayed at the venue. */
function marked(
  record: JournalRecord,
  input: PassingInput | DecisionInput,
  own: Own,
  lacks: boolean,
  key: VenueKey,
): JournalRecord {
  const whole: Own = isNamed(record.by) ? { by: record.by.name, ...own } : own;
  const isSealed = Object.keys(whole).length > 0;
  if (!isSealed && !lacks) return record;
  const marks: Marks = {
    ...(isSealed && { venue: key.seal(whole) }),
    ...(lacks && { lacks: 'texts' as const }),
  };
  const by = isNamed(record.by) ? { ...record.by, name: '' } : record.by;
  return { ...record, by, input: { ...input, ...marks } };
}

function passingMirrored(record: JournalRecord, input: PassingInput, key: VenueKey): JournalRecord {
  const { passing } = input;
  if (typeof passing !== 'object' || passing === null) return record;
  const { by, ...seen } = passing;
  const open: Passing = { ...seen, id: idMirrored(seen.id, key), who: whoMirrored(seen.who, key) };
  const isSame = open.id === passing.id && open.who === passing.who && by === undefined;
  const own: Own = isSame
    ? {}
    : { passing: { id: passing.id, who: passing.who, ...(by !== undefined && { by }) } };
  return marked(record, { ...input, passing: open }, own, false, key);
}

/** Ids that the fold makes itself stay; others are made by who sends passings, and hold chips' codes. */
const FOLDED = /^(?:gps|insert|accept|split|projected):/;
const idMirrored = (id: Passing['id'], key: VenueKey): Passing['id'] =>
  typeof id !== 'string' || FOLDED.test(id) ? id : (key.code('passing', id) as Passing['id']);

/** Begins with a letter, so that no spelling of it is another code. */
const chipCode = (chip: string, key: VenueKey): string => `K${key.code('chip', chipKey(chip))}`;
/** Of reads in old journals, which named a chip letter for letter. */
const spellingCode = (chip: string, key: VenueKey): string => `W${key.code('spelling', asWritten(chip))}`;

function whoMirrored(who: Sighting, key: VenueKey): Sighting {
  if (typeof who !== 'object' || who === null || !('chip' in who) || typeof who.chip !== 'string') return who;
  return { ...who, chip: (who.spelling === undefined ? spellingCode : chipCode)(who.chip, key) };
}

const CHIPS_MAX = 10;
const chipsMirrored = (chips: readonly string[], key: VenueKey): string[] =>
  [
    ...chips.map((chip) => chipCode(String(chip), key)),
    ...chips.map((chip) => spellingCode(String(chip), key)),
  ].slice(0, CHIPS_MAX);

/** The jury's register, and who looks after what. */
const OFFICIALS_KINDS: ReadonlySet<string> = new Set(['protest', 'rule-on-protest', 'assign-question']);
const STAYS_HERE: readonly string[] = OFFICIALS_ONLY.filter((field) => field !== 'chips');

function decisionMirrored(record: JournalRecord, input: DecisionInput, key: VenueKey): JournalRecord {
  const { decision } = input;
  if (typeof decision !== 'object' || decision === null) return record;
  if (OFFICIALS_KINDS.has(decision.type)) return withheld(record);
  const { reason, ...said } = decision;
  const { open, own, lacks } = saidMirrored(said as Decision, key);
  const hasReason = reason !== undefined;
  if (!hasReason && open === said) return marked(record, input, own, lacks, key);
  return marked(record, { ...input, decision: open }, own, lacks || hasReason, key);
}

/** The same object when all of it may leave the venue. */
function saidMirrored(said: Decision, key: VenueKey): { open: Decision; own: Own; lacks: boolean } {
  switch (said.type) {
    case 'put-entries':
      return listMirrored(said, key);
    case 'reassign-reads': {
      const { read } = said;
      if (!('chip' in Object(read))) break;
      const { chip } = read as { chip: string };
      return { open: { ...said, read: { chip: chipCode(chip, key) } }, own: { chip }, lacks: false };
    }
    case 'move-passing':
    case 'reassign-passing':
    case 'restore':
    case 'set-aside': {
      const passing = idMirrored(said.passing, key);
      if (passing === said.passing) break;
      return { open: { ...said, passing }, own: { passingId: said.passing }, lacks: false };
    }
    case 'sos': {
      const { latDeg, lonDeg, ...call } = said;
      if (latDeg === undefined && lonDeg === undefined) break;
      return { open: call, own: {}, lacks: true };
    }
    case 'journal-mended':
      if (said.by === '') break;
      return { open: { ...said, by: '' }, own: {}, lacks: true };
  }
  return { open: said, own: {}, lacks: false };
}

type PutEntries = Extract<Decision, { type: 'put-entries' }>;

function listMirrored(said: PutEntries, key: VenueKey): { open: Decision; own: Own; lacks: boolean } {
  if (!Array.isArray(said.entries)) return { open: said, own: {}, lacks: false };
  const fields = (entry: object, of: readonly string[]): boolean =>
    of.some((field) => field in Object(entry));
  const lacks = said.entries.some((entry) => fields(entry, STAYS_HERE));
  const chipsOf = ({ chips }: PutEntries['entries'][number]): readonly string[] =>
    Array.isArray(chips) ? chips : [];
  const hasChips = said.entries.some((entry) => chipsOf(Object(entry)).length > 0);
  if (!lacks && !hasChips) return { open: said, own: {}, lacks };
  const entries = said.entries.map((entry) => {
    const open: Record<string, unknown> = { ...entry };
    for (const field of STAYS_HERE) delete open[field];
    if (chipsOf(Object(entry)).length > 0) open.chips = chipsMirrored(entry.chips, key);
    return open as typeof entry;
  });
  const own: Own = hasChips ? { chips: said.entries.map((entry) => chipsOf(Object(entry))) } : {};
  return { open: { ...said, entries }, own, lacks };
}
