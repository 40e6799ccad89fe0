/** Segments of the feed: of a race of which something is to be nowhere any more, nothing that was recorded before is given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BoardView } from '../../race/feed/board-view.ts';
import type { RaceId } from '../../race/ids.ts';
import type { Hub } from '../../server/feed/hub.ts';
import { openSqliteLog } from './log/sqlite-log.ts';
import { createSegments, SEGMENT_MS } from './segments.ts';

const RACE = 'evening' as RaceId;

/** A server's frame with this text. */
const frame = (text: string): Uint8Array =>
  Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);

test('a rider is forgotten: neither what is kept, nor the log’s, nor what is being recorded has her name', async () => {
  const log = openSqliteLog(':memory:');
  const clock = { ms: 100 * SEGMENT_MS };
  const sinks: { write(bytes: Uint8Array): void }[] = [];
  let asked = 0;
  const hub = {
    join: (sink: { write(bytes: Uint8Array): void }) => {
      sinks.push(sink);
      const text = (): void => {
        asked += 1;
      };
      return { text, heard: () => {}, left: () => {} };
    },
  } as unknown as Hub<string>;
  const segments = createSegments({
    ...{ hub: () => hub, who: 'recorder', log, now: () => clock.ms },
    onError: (error) => assert.fail(error),
  });
  try {
    segments.setBoard(RACE, { race: { state: 'running' } } as BoardView, null as never);
    await new Promise((resolve) => setImmediate(resolve));
    sinks[0]!.write(frame('Zora Kovar'));
    clock.ms += SEGMENT_MS;
    const first = await segments.get(RACE, 100);
    assert.ok(first.kind === 'bytes' && /Kovar/.test(String(first.bytes)));
    sinks[0]!.write(frame('Well ridden, Zora Kovar'));

    segments.letGo(RACE);
    await log.dropSegments(RACE);
    assert.equal(segments.head(RACE), null);
    assert.deepEqual(await segments.get(RACE, 100), { kind: 'none' });
    assert.equal(asked, 3, 'what is recorded begins again, with a snapshot');
    sinks[0]!.write(frame('Withdrawn rider'));
    clock.ms += SEGMENT_MS;
    const next = await segments.get(RACE, 101);
    assert.ok(next.kind === 'bytes' && /Withdrawn/.test(String(next.bytes)));
    assert.doesNotMatch(String(next.bytes), /Kovar/);
    assert.notEqual(next.digest, first.digest);
  } finally {
    segments.close();
    await log.close();
  }
});
