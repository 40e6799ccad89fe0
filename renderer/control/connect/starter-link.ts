/** A link for the starter: its key may start riders of one race and say no-shows, for some days, and nothing else. */
import type { RaceId } from '../../../race/ids.ts';
import { ask, read } from '../../ui/station/api.ts';
import { type Connection, officialsOrigin } from './connection.ts';

export const STARTER_DAYS = 2;

/** @throws Refused, Unreachable. Made for where other devices reach the station, whatever address this page came by. */
export async function makeStarterLink(race: RaceId): Promise<string> {
  const connection = await read<Connection>('/v1/connection');
  const body = { name: 'starter', role: 'display', starts: true, races: [race], days: STARTER_DAYS };
  const { token } = await ask<{ token: string }>('POST', '/v1/tokens', { body });
  return `${officialsOrigin(connection)}/start/${race}#key=${encodeURIComponent(token)}`;
}
