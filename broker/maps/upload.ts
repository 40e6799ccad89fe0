/** A map that is brought in parts, one after the other; the last makes it the venue's. */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inEnglish, saying } from '../../race/officials/messages/message.ts';
import { MapProblem, type MapSaying } from './map-file.ts';
import { kindOfBytes } from './map-kind.ts';
import type { VenueFile } from './venue-file.ts';

export const UPLOAD_BYTES_MAX = 4 * 1024 ** 3;
const UPLOAD = 'upload.part';

/** The part does not follow the last one; `received` bytes are here. */
export class OutOfOrder extends Error {
  readonly received: number;
  readonly says: MapSaying;
  constructor(received: number) {
    const says = saying('map-part-out-of-order', { received });
    super(inEnglish(says, 'UTC'));
    this.received = received;
    this.says = says;
  }
}

export interface MapPart {
  readonly offset: number;
  readonly total: number;
  readonly bytes: Uint8Array;
}

export interface Upload {
  /** Answers how many bytes are here. @throws MapProblem, OutOfOrder */
  take(part: MapPart): Promise<number>;
  /** What came is given up. */
  remove(): Promise<void>;
}

export function createUpload(folder: string, venue: VenueFile): Upload {
  const path = join(folder, UPLOAD);
  let received = 0;
  let isTaking = false;

  const begin = async ({ total, bytes }: MapPart): Promise<void> => {
    received = 0;
    kindOfBytes(bytes);
    const free = await venue.room();
    if (total > free) throw new MapProblem(saying('map-no-room', { bytes: total, freeBytes: free }));
  };
  const write = async ({ offset, total, bytes }: MapPart): Promise<void> => {
    const file = await open(path, offset === 0 ? 'w' : 'r+');
    try {
      await file.write(bytes, 0, bytes.length, offset);
      received = offset + bytes.length;
      if (received === total) await file.sync();
    } finally {
      await file.close();
    }
  };
  const takePart = async (part: MapPart): Promise<number> => {
    const { offset, total, bytes } = part;
    if (total > UPLOAD_BYTES_MAX)
      throw new MapProblem(saying('map-too-large', { bytes: total, mostBytes: UPLOAD_BYTES_MAX }));
    if (offset === 0) await begin(part);
    if (offset !== received) throw new OutOfOrder(received);
    if (bytes.length === 0 || offset + bytes.length > total)
      throw new MapProblem(saying('map-part-wrong', {}));
    await write(part);
    if (received < total) return received;
    received = 0;
    try {
      await venue.install(UPLOAD);
    } finally {
      await rm(path, { force: true });
    }
    return total;
  };

  return {
    async take(part) {
      if (isTaking) throw new MapProblem(saying('map-part-meanwhile', {}));
      isTaking = true;
      try {
        return await takePart(part);
      } finally {
        isTaking = false;
      }
    },
    remove: () => rm(path, { force: true }),
  };
}
