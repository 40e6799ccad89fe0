/** Off is off: without a variable of OpenTelemetry's nothing of it is loaded. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

/** The files of this folder that a process has loaded after switching on with these variables, and what it said. */
function loaded(env: Record<string, string>): { readonly files: string[]; readonly says: string } {
  const program = `
    import { registerHooks } from 'node:module';
    const files = [], says = [];
    registerHooks({ load(url, context, next) { if (url.includes('/server/otlp/')) files.push(url.split('/').at(-1)); return next(url, context); } });
    const { startTelemetry } = await import(${JSON.stringify(new URL('./switch-on.ts', import.meta.url).href)});
    const end = await startTelemetry({ env: ${JSON.stringify(env)}, service: 'bell-lap-station', log: (line) => says.push(JSON.stringify(line)) });
    await end();
    console.log(JSON.stringify({ files: files.sort(), says: says.join() }));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }),
  );
}

test('off loads the switch and nothing else', () => {
  assert.deepEqual(loaded({ PATH: '/bin' }), { files: ['switch-on.ts'], says: '' });
});

test('on loads what makes and sends spans; a setting that does not fit is said and nothing is sent', () => {
  const on = loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
  assert.ok(on.files.includes('sender.ts') && on.files.includes('spans.ts'));
  assert.match(on.says, /"telemetry":"on","ratio":0.01/);
  const wrong = loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' });
  assert.ok(!wrong.files.includes('sender.ts'));
  assert.match(wrong.says, /"telemetry":"off","reason":"OTEL_EXPORTER_OTLP_ENDPOINT is an address/);
  const other = loaded({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    OTEL_EXPORTER_OTLP_CERTIFICATE: '/etc/ca.crt',
  });
  assert.match(
    other.says,
    /"unheeded":\["OTEL_EXPORTER_OTLP_CERTIFICATE"\],"instead":"NODE_EXTRA_CA_CERTS=FILE/,
  );
});
