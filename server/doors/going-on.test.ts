import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createGoingOn } from './going-on.ts';

describe('a fault that nobody caught', () => {
  it('is said and counted, and the station goes on', () => {
    const said: Record<string, unknown>[] = [];
    const goingOn = createGoingOn(
      (line) => said.push(line),
      () => assert.fail('it must go on'),
    );
    for (let n = 0; n < 99; n++) goingOn.uncaught(new Error('EMFILE'), 0);
    goingOn.uncaught('a string', 60_000);
    assert.equal(goingOn.count, 100);
    assert.equal(said.length, 6, 'five of the row, and the one much later');
    assert.equal(said[0]!.fault, 'EMFILE');
    assert.equal(said[5]!.fault, 'a string');
  });

  it('that comes again and again ends it', () => {
    let ended = 0;
    const goingOn = createGoingOn(
      () => {},
      () => ended++,
    );
    for (let n = 0; n < 150; n++) goingOn.uncaught(new Error('again'), n);
    assert.equal(ended, 1);
  });
});
