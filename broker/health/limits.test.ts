import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { processResources } from '../../server/doors/process-resources.ts';
import { boundsOf } from './limits.ts';

const GB = 1024 ** 3;

describe('what the process may use', () => {
  it('is what the operating system grants it', { skip: process.platform === 'win32' }, () => {
    const module = fileURLToPath(new URL('../../server/doors/process-resources.ts', import.meta.url));
    const asks = `import(${JSON.stringify(module)}).then(m => console.log(m.processResources().descriptors))`;
    const said = execFileSync('sh', ['-c', `ulimit -n 333; exec "${process.execPath}" -e '${asks}'`]);
    assert.equal(said.toString().trim(), '333');
    assert.ok(processResources().memoryBytes > 0);
  });

  it('is shared so that all doors at their bound leave descriptors for the journal', () => {
    fc.assert(
      fc.property(fc.integer({ min: 256, max: 1_000_000 }), (descriptors) => {
        const { doors } = boundsOf({ descriptors, memoryBytes: 8 * GB });
        const all = Object.values(doors).reduce((sum, { connections }) => sum + connections, 0);
        assert.ok(all <= descriptors - 96, `${all} of ${descriptors}`);
        for (const { connections, perAddress, strangers } of Object.values(doors)) {
          assert.ok(perAddress < connections && strangers < connections);
        }
      }),
    );
  });

  it('lets a thousand riders in where 1,024 descriptors do not, and says so', () => {
    assert.equal(boundsOf({ descriptors: 1_024, memoryBytes: GB }).doors.mqtt.connections, 506);
    assert.equal(boundsOf({ descriptors: 20_000, memoryBytes: GB }).doors.mqtt.connections, 9_900);
    assert.equal(boundsOf({ descriptors: 1_000_000, memoryBytes: GB }).doors.mqtt.connections, 12_000);
  });

  it('keeps less for the absent where memory is small', () => {
    assert.equal(boundsOf({ descriptors: 1_024, memoryBytes: 64 * GB }).mqttMemoryBytes, 128 * 1024 ** 2);
    assert.equal(boundsOf({ descriptors: 1_024, memoryBytes: GB }).mqttMemoryBytes, 16 * 1024 ** 2);
    assert.equal(boundsOf({ descriptors: 1_024, memoryBytes: 0 }).mqttMemoryBytes, 8 * 1024 ** 2);
  });
});
