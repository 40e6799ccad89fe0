/**
 * Puts the tracks of all races aside while they go on: some riders in each turn of the loop, the writing on a thread of its
 * own. Each track says up to which record it goes, so that they need not all be of one moment.
 */
import { Worker } from 'node:worker_threads';
import type { RaceId } from '../../../race/ids.ts';
import { entryOf } from '../../../race/present.ts';
import { courseVersion, keptTrack, type Race, trackedRiders } from '../../../race/race.ts';
import { letGo } from '../../journal/let-go.ts';
import type { StationJournal } from '../../journal/open-journal.ts';
import type { Races } from '../races.ts';
import type { KeptList } from './kept.ts';
import type { FromCheckpoint, ToCheckpoint, WriterStart } from './writer-thread.ts';

/** What the thread makes it soon drops. */
const YOUNG_MB = 6;
/** A piece is made in one turn: some milliseconds. */
const PIECE_BYTES = 256 * 1024;

export interface WriteKept {
  readonly races: Pick<Races, 'list' | 'get' | 'isClosed' | 'lastSeq' | 'lastMs'>;
  readonly journal: Pick<StationJournal, 'stationId' | 'tie'>;
  readonly of: string;
  readonly file: WriterStart;
  /** Whether what is being put aside is of use still: not when something was redacted. */
  readonly holds: () => boolean;
}

/** Null when it is on the disk; else why it was not made, and whatever was there before stays. */
export async function writeKept({ races, journal, of, file, holds }: WriteKept): Promise<string | null> {
  // Of one moment, between two commits.
  const { lastMs } = races;
  const seq = races.lastSeq();
  const ids = races.list();
  const closed = ids.filter((id) => races.isClosed(id)).map((id) => ({ id, lastSeq: races.lastSeq([id]) }));
  const open = ids.filter((id) => !races.isClosed(id)).map((id) => openRace(races, id));
  const tie = await journal.tie(seq);
  if (tie === null) return 'no commit ends here';
  const thread = startThread(file);
  try {
    let pieces = 0;
    let piece: Uint8Array[] = [];
    let bytes = 0;
    const send = async (): Promise<void> => {
      if (bytes === 0) return;
      pieces += 1;
      await thread.put({ piece: joined(piece, bytes), end: false });
      piece = [];
      bytes = 0;
    };
    for (const { race, kept } of open)
      for (const entry of trackedRiders(race)) {
        if (!holds() || races.get(kept.id) !== race || courseVersion(race) !== kept.courseVersion) {
          thread.abandon();
          return 'what was folded has changed meanwhile';
        }
        const track = keptTrack(race, entry);
        if (track === null) continue;
        kept.tracks.push([entry, races.lastSeq(), track.length]);
        piece.push(track);
        bytes += track.length;
        if (bytes >= PIECE_BYTES) await send();
      }
    await send();
    const list: KeptList = {
      of,
      station: journal.stationId,
      seq,
      lastMs,
      tie,
      pieces,
      races: open.map(({ kept }) => kept),
      closed,
    };
    if (!holds()) {
      thread.abandon();
      return 'what was folded has changed meanwhile';
    }
    await thread.put({ piece: new TextEncoder().encode(JSON.stringify(list)), end: true });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function openRace(races: WriteKept['races'], id: RaceId): { race: Race; kept: KeptList['races'][number] } {
  const race = entryOf(races, id);
  return { race, kept: { id, lastSeq: races.lastSeq([id]), courseVersion: courseVersion(race), tracks: [] } };
}

/** All of them in one; their own bytes are let go of. */
function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
    letGo(part);
  }
  return whole;
}

function startThread(workerData: WriterStart) {
  const worker = new Worker(new URL('writer-thread.ts', import.meta.url), {
    ...{ workerData, name: 'checkpoint' },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  let answered: (error: string | null) => void = () => {};
  worker.on('message', ({ error }: FromCheckpoint) => answered(error));
  worker.on('error', (error) => answered(String(error)));
  worker.on('exit', () => answered('its thread has ended'));
  return {
    put: (message: Exclude<ToCheckpoint, 'abandon'>): Promise<void> =>
      new Promise((resolve, reject) => {
        answered = (error) => (error === null ? resolve() : reject(new Error(error)));
        worker.postMessage(message, [message.piece.buffer as ArrayBuffer]);
      }),
    abandon: () => worker.postMessage('abandon' satisfies ToCheckpoint),
  };
}
