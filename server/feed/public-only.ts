/** Lets through to a sink only the races that everybody may see, and takes back one that is public no more. */
import type { RaceId } from '../../race/ids.ts';
import type { LiveSink } from './sink.ts';

export function publicOnly(sink: LiveSink, isPublic: (race: RaceId) => boolean): LiveSink {
  const shown = new Set<RaceId>();
  return {
    setBoard(race, board, mark) {
      if (isPublic(race)) {
        shown.add(race);
        sink.setBoard(race, board, mark);
      } else if (shown.delete(race)) sink.forget(race);
    },
    setPosition(race, position) {
      if (shown.has(race) && isPublic(race)) sink.setPosition(race, position);
    },
    forget(race) {
      if (shown.delete(race)) sink.forget(race);
    },
  };
}
