/**
 * The list of archived races, opened when the store answers: one that does not answer when a relay starts is asked again, and
 * until then the past is what the log has. The list is written only when it has been read, so that none of it is lost.
 */
import type { Shelf } from './shelf.ts';

export interface LateShelf extends Shelf {
  isOpen(): boolean;
  /** Opens it if it is not open. Call now and then. @throws what the store says */
  open(): Promise<void>;
}

export function lateShelf(openNow: () => Promise<Shelf>): LateShelf {
  let shelf: Shelf | null = null;
  let opening: Promise<Shelf> | null = null;
  const open = async (): Promise<Shelf> => {
    if (shelf !== null) return shelf;
    opening ??= openNow().finally(() => {
      opening = null;
    });
    shelf = await opening;
    return shelf;
  };
  return {
    isOpen: () => shelf !== null,
    open: async () => void (await open()),
    races: () => shelf?.races() ?? [],
    of: (station, epoch, race) => shelf?.of(station, epoch, race) ?? null,
    records: async (race) => (await open()).records(race),
    sync: async (races) => (await open()).sync(races),
    put: (race, version) => shelf?.put(race, version),
    drop: (race) => shelf?.drop(race),
  };
}
