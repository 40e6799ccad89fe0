/**
 * One rider's standing, as the rider's phone shows it on the bars: asked for when a batch has just gone, while the
 * radio is awake anyway. Some 300 bytes (a third packed, none when nothing changed), where following the live feed
 * would keep a phone's radio on for the whole race.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { REPORTING_USUAL } from '../../../phone/reporting.ts';
import { leaderOf } from '../../../race/row-figures.ts';
import { Problem, unknownEntry } from '../../../server/http/problem.ts';
import { boardRow, entryParams, momentMs, problems, raceHead } from '../../../server/http/schemas.ts';
import { isOfficialOf } from '../access.ts';
import { phoneReporting } from '../join/phone-setup.ts';
import type { Part } from '../part.ts';

const standing = z
  .object({
    race: raceHead,
    row: boardRow,
    lapsTotal: z.number().nullable(),
    lapsToGo: z.number().nullable(),
    riders: z.number().int().describe('in the category'),
    leaderUncertaintyMs: z
      .number()
      .nullable()
      .describe('how well the time of the first of the category is known; a gap is no better than that'),
    announcement: z.object({ atMs: momentMs, text: z.string() }).nullable().describe('the newest'),
    tracking: phoneReporting,
    alternates: z
      .array(z.string())
      .describe(
        "the station's plain address where phones are sent to its name, and its standby's addresses: to be tried when the station does not answer; same ports",
      ),
  })
  .meta({ id: 'Standing' });

export const standingRoutes: Part = (api, { station, standby, endpoints }) => {
  /** A phone that came by the station's name is left without it when the internet goes: then there is the plain address. */
  const plainAddress = (): readonly string[] => {
    const { host, securely = host } = endpoints();
    return securely === host ? [] : [host];
  };
  api.get(
    '/v1/races/:race/entries/:bib/standing',
    {
      config: { access: 'race-members' },
      schema: {
        tags: ['phones'],
        summary: "How a rider stands: small, for the rider's own phone",
        params: entryParams,
        response: { 200: standing, 304: z.null(), ...problems },
      },
    },
    async ({ params, identity, headers }, reply) => {
      // A rider's phone asks with the bib it was set up with, which may have changed since: the card says who it is.
      const entry = identity.role === 'rider' ? identity.entry : station.entryOfBib(params.race, params.bib);
      const isOfficials = isOfficialOf(identity, params.race);
      const board = isOfficials ? station.board(params.race) : station.publicBoard(params.race);
      const row = entry === null ? undefined : board?.rows[entry];
      if (board === null || row === undefined) throw unknownEntry(params.bib);
      const category = board.categories[row.category];
      if (category === undefined) throw new Problem(404, 'unknown-entry', 'This rider is in no category.');
      const answer = {
        race: { ...board.race },
        row: { ...row, ...(row.flags && { flags: [...row.flags] }) } as z.infer<typeof boardRow>,
        lapsTotal: category.lapsTotal,
        lapsToGo: category.lapsToGo,
        riders: category.order.length,
        leaderUncertaintyMs: leaderOf(board, row)?.uncertaintyMs ?? null,
        announcement: board.announcements.at(-1) ?? null,
        tracking: station.phones(params.race) ?? REPORTING_USUAL,
        alternates: [...plainAddress(), ...standby.alternates().map(({ host }) => host)],
      };
      const tag = `"${createHash('sha256').update(JSON.stringify(answer)).digest('base64url').slice(0, 16)}"`;
      void reply.headers({ etag: tag, 'cache-control': 'private, no-cache' });
      if (headers['if-none-match'] === tag) return reply.code(304).send(null);
      return answer;
    },
  );
};
