import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { board } from '../../race/feed/sample-board.ts';
import type { RaceId } from '../../race/ids.ts';
import { hostileJson } from '../testing/arbitraries.ts';
import { simulatedClock } from '../testing/simulated-clock.ts';
import { createHub } from './hub.ts';
import { createLive } from './sink.ts';

const CRIT = 'crit' as RaceId;
/** The whole board once a message, and the errors: nothing that a viewer says may make the hub say more. */
const ANSWER_BYTES_MAX = 20_000;

it('whatever a viewer says is answered or passed over, in bounds, and the viewer beside hears every change', () => {
  const names = ['subscribe', 'unsubscribe', 'race', 'epoch', 'offset', 'packed'];
  const mark = fc.oneof(
    fc.record({ epoch: fc.string(), offset: fc.oneof(fc.maxSafeInteger(), fc.double()) }),
    fc.constant({}),
  );
  const message = fc.oneof(
    hostileJson(names),
    hostileJson(names).map((inner) => `{"subscribe":${inner}}`),
    fc
      .tuple(fc.constantFrom('subscribe', 'unsubscribe'), fc.constantFrom('crit', 'other', 'A', ''), mark)
      .map(([kind, race, rest]) => JSON.stringify({ [kind]: { race, packed: true, ...rest } })),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
      const clock = simulatedClock();
      const hub = createHub<string>({ clock, limits: { subscribeBurst: 100 } });
      const live = createLive('day', [hub]);
      live.setBoard(CRIT, board(3, CRIT));
      const heard = { noisy: 0, calm: 0 };
      const join = (who: 'noisy' | 'calm') =>
        hub.join(
          {
            writableLength: 0,
            write: (bytes) => {
              heard[who] += bytes.length;
            },
            close: () => assert.fail(`${who} is sent away`),
            destroy: () => assert.fail(`${who} is cut off`),
          },
          who,
        )!;
      const [noisy, calm] = [join('noisy'), join('calm')];
      calm.text('{"subscribe":{"race":"crit"}}');
      for (const text of messages) {
        const before = heard.noisy;
        noisy.text(text);
        assert.ok(
          heard.noisy - before <= ANSWER_BYTES_MAX,
          `${heard.noisy - before} bytes for ${text.length}`,
        );
      }
      const before = heard.calm;
      live.setBoard(CRIT, board(4, CRIT));
      clock.pass(1_000);
      assert.ok(heard.calm > before, 'the viewer beside hears of the change');
      noisy.left();
      assert.equal(hub.stats().viewers, 1);
    }),
    { numRuns: 400 },
  );
});
