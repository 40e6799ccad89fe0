/** History at the relay: past races of all stations, for whoever may see them (server/http/routes/history.ts). */
import type { Standing } from '../../../race/history/answers.ts';
import { historyRoutes as routes } from '../../../server/http/routes/history.ts';
import { askedRace, found, type Identity } from './access.ts';
import { refuseUntilFolded, untilWhole } from './folded.ts';
import { keptBriefly } from './kept-briefly.ts';
import type { Api, AppOptions } from './part.ts';

/** The races that whoever asks finds in lists, with their boards. */
export const standingsFor = (options: Pick<AppOptions, 'races'>, who: Identity): Standing[] =>
  found(options.races(), who);

export const historyRoutes = (
  api: Api,
  options: Pick<AppOptions, 'race' | 'races' | 'shelved' | 'whole' | 'isFolded'>,
): void =>
  routes(api, {
    configs: { list: { access: 'everyone' }, race: { access: 'readers' } },
    open: ({ who }) => {
      refuseUntilFolded(options);
      return standingsFor(options, who);
    },
    unread: ({ who }) => found(options.shelved(), who).flatMap(({ past }) => past ?? []),
    async whole(request) {
      refuseUntilFolded(options);
      await untilWhole(options);
      return standingsFor(options, request.who);
    },
    one: (request) => askedRace(request),
    cache: (reply, name) =>
      void reply.header('cache-control', options.race(name)?.public ? keptBriefly(5) : 'no-store'),
    cacheList: ({ who }, reply) =>
      void reply.header('cache-control', who.role === 'nobody' ? keptBriefly(5) : 'no-store'),
  });
