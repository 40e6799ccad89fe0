/** All laps of a race as CSV. */
import { lapTables } from '../../../race/history/lap-table.ts';
import { raceParams } from '../../../server/http/schemas.ts';
import type { Api, AppOptions } from '../part.ts';

export const lapRoutes = (api: Api, { station }: Pick<AppOptions, 'station'>): void => {
  api.get(
    '/v1/races/:race/laps.csv',
    {
      config: { access: 'readers', apart: true },
      schema: {
        tags: ['results'],
        summary: 'Every lap of every rider as CSV: time, place, gap',
        params: raceParams,
      },
    },
    async ({ params }, reply) => {
      const found = station.standing(params.race);
      const lines = ['category,entry,bib,lap,line,elapsedMs,lapMs,place,gapMs,gpsOnly'];
      for (const { id, marks, riders } of found === null ? [] : lapTables(found.race))
        for (const rider of riders)
          marks.forEach(({ lap, line }, mark) => {
            const elapsedMs = rider.elapsedMs[mark];
            if (elapsedMs == null) return;
            const figures = [elapsedMs, rider.legMs[mark], rider.places[mark], rider.gapsMs[mark]];
            lines.push([id, rider.entry, rider.bib, lap, line, ...figures, rider.gps[mark]].join(','));
          });
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${params.race}-laps.csv"`)
        .send(`${lines.join('\r\n')}\r\n`);
    },
  );
};
