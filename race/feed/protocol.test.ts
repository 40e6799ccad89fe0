import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ProtocolError, parseClientMessage, parseServerMessage } from './protocol.ts';

describe('What a client says', () => {
  it('is a subscription, with where it left off if it has been here before', () => {
    assert.deepEqual(parseClientMessage('{"subscribe":{"race":"elite-men"}}'), {
      subscribe: { race: 'elite-men' },
    });
    assert.deepEqual(parseClientMessage('{"subscribe":{"race":"elite-men","epoch":"e","offset":7}}'), {
      subscribe: { race: 'elite-men', epoch: 'e', offset: 7 },
    });
    assert.deepEqual(parseClientMessage('{"unsubscribe":{"race":"elite-men"}}'), {
      unsubscribe: { race: 'elite-men' },
    });
  });

  it('is refused with what would be right', () => {
    const wrong: readonly (readonly [text: string, says: RegExp])[] = [
      ['hello', /not JSON/],
      ['null', /one key/],
      ['[1]', /one key/],
      ['{"subscribe":{"race":"a"},"unsubscribe":{"race":"a"}}', /one key/],
      ['{"shout":{"race":"a"}}', /"shout" is not known/],
      ['{"subscribe":{"race":"No Such"}}', /1 to 40 of a-z/],
      ['{"subscribe":{"race":"a","offset":7}}', /come together/],
      ['{"subscribe":{"race":"a","epoch":"e","offset":-1}}', /come together/],
      [`{"subscribe":{"race":"a","epoch":"${'e'.repeat(65)}","offset":1}}`, /come together/],
    ];
    for (const [text, says] of wrong) {
      assert.throws(
        () => parseClientMessage(text),
        (error) => error instanceof ProtocolError && says.test(error.message),
        text,
      );
    }
  });

  it('whatever it is, ends in a message or in ProtocolError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const parse of [parseClientMessage, parseServerMessage]) {
          try {
            parse(text);
          } catch (error) {
            assert.ok(error instanceof ProtocolError, String(error));
          }
        }
      }),
    );
  });
});

describe('What a server says', () => {
  it('may one day be something new, which is passed over', () => {
    assert.equal(parseServerMessage('{"weather":{"rain":true}}'), null);
  });

  it('needs its parts', () => {
    for (const text of [
      '{"snapshot":{"race":"a","epoch":"e","offset":1,"tag":0}}',
      '{"resumed":{"race":"a","epoch":"e","offset":1,"tag":70000}}',
      '{"delta":{"race":"a","epoch":"e","offset":1,"board":{}}}',
      '{"error":{"code":"unknown-race"}}',
      '{"clock":{}}',
    ]) {
      assert.throws(() => parseServerMessage(text), ProtocolError, text);
    }
  });
});
