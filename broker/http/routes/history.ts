/** History at the station: whoever watches a race may see what was in it (server/http/routes/history.ts). */
import { unknownRace } from '../../../server/http/problem.ts';
import { historyRoutes as routes } from '../../../server/http/routes/history.ts';
import { maySee } from '../access.ts';
import type { Api, AppOptions } from '../part.ts';

export const historyRoutes = (api: Api, { station }: Pick<AppOptions, 'station'>): void =>
  routes(api, {
    configs: { list: { access: 'everyone', apart: true }, race: { access: 'readers', apart: true } },
    open: ({ identity }) =>
      station
        .list()
        .filter((id) => maySee(identity, id, station))
        .flatMap((id) => station.standing(id) ?? []),
    one(_request, id) {
      const found = station.standing(id);
      if (found === null) throw unknownRace(id);
      return found;
    },
    cache: (reply, id) =>
      void reply.header('cache-control', station.isPublic(id) ? 'public, max-age=2' : 'no-store'),
    cacheList() {},
  });
