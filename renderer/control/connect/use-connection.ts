/** How the station is reached, asked again and again while a page shows it. */
import { useAsked } from '../../ui/station/asked.ts';
import type { Connection } from './connection.ts';

const REFRESH_MS = 4_000;

/** Addresses come and go with cables; the page follows. */
export const useConnection = () => useAsked<Connection>('/v1/connection', { everyMs: REFRESH_MS });
