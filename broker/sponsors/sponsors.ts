/**
 * The event's sponsors: logos in the station's data folder, in the order the organiser gave them, each named by the
 * hash of its bytes, so that a browser may keep it for ever. The list is one small file, written anew and put in the
 * old one's place with every change; a picture is there before the list names it.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PICTURE_TYPES, type Picture, type PictureType } from './picture.ts';

/** Where a logo is shown. */
export const PLACES = ['board', 'watch', 'overlay', 'print'] as const;
export type Place = (typeof PLACES)[number];

/** Taken before the station took pictures of points only. */
const OLD_TYPE = 'image/svg+xml';

const id = z.string().regex(/^[0-9a-f]{32}$/);
const kept = z.object({
  id,
  name: z.string().min(1).max(80),
  places: z.array(z.enum(PLACES)),
  type: z.enum([...PICTURE_TYPES, OLD_TYPE]),
});
export type Sponsor = Readonly<Omit<z.infer<typeof kept>, 'type'> & { type: PictureType }>;
const file = z.object({ sponsors: z.array(kept).max(40) });

export const SPONSORS_MAX = 24;

/** Why it cannot be done, in words for an organiser. */
export class SponsorProblem extends Error {}

export interface Sponsors {
  list(): readonly Sponsor[];
  /** Names of logos that are shown no more and have to be brought again. */
  setAside(): readonly string[];
  /** The logo's bytes; null when there is none of this id. */
  picture(id: string): Promise<Picture | null>;
  /** Adds at the end; a logo that is there already only gets the name. Rejects with SponsorProblem. */
  add(picture: Picture, name: string): Promise<Sponsor>;
  /** New names, places and order; ids must be those there are. Rejects with SponsorProblem. */
  arrange(wanted: readonly Pick<Sponsor, 'id' | 'name' | 'places'>[]): Promise<void>;
  /** False when there was none. */
  remove(id: string): Promise<boolean>;
}

/** Opens, or makes, the folder; a list that cannot be read is kept aside, and said. */
export async function openSponsors(options: {
  readonly folder: string;
  readonly log?: (line: Record<string, unknown>) => void;
}): Promise<Sponsors> {
  const { folder, log = () => {} } = options;
  const listPath = join(folder, 'sponsors.json');
  await mkdir(folder, { recursive: true });
  const { sponsors: inUse, setAside } = withoutOld(await readList(listPath, log));
  let sponsors = inUse;
  for (const { id: old, name } of setAside) {
    // Kept under another name: nothing that an organiser brought is deleted.
    await rename(join(folder, old), join(folder, `${old}.svg`)).catch(() => undefined);
    log({ sponsors: `the logo of ${name} is an SVG and is shown no more; bring it again in the console` });
  }
  let writing: Promise<unknown> = Promise.resolve();

  /** Changes wait for each other; memory changes after the disk has. */
  const change = <T>(make: () => Promise<readonly [next: readonly Sponsor[], answer: T]>): Promise<T> => {
    const done = writing.then(async () => {
      const [next, answer] = await make();
      await put(listPath, JSON.stringify({ sponsors: next }, null, 2));
      sponsors = next;
      await sweep(folder, new Set(next.map((one) => one.id)));
      return answer;
    });
    writing = done.catch(() => undefined);
    return done;
  };

  return {
    list: () => sponsors,
    setAside: () =>
      setAside.map(({ name }) => name).filter((name) => !sponsors.some((one) => one.name === name)),
    async picture(wanted) {
      const sponsor = sponsors.find((one) => one.id === wanted);
      if (sponsor === undefined) return null;
      const bytes = await readFile(join(folder, sponsor.id)).catch(() => null);
      return bytes && { type: sponsor.type, bytes };
    },
    add: (picture, name) =>
      change(async () => {
        const hash = createHash('sha256').update(picture.bytes).digest('hex').slice(0, 32);
        const before = sponsors.find((one) => one.id === hash);
        if (before === undefined && sponsors.length >= SPONSORS_MAX)
          throw new SponsorProblem(`There are ${SPONSORS_MAX} logos already; remove one first.`);
        const sponsor: Sponsor = {
          id: hash,
          name,
          type: picture.type,
          places: before?.places ?? ['board', 'watch', 'print'],
        };
        if (before === undefined) await put(join(folder, hash), picture.bytes);
        const next = before
          ? sponsors.map((one) => (one.id === hash ? sponsor : one))
          : [...sponsors, sponsor];
        return [next, sponsor];
      }),
    arrange: (wanted) =>
      change(async () => {
        const known = new Map(sponsors.map((one) => [one.id, one]));
        const next = wanted.flatMap(({ id: which, name, places }): Sponsor[] => {
          const one = known.get(which);
          return one ? [{ ...one, name, places: PLACES.filter((place) => places.includes(place)) }] : [];
        });
        if (new Set(next.map((one) => one.id)).size !== sponsors.length || wanted.length !== sponsors.length)
          throw new SponsorProblem('Somebody else changed the sponsors meanwhile; look at the list again.');
        return [next, undefined];
      }),
    remove: (which) =>
      change(async () => {
        const next = sponsors.filter((one) => one.id !== which);
        return [next, next.length < sponsors.length];
      }),
  };
}

function withoutOld(all: readonly z.infer<typeof kept>[]) {
  const sponsors = all.flatMap(({ type, ...rest }): Sponsor[] =>
    type === OLD_TYPE ? [] : [{ ...rest, type }],
  );
  return { sponsors: sponsors as readonly Sponsor[], setAside: all.filter(({ type }) => type === OLD_TYPE) };
}

async function readList(
  path: string,
  log: (line: Record<string, unknown>) => void,
): Promise<readonly z.infer<typeof kept>[]> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return [];
  try {
    return file.parse(JSON.parse(text)).sponsors;
  } catch {
    await rename(path, `${path}.unreadable`).catch(() => undefined);
    log({ sponsors: 'the list could not be read and was put aside; bring the logos anew' });
    return [];
  }
}

/** Whole or not at all. */
async function put(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(draft, content, { flush: true });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Pictures that the list does not name any more, and drafts of a station that was killed. */
async function sweep(folder: string, named: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder))
    if ((/^[0-9a-f]{32}$/.test(name) && !named.has(name)) || name.endsWith('.part'))
      await rm(join(folder, name), { force: true });
}
