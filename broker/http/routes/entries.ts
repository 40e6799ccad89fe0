import { z } from 'zod';
import { decisionId, entryFields, entryId, OFFICIALS_ONLY } from '../../../race/journal/decision.ts';
import { bibKey } from '../../../race/start-list/bib.ts';
import { BODY_MAX } from '../../../server/http/bodies.ts';
import { entryShown, problems, raceParams, recorded } from '../../../server/http/schemas.ts';
import { isOfficialOf } from '../access.ts';
import type { Part } from '../part.ts';
import { createCounter, createQueues, putEntries } from '../put-entries.ts';
import type { EntryShown } from '../station-port.ts';
import { importRoutes } from './imports.ts';
import { startOrderRoutes } from './start-order.ts';

export const entryRoutes: Part = (api, options) => {
  const { station } = options;

  api.get(
    '/v1/races/:race/entries',
    {
      config: { access: 'readers' },
      schema: {
        tags: ['entries'],
        summary: 'The start list; officials see licences, UCI ids and chips as well',
        params: raceParams,
        response: { 200: z.object({ entries: z.array(entryShown) }), ...problems },
      },
    },
    async ({ params, identity }) => {
      const all = isOfficialOf(identity, params.race);
      return { entries: station.entries(params.race).map((entry) => (all ? { ...entry } : openPart(entry))) };
    },
  );

  if (options.door === 'https') editRoutes(api, options);
};

const sameName = (one: string, other: string): boolean =>
  one.trim().localeCompare(other.trim(), undefined, { sensitivity: 'base' }) === 0;

/** What everybody may see of an entry. */
export function openPart(entry: EntryShown): Omit<EntryShown, (typeof OFFICIALS_ONLY)[number]> {
  const open: Record<string, unknown> = { ...entry };
  for (const field of OFFICIALS_ONLY) delete open[field];
  return open as unknown as EntryShown;
}

const editRoutes: Part = (api, options) => {
  const { station } = options;
  const oneAtATime = createQueues();
  startOrderRoutes(api, options, oneAtATime);
  importRoutes(api, options, oneAtATime);

  api.put(
    '/v1/races/:race/entries',
    {
      config: { access: 'officials' },
      bodyLimit: BODY_MAX.startList,
      schema: {
        tags: ['entries'],
        summary: 'Add entries (without `entry`) and change entries (with it), all or none',
        description:
          'A bib that somebody else wears is refused with who that is and the next free one; 7 and 007 are one bib. An entry without `entry` that has the bib and the name of a rider in the list is that rider.',
        params: raceParams,
        body: z.object({
          decision: decisionId.optional(),
          reason: z.string().trim().max(500).optional(),
          entries: z
            .array(entryFields.extend({ entry: entryId.optional() }))
            .min(1)
            .max(5_000),
        }),
        response: { 200: recorded.extend({ entries: z.array(entryId) }), ...problems },
      },
    },
    ({ params, body, identity }) =>
      oneAtATime(params.race, async () => {
        const next = createCounter(station, params.race);
        const byBib = new Map(station.entries(params.race).map((entry) => [bibKey(entry.bib), entry]));
        // A repeat of a request must not make its riders twice: an entry without id is the rider of its bib and its
        // name. Whoever wears the bib under another name keeps it: the race then says who that is.
        const entries = body.entries.map((e) => {
          const wearer = e.entry === undefined ? byBib.get(bibKey(e.bib)) : undefined;
          const same = wearer !== undefined && sameName(wearer.name, e.name) ? wearer : undefined;
          return { ...e, entry: e.entry ?? same?.entry ?? next() };
        });
        const record = await putEntries(options, params.race, identity, body.decision, entries, body.reason);
        return { ...record, entries: entries.map((e) => e.entry) };
      }),
  );
};
