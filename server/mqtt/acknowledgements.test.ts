import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Acknowledgements } from './acknowledgements.ts';

describe('PUBACKs of one connection', () => {
  test('leave in the order of their messages, whatever is known first', () => {
    const acknowledgements = new Acknowledgements();
    const [one, two, three] = [1, 2, 0x1234].map((id) => acknowledgements.owe(id)) as [never, never, never];
    assert.equal(acknowledgements.settle(two), false, 'the first is not known yet');
    assert.equal(acknowledgements.drain(), null);
    assert.equal(acknowledgements.settle(one), true);
    assert.equal(acknowledgements.settle(three), false, 'somebody knows already that some are due');
    assert.equal(acknowledgements.drain()?.toString('hex'), '400200014002000240021234');
    assert.equal(acknowledgements.drain(), null, 'each once');
  });

  test('say why a message was not taken, in a byte of its own', () => {
    const acknowledgements = new Acknowledgements();
    const [taken, refused] = [acknowledgements.owe(7), acknowledgements.owe(8)];
    acknowledgements.settle(refused, 0x99);
    acknowledgements.settle(taken);
    assert.equal(acknowledgements.drain()?.toString('hex'), '40020007' + '4003000899');
  });

  test('what comes after all were sent is due again', () => {
    const acknowledgements = new Acknowledgements();
    for (let id = 1; id <= 3; id++) {
      assert.equal(acknowledgements.settle(acknowledgements.owe(id)), true);
      assert.equal(acknowledgements.drain()?.readUInt16BE(2), id);
    }
    const waits = acknowledgements.owe(4);
    acknowledgements.settle(acknowledgements.owe(5));
    assert.equal(acknowledgements.drain(), null);
    assert.equal(acknowledgements.settle(waits), true);
    assert.equal(acknowledgements.drain()?.length, 8);
  });
});
