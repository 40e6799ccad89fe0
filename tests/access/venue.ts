/**
 * A station for the tables: three races, and one of everybody who may ask. Every race's licences, UCI IDs, chips and
 * names say whose they are, so that an answer can be searched for what should not be in it.
 */

import {
  basic,
  COURSE,
  CRIT,
  SECRET,
  type StationFixture,
  stationFixture,
} from '../../broker/http/testing/fixtures.ts';
import type { Bib, CategoryId, EntryId, RaceId } from '../../race/ids.ts';
import type { Asker } from './table.ts';

export const GRAVEL = 'gravel' as RaceId;
export const RACES = [CRIT, GRAVEL, SECRET] as const;
const PASSWORD = 'a password of this test';

/** In every answer that tells what only officials of the race may read. */
export const officialMark = (race: string): RegExp =>
  new RegExp(`(licence|chip)-?of-?${race}|1000000\\d${RACES.indexOf(race as never)}07`, 'i');
/** In every answer that tells of the race's riders at all. */
export const nameMark = (race: string): RegExp => new RegExp(`Rider of ${race}`, 'i');

export interface Venue extends StationFixture {
  /** `Authorization` as each asker has it; of `ended` all three. */
  credentials(asker: Asker): Promise<readonly (string | null)[]>;
}

export async function openVenue(): Promise<Venue> {
  const venue = await stationFixture();
  const { races, auth, decide, clock } = venue;
  await decide(GRAVEL, { type: 'set-race', name: 'Race gravel', format: 'circuit', public: true });
  const men = {
    id: 'men' as CategoryId,
    name: 'Men',
    length: { by: 'laps' as const, laps: 5 },
    startOffsetMs: 0,
  };
  await decide(GRAVEL, { type: 'set-categories', categories: [men] });
  await decide(GRAVEL, {
    type: 'set-course',
    course: { ...COURSE, points: [...COURSE.points], lines: [...COURSE.lines] },
  });
  for (const race of RACES) {
    const entries = ['7', '12', '23'].map((bib, at) => ({
      entry: (at + 1) as EntryId,
      bib: bib as Bib,
      name: `Rider of ${race} ${bib}`,
      licence: `licence-of-${race}-${bib}`,
      uciId: `1000000${at}${RACES.indexOf(race)}07`,
      category: men.id,
      chips: [`chip-of-${race}-${bib}`],
    }));
    await decide(race, { type: 'put-entries', entries });
    await decide(race, { type: 'start', atMs: clock.nowMs - 600_000 });
    // What is refused is shown to officials, in the words of whoever sent it.
    const message = `Rider of ${race} 7 has no chip "chip-of-${race}-7".`;
    races.refused({ dialect: 'native', who: `${race}.7`, refusal: { code: 'malformed', message } });
    races.refused({ dialect: 'passing', who: 'a box', race, refusal: { code: 'malformed', message } });
  }
  races.close();
  const made = await people(auth);
  const ended = await endedTokens(venue);
  const session = async (name: string, password: string) => {
    const answer = await auth.login(name, password, `${Math.random()}`);
    if (answer.outcome !== 'welcome') throw new Error(`${name} could not sign in`);
    return `Bearer ${answer.token}`;
  };
  const known = new Map<Asker, string>();
  return {
    ...venue,
    async credentials(asker) {
      if (asker === 'nobody') return [null];
      if (asker === 'ended') return ended;
      const fixed = made[asker];
      if (fixed !== undefined) return [fixed];
      // Signing out ends a session; whoever asks next has another.
      const before = known.get(asker);
      if (before !== undefined && (await auth.verify(before.slice(7))) !== null) return [before];
      const fresh = await session(...(SIGN_IN[asker] ?? ['', '']));
      known.set(asker, fresh);
      return [fresh];
    },
  };
}

const SIGN_IN: Partial<Record<Asker, readonly [string, string]>> = {
  'one-race': ['Guest', PASSWORD],
  official: ['Rosalind', PASSWORD],
  admin: ['Ada', PASSWORD],
};

async function people(auth: Venue['auth']): Promise<Partial<Record<Asker, string>>> {
  const rights = { password: PASSWORD } as const;
  await auth.users.create({ name: 'Guest', role: 'official', races: [CRIT], ...rights });
  await auth.users.create({ name: 'Rosalind', role: 'official', races: 'all', ...rights });
  await auth.users.create({ name: 'Ada', role: 'admin', races: 'all', ...rights });
  const standing = async (role: 'display' | 'device', more: { starts?: true } = {}) =>
    `Bearer ${(await auth.tokens.standing({ name: `${role} of crit`, role, races: [CRIT], by: 'test', days: 1, ...more })).token}`;
  const card = async (race: RaceId) =>
    basic(`${race}.7`, (await auth.cards.issue(race, 1 as EntryId, '7' as Bib, 'test')).secret);
  return {
    rider: await card(CRIT),
    'other-rider': await card(SECRET),
    display: await standing('display'),
    starter: await standing('display', { starts: true }),
    timekeeper: await standing('device'),
  };
}

/** Revoked, expired, signed out. */
async function endedTokens({ auth, clock }: StationFixture): Promise<readonly string[]> {
  const revoked = await auth.tokens.standing({
    name: 'lost',
    role: 'device',
    races: 'all',
    by: 'test',
    days: 1,
  });
  await auth.tokens.removeStanding(revoked.id);
  const before = clock.nowMs;
  clock.nowMs = before - 2 * 86_400_000;
  const expired = await auth.tokens.standing({
    name: 'old',
    role: 'device',
    races: 'all',
    by: 'test',
    days: 1,
  });
  clock.nowMs = before;
  const out = await auth.login('Ada', PASSWORD, 'signed out');
  if (out.outcome !== 'welcome') throw new Error('Ada could not sign in');
  await auth.logout(out.token);
  return [revoked.token, expired.token, out.token].map((token) => `Bearer ${token}`);
}
