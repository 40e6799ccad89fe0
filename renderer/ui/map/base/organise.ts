/** What organisers do with maps, asked of the station. Errors carry the station's own sentence. */
import type { StationMaps, TileSource } from './station-maps.ts';

export interface MapKeeping {
  readonly state: 'never' | 'running' | 'done' | 'stopped' | 'failed';
  readonly progress: { readonly bytes: number; readonly bytesDone: number } | null;
  readonly problem: string | null;
}

export interface MapSettings {
  readonly source: string | null;
  readonly online: StationMaps['online'];
  /** Finds places by name; with {q}. */
  readonly places?: string | null;
}

export interface OrganisersMaps {
  readonly venue:
    | (TileSource & { readonly name: string; readonly bytes: number; readonly version?: string })
    | null;
  readonly settings: MapSettings;
  /** The one in force. */
  readonly source: string | null;
  readonly keeping: MapKeeping;
}

/** The station said no; `message` is its sentence. */
export class MapRefused extends Error {
  readonly status: number;
  /** Of a part that came out of order: where to go on. */
  readonly received: number | null;
  constructor(status: number, says: string, received: number | null) {
    super(says);
    this.status = status;
    this.received = received;
  }
}

const PATIENCE_MS = 10_000;
const PART_BYTES = 4 * 1024 * 1024;
const PART_PATIENCE_MS = 60_000;
const TRIES_MOST = 5;

/** @throws MapRefused; TypeError or DOMException when the station is not reached */
async function ask<Answer>(method: string, path: string, body?: BodyInit, json = true): Promise<Answer> {
  const answer = await fetch(path, {
    method,
    signal: AbortSignal.timeout(json ? PATIENCE_MS : PART_PATIENCE_MS),
    ...(body !== undefined && {
      body,
      headers: { 'content-type': json ? 'application/json' : 'application/octet-stream' },
    }),
  });
  const said: unknown = await answer.json().catch(() => null);
  if (answer.ok) return said as Answer;
  const { detail, errors } = (said ?? {}) as { detail?: string; errors?: { at: string; message: string }[] };
  const offset = errors?.find(({ at }) => at === 'offset')?.message;
  const received = answer.status === 409 && offset !== undefined ? Number(offset) : null;
  throw new MapRefused(answer.status, detail ?? `The station answered ${answer.status}.`, received);
}

export const readSettings = () => ask<OrganisersMaps>('GET', '/v1/maps/settings');
export const changeSettings = (settings: MapSettings) =>
  ask<OrganisersMaps>('PUT', '/v1/maps/settings', JSON.stringify(settings));
export const keepAround = (race: string) =>
  ask<OrganisersMaps>('POST', '/v1/maps/keeping', JSON.stringify({ race }));
export const stopKeeping = () => ask<OrganisersMaps>('DELETE', '/v1/maps/keeping');
export const removeMap = () => ask<OrganisersMaps>('DELETE', '/v1/maps/venue');

/** Sends the file part by part; a lost part is sent again, a taken one is not. */
export async function bringMap(file: File, onProgress: (bytesDone: number) => void): Promise<void> {
  let failures = 0;
  for (let offset = 0; offset < file.size; ) {
    const part = file.slice(offset, offset + PART_BYTES);
    const query = `offset=${offset}&total=${file.size}`;
    try {
      const { received } = await ask<{ received: number }>('PUT', `/v1/maps/venue?${query}`, part, false);
      offset = received;
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures >= TRIES_MOST) throw error;
      if (error instanceof MapRefused) {
        if (error.received === null) throw error;
        offset = error.received;
      } else await new Promise((resolve) => setTimeout(resolve, 500 * failures));
    }
    onProgress(offset);
  }
}
