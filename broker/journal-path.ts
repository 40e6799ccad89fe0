/** Where a station's journal lies in its folder, and what is derived from it beside it. */
import { join } from 'node:path';
import type { StationConfig } from './config.ts';

export const journalPath = (config: Pick<StationConfig, 'data'>): string => join(config.data, 'journal.db');

export const checkpointPath = (journal: string): string => `${journal}.checkpoint`;
