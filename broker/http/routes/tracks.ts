/**
 * What was recorded, as plain files for other programs: a rider's way as GPX, all positions as CSV. The
 * station writes no Parquet: the library that does is larger than the station (the cloud's archive has it).
 */
import { Readable } from 'node:stream';
import type { Fix } from '../../../race/fix.ts';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { lastOf } from '../../../race/present.ts';
import { GPX_FOOT, gpxHead, gpxPoint } from '../../../race/recording/write-gpx.ts';
import { Problem, unknownEntry } from '../../../server/http/problem.ts';
import { entryParams, raceParams } from '../../../server/http/schemas.ts';
import { textInTurns } from '../../files/text-in-turns.ts';
import type { Part } from '../part.ts';

/** Fixes read at a time: a race's may be a million. */
const PAGE = 5_000;
export const trackRoutes: Part = (api, { station, journal }) => {
  async function* pages(race: RaceId, entry: EntryId): AsyncIterable<readonly Fix[]> {
    for (let fromMs = 0; ; ) {
      const page = await journal.fixes(race, entry, { fromMs, toMs: Number.MAX_SAFE_INTEGER, limit: PAGE });
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
      fromMs = lastOf(page).timeMs + 1;
    }
  }

  api.get(
    '/v1/races/:race/entries/:bib/track.gpx',
    {
      config: { access: 'race-members' },
      schema: {
        tags: ['results'],
        summary: "A rider's recorded way as GPX: for the crew, and for the rider themselves",
        params: entryParams,
      },
    },
    async ({ params, identity }, reply) => {
      const entry = station.entryOfBib(params.race, params.bib);
      const who = station.entries(params.race).find((one) => one.entry === entry);
      if (entry === null || who === undefined) throw unknownEntry(params.bib);
      if (identity.role === 'rider' && identity.entry !== entry)
        throw new Problem(403, 'not-allowed', "A rider may read their own track, not somebody else's.");
      async function* text(id: EntryId, name: string): AsyncIterable<string> {
        yield gpxHead(name);
        yield* textInTurns(pages(params.race, id), gpxPoint);
        yield GPX_FOOT;
      }
      return reply
        .type('application/gpx+xml')
        .header('content-disposition', `attachment; filename="${params.race}-${params.bib}.gpx"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(text(entry, `${params.bib} ${who.name}`)));
    },
  );

  api.get(
    '/v1/races/:race/fixes.csv',
    {
      config: { access: 'officials' },
      schema: {
        tags: ['results'],
        summary: 'All recorded positions as CSV, rider by rider, in order of time',
        params: raceParams,
      },
    },
    async ({ params }, reply) => {
      async function* text(): AsyncIterable<string> {
        yield 'entry,bib,timeMs,latDeg,lonDeg,altitudeM,speedMps,headingDeg,accuracyM,battery\r\n';
        for (const { entry, bib } of station.entries(params.race))
          yield* textInTurns(pages(params.race, entry), (f) =>
            [
              entry,
              bib,
              f.timeMs,
              f.latDeg,
              f.lonDeg,
              f.altitudeM,
              f.speedMps,
              f.headingDeg,
              f.accuracyM,
              `${f.battery ?? ''}\r\n`,
            ].join(','),
          );
      }
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${params.race}-positions.csv"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(text()));
    },
  );
};
