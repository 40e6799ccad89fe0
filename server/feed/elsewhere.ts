/** Where else a race is followed, as one message for everybody: made anew when that changes, or when the crowd does. */
import { writeMessage } from '../../race/feed/protocol.ts';
import type { RaceId } from '../../race/ids.ts';
import { crowdSpreadMs } from './crowd-spread.ts';
import { textFrame } from './socket-frame.ts';

export interface Elsewhere {
  /** What a newcomer is told: nothing where there is nowhere else. */
  readonly parts: readonly Buffer[];
  /** Whether those who are here are to be told; once. */
  readonly waits: boolean;
  /** What those who are here are told now: nothing unless it waited. */
  take(): readonly Buffer[];
  setUrls(urls: readonly string[]): void;
  /** How many watch the race, wherever. */
  setCrowd(viewers: number): void;
}

export function createElsewhere(race: RaceId): Elsewhere {
  let urls: readonly string[] | null = null;
  let spreadMs = 0;
  let text = '';
  let parts: readonly Buffer[] = [];
  let waits = false;
  const tell = (): void => {
    if (urls === null) return;
    const next = writeMessage({ addresses: { race, urls, ...(spreadMs > 0 && { spreadMs }) } });
    if (next === text) return;
    text = next;
    parts = [textFrame(text)];
    waits = true;
  };
  return {
    get parts() {
      return parts;
    },
    get waits() {
      return waits;
    },
    take() {
      const told = waits ? parts : [];
      waits = false;
      return told;
    },
    setUrls(next) {
      urls = next;
      tell();
    },
    setCrowd(viewers) {
      if (urls === null) return;
      spreadMs = crowdSpreadMs(viewers, spreadMs);
      tell();
    },
  };
}
