/** A laptop for tests of event files: a real journal with its races, accounts, cards, logos and the event, without doors. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bib, DecisionId, EntryId, LineId, PassingId, RaceId } from '../../../race/ids.ts';
import type { Decision } from '../../../race/journal/decision.ts';
import type { Author } from '../../../race/journal/record.ts';
import type { Passing } from '../../../race/passing.ts';
import { createAuth } from '../../auth/auth.ts';
import { openJournal } from '../../journal/open-journal.ts';
import { Races } from '../../races/races.ts';
import { openSponsors } from '../../sponsors/sponsors.ts';
import { openEventDesk } from '../event-desk.ts';
import { type IncomingSeen, openEventFiles } from '../file/event-files.ts';

type Order = Decision extends infer One ? (One extends Decision ? Omit<One, 'id'> : never) : never;
export const BY: Author = { role: 'admin', name: 'Rosa' };
export const START_MS = Date.UTC(2026, 4, 24, 8);
const PART_BYTES = 100_000;

export async function openLaptop(options: { readonly key?: string; readonly data?: string } = {}) {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'bell-lap-laptop-'));
  const clock = { nowMs: START_MS + 3_600_000 };
  const now = () => clock.nowMs++;
  const path = join(data, 'journal.db');
  const key = options.key ?? null;
  const journal = await openJournal({ path, now, ...(key !== null && { key }) });
  const races = await Races.open({ journal, now, listener: { board() {}, position() {} } });
  const auth = await createAuth({
    settings: journal.settings,
    now,
    random: (count: number) => randomBytes(count),
    adminPassword: 'correct horse battery',
    passwordCost: { memoryKiB: 8, passes: 1 },
  });
  races.signWith((text) => ({ signature: auth.sign(text), key: auth.publicJwk.x }));
  const desk = openEventDesk({ settings: journal.settings, races, cards: auth.cards, now, name: 'Bell Lap' });
  const sponsors = await openSponsors({ folder: join(data, 'sponsors') });
  const files = await openEventFiles({
    races,
    journal,
    cards: auth.cards,
    sponsors,
    desk,
    now,
    auth,
    data,
    log: () => {},
    file: { path, key },
    stationId: journal.stationId,
  });
  let count = 0;
  // As people's devices make them: no two laptops have one twice.
  const own = randomBytes(3).toString('hex');
  return {
    data,
    clock,
    journal,
    races,
    auth,
    desk,
    sponsors,
    files,
    async decide(race: string, order: Order): Promise<void> {
      const decision = { ...order, id: `decision-${own}-${race}-${++count}` as DecisionId } as Decision;
      const id = race as RaceId;
      const answer =
        decision.type === 'set-race' && races.get(id) === undefined
          ? await races.create(id, decision, BY)
          : await races.decision(id, decision, BY);
      if ('code' in answer) throw new Error(answer.message);
    },
    async passes(race: string, bib: string, atMs: number): Promise<void> {
      const passing: Passing = {
        id: `keypad:${++count}` as PassingId,
        source: 'keypad',
        who: { bib: bib as Bib },
        line: 'finish' as LineId,
        timeMs: atMs,
        uncertaintyMs: 100,
      };
      const answer = await races.passing(race as RaceId, passing, BY);
      if ('code' in answer) throw new Error(answer.message);
    },
    /** Makes the file and answers its bytes. */
    async makeFile(passphrase: string | null = null): Promise<Buffer> {
      files.make(passphrase, null, BY);
      while (files.seen().making !== null) await sleep(5);
      const { ready, problem } = files.seen();
      if (ready === null) throw problem ?? new Error('no file');
      return readFile(ready.path);
    },
    /** Brings a file in, in parts, and looks into it. */
    async look(file: Buffer, passphrase: string | null = null): Promise<{ id: string; seen: IncomingSeen }> {
      const id = await files.begin();
      for (let at = 0; at < file.length; at += PART_BYTES)
        await files.receive(id, at, file.subarray(at, at + PART_BYTES));
      if (file.length === 0) await files.receive(id, 0, file);
      files.look(id, passphrase);
      return { id, seen: await this.settled(id) };
    },
    async settled(id: string): Promise<IncomingSeen> {
      for (;;) {
        const seen = files.incoming(id);
        if (seen === null) throw new Error('it is gone');
        if (seen.is !== 'looking' && seen.is !== 'opening') return seen;
        await sleep(5);
      }
    },
    async open(file: Buffer, passphrase: string | null = null, otherIsOff = false): Promise<IncomingSeen> {
      const { id, seen } = await this.look(file, passphrase);
      if (seen.is !== 'looked') return seen;
      files.open(id, otherIsOff, BY);
      return this.settled(id);
    },
    async close(keep = false): Promise<void> {
      races.close();
      await files.close();
      await journal.close();
      if (!keep) rmSync(data, { recursive: true, force: true });
    },
  };
}
export type Laptop = Awaited<ReturnType<typeof openLaptop>>;

/** A criterium of three riders over three laps, finished, its result official. */
export async function raceOf(laptop: Laptop, race: string, until: 'waiting' | 'running' | 'official') {
  await laptop.decide(race, { type: 'set-race', name: `Race ${race}`, format: 'circuit', public: true });
  await laptop.decide(race, {
    type: 'set-categories',
    categories: [{ id: 'open', name: 'Open', length: { by: 'laps', laps: 3 }, startOffsetMs: 0 }],
  } as unknown as Order);
  const entries = ['11', '12', '13'].map((bib, at) => ({
    entry: (at + 1) as EntryId,
    bib,
    name: `Rider ${bib}`,
    category: 'open',
    chips: [`C${bib}`],
    licence: `LIC${bib}`,
    email: `${bib}@example.org`,
  }));
  await laptop.decide(race, { type: 'put-entries', entries } as unknown as Order);
  if (until === 'waiting') return;
  await laptop.decide(race, { type: 'start', atMs: START_MS } as Order);
  for (let lap = 1; lap <= (until === 'running' ? 2 : 3); lap++)
    for (const [at, bib] of ['12', '11', '13'].entries())
      await laptop.passes(race, bib, START_MS + lap * 90_000 + at * 4_321);
  if (until === 'running') return;
  await laptop.decide(race, { type: 'finish', atMs: START_MS + 400_000 } as Order);
  await laptop.decide(race, { type: 'publish-result', state: 'official' } as Order);
}
