/** What organisers do with maps, asked of the station. @throws Refused, Unreachable (station/api.ts) */
import { ask, Refused, read } from '../../station/api.ts';
import type { StationMaps, TileSource } from './station-maps.ts';

export interface MapKeeping {
  readonly state: 'never' | 'running' | 'done' | 'stopped' | 'failed';
  readonly progress: { readonly bytes: number; readonly bytesDone: number } | null;
  /** In English. */
  readonly problem: string | null;
  /** The same as a code with facts. */
  readonly problemSaying: unknown;
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

const PART_BYTES = 4 * 1024 * 1024;
const PART_PATIENCE_MS = 60_000;
const TRIES_MOST = 5;

export const readSettings = () => read<OrganisersMaps>('/v1/maps/settings');
export const changeSettings = (settings: MapSettings) =>
  ask<OrganisersMaps>('PUT', '/v1/maps/settings', { body: settings });
export const keepAround = (race: string) =>
  ask<OrganisersMaps>('POST', '/v1/maps/keeping', { body: { race } });
export const stopKeeping = () => ask<OrganisersMaps>('DELETE', '/v1/maps/keeping');
export const removeMap = () => ask<OrganisersMaps>('DELETE', '/v1/maps/venue');

/** Of a part that came out of order: the byte to go on with; null for any other refusal. */
function receivedOf({ status, answer }: Refused): number | null {
  const { errors } = (answer ?? {}) as { errors?: readonly { at: string; message: string }[] };
  const offset = errors?.find(({ at }) => at === 'offset')?.message;
  return status === 409 && offset !== undefined ? Number(offset) : null;
}

/** Sends the file part by part; a lost part is sent again, a taken one is not. */
export async function bringMap(file: File, onProgress: (bytesDone: number) => void): Promise<void> {
  let failures = 0;
  for (let offset = 0; offset < file.size; ) {
    const part = file.slice(offset, offset + PART_BYTES);
    const query = `offset=${offset}&total=${file.size}`;
    try {
      const { received } = await ask<{ received: number }>('PUT', `/v1/maps/venue?${query}`, {
        ...{ raw: part, type: 'application/octet-stream', patienceMs: PART_PATIENCE_MS },
      });
      offset = received;
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures >= TRIES_MOST) throw error;
      if (error instanceof Refused) {
        const received = receivedOf(error);
        if (received === null) throw error;
        offset = received;
      } else await new Promise((resolve) => setTimeout(resolve, 500 * failures));
    }
    onProgress(offset);
  }
}
