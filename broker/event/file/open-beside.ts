/** Opens what was unpacked beside what is here: races with their records, riders' cards, logos, templates, and the event if none was named. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isOn } from '../../../race/feed/board-view.ts';
import type { RaceId } from '../../../race/ids.ts';
import type { Author } from '../../../race/journal/record.ts';
import { type Card, type Cards, cardShape } from '../../auth/cards.ts';
import { openJournal, type StationJournal } from '../../journal/open-journal.ts';
import type { Races } from '../../races/races.ts';
import { readPicture } from '../../sponsors/picture.ts';
import { PLACES, type Sponsors } from '../../sponsors/sponsors.ts';
import { eventFields } from '../event-book.ts';
import type { EventDesk } from '../event-desk.ts';
import { adoptRecords, planBeside, type RacePlan } from './beside.ts';
import { resultDigest } from './manifest.ts';
import { OPENED, type OpenedNote, openedNotes } from './opened.ts';
import { FileProblem } from './problem.ts';
import type { Unpacked } from './unpack.ts';

export interface OpenParts {
  readonly races: Races;
  readonly journal: Pick<StationJournal, 'read' | 'settings'>;
  readonly cards: Cards;
  readonly sponsors: Sponsors;
  readonly desk: EventDesk;
  readonly now: () => number;
}

export interface Opened {
  readonly races: readonly (Pick<RacePlan, 'id' | 'how'> & {
    readonly from: RaceId;
    readonly name: string;
    /** Whether its result is the file's to the letter; null where it is not over, or was left as it is here. */
    readonly sameResult: boolean | null;
  })[];
  readonly records: number;
  readonly cards: number;
  readonly sponsors: number;
  /** Whether name, day, place and timetable came from the file. */
  readonly event: boolean;
}

/** The unpacked journal for reading. Close it. */
const openUnpacked = ({ folder, manifest }: Unpacked, now: () => number): Promise<StationJournal> =>
  openJournal({ path: join(folder, 'journal.db'), key: manifest.journalKey, now });

export const isLive = ({ race }: Pick<RacePlan, 'race'>): boolean => isOn(race.state);

/** What would happen. Changes nothing. */
export async function planOpening(parts: OpenParts, unpacked: Unpacked): Promise<readonly RacePlan[]> {
  const file = await openUnpacked(unpacked, parts.now);
  try {
    return await planBeside(parts, file, unpacked.manifest.races);
  } finally {
    await file.close();
  }
}

/**
 * Does it. `otherIsOff`: somebody has said that the other station does not race on with what is on in the file.
 * @throws FileProblem
 */
export async function openBeside(
  parts: OpenParts,
  unpacked: Unpacked,
  otherIsOff: boolean,
  by: Author,
  onRecords?: (done: number) => void,
): Promise<Opened> {
  const { races, desk, now } = parts;
  const file = await openUnpacked(unpacked, now);
  try {
    const plans = await planBeside(parts, file, unpacked.manifest.races);
    // One that was half opened looks as if it were on.
    const halfHere = new Set(plans.filter(({ how }) => how === 'more').map(({ id }) => id));
    const on = races.list().filter((id) => isOn(races.board(id)?.race.state));
    if (on.some((id) => !halfHere.has(id)))
      throw new FileProblem(
        'racing',
        'A race is on at this station. Open the file when it is over: until then this computer is the race’s.',
      );
    const comes = plans.filter(({ how }) => how === 'new' || how === 'renamed' || how === 'more');
    if (comes.some(isLive) && !otherIsOff)
      throw new FileProblem(
        'other-station',
        'A race in this file was on when it was made. If the other station goes on with it, phones, cards and the relay would speak to two stations. Say that the other one is off, then open it.',
      );
    const note: OpenedNote = {
      stationId: unpacked.head.stationId,
      madeMs: unpacked.head.madeMs,
      atMs: now(),
      by: by.name,
      races: comes.map(({ race, id }) => ({ from: race.id, id })),
    };
    // First, so that who verifies a journal whose opening was cut short knows whose records they are.
    await parts.journal.settings.put(OPENED, [...openedNotes(parts.journal.settings), note].slice(-200));
    const records = await adoptRecords(races, file, plans, onRecords);
    const opened: Opened = {
      races: plans.map(({ race, id, how }) => ({
        from: race.id,
        id,
        how,
        name: race.name,
        sameResult: sameResult(races, race.digest, id, how),
      })),
      records,
      cards: await bringCards(parts.cards, file, comes),
      sponsors: await bringLogos(parts.sponsors, unpacked.folder),
      event: await bringEvent(desk, file, by),
    };
    const what = opened.races.map(({ id, how }) => `${id} (${how})`).join(', ');
    await desk.book.note('file-opened', by.name, `${unpacked.head.event.name}: ${what}`);
    return opened;
  } finally {
    await file.close();
  }
}

function sameResult(races: Races, digest: string | null, id: RaceId, how: RacePlan['how']): boolean | null {
  const board = races.board(id);
  if (digest === null || board === undefined || how === 'older' || how === 'apart') return null;
  return resultDigest(board) === digest;
}

/** A card that is another's here, or whose rider has one, stays out. */
async function bringCards(cards: Cards, file: StationJournal, comes: readonly RacePlan[]): Promise<number> {
  const to = new Map(comes.map(({ race, id }) => [race.id, id]));
  let brought = 0;
  for (const [, value] of file.settings.entries('auth/card/')) {
    const parsed = cardShape.safeParse(value);
    const id = parsed.success ? to.get(parsed.data.race) : undefined;
    if (!parsed.success || id === undefined) continue;
    const card: Card = parsed.data;
    const before = [...(card.before ?? []), { race: card.race, bib: card.bib }];
    if (await cards.bring(id === card.race ? card : { ...card, race: id, before })) brought += 1;
  }
  return brought;
}

const logoList = z.object({
  sponsors: z.array(
    z.object({
      id: z.string().regex(/^[0-9a-f]{32}$/),
      name: z.string().min(1).max(80),
      places: z.array(z.enum(PLACES)),
    }),
  ),
});

async function bringLogos(sponsors: Sponsors, folder: string): Promise<number> {
  const listed = readFile(join(folder, 'sponsors', 'sponsors.json'), 'utf8').then(JSON.parse);
  const parsed = logoList.safeParse(await listed.catch(() => null));
  if (!parsed.success) return 0;
  let brought = 0;
  for (const { id, name, places } of parsed.data.sponsors) {
    if (sponsors.list().some((one) => one.id === id)) continue;
    try {
      await sponsors.add(readPicture(await readFile(join(folder, 'sponsors', id))), name);
      await sponsors.arrange(sponsors.list().map((one) => (one.id === id ? { ...one, places } : one)));
      brought += 1;
    } catch {
      // One too many, or no picture of points: the others come.
    }
  }
  return brought;
}

/** Templates that are not here; the event itself where nobody has named it yet. */
async function bringEvent(desk: EventDesk, file: StationJournal, by: Author): Promise<boolean> {
  for (const template of desk.templatesIn(file.settings))
    if (!desk.templates.list().some(({ name }) => name === template.name))
      await desk.templates.keep(template.name, template, template.by);
  const named = eventFields.safeParse(file.settings.get('event/now'));
  if (!named.success || desk.book.now().change > 0) return false;
  await desk.change(named.data, false, null, by);
  return true;
}
