import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOtlpSettings, unheeded } from './settings.ts';

const read = (env: Record<string, string>) => readOtlpSettings(env, 'bell-lap-station');
const AT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' };

test('nothing is on unless an endpoint is named', () => {
  assert.equal(read({}), null);
  assert.equal(read({ OTEL_SERVICE_NAME: 'venue', OTEL_TRACES_SAMPLER: 'always_on' }), null);
  assert.equal(read({ ...AT, OTEL_SDK_DISABLED: 'true' }), null);
  assert.equal(read({ ...AT, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }), null);
});

test('the common endpoint gets each signal’s path, a signal’s own is taken as it is', () => {
  const both = read(AT);
  assert.equal(both?.tracesUrl, 'http://collector:4318/v1/traces');
  assert.equal(both?.metricsUrl, 'http://collector:4318/v1/metrics');
  const own = read({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://there.example/in?tenant=1' });
  assert.equal(own?.tracesUrl, 'https://there.example/in?tenant=1');
  assert.equal(own?.metricsUrl, null);
});

test('one in a hundred is traced where nobody says, and as many as are asked for otherwise', () => {
  assert.equal(read(AT)?.ratio, 0.01);
  assert.equal(read({ ...AT, OTEL_TRACES_SAMPLER_ARG: '0.25' })?.ratio, 0.25);
  assert.equal(read({ ...AT, OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACES_SAMPLER_ARG: '0.25' })?.ratio, 1);
  assert.equal(read({ ...AT, OTEL_TRACES_SAMPLER: 'parentbased_always_off' })?.ratio, 0);
});

test('headers and attributes are pairs, percent-encoded', () => {
  const given = read({
    ...AT,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a%2Cb, x-tenant=race',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=venue',
    OTEL_SERVICE_NAME: 'the tent',
  });
  assert.deepEqual(given?.tracesBy.headers, { authorization: 'Bearer a,b', 'x-tenant': 'race' });
  assert.deepEqual(given?.resource, { 'deployment.environment.name': 'venue' });
  assert.equal(given?.service, 'the tent');
});

test('what does not fit is said, with the variable’s name and what would be right', () => {
  for (const [env, says] of [
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
      /OTEL_EXPORTER_OTLP_ENDPOINT is an address like http:/,
    ],
    [
      { ...AT, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      /OTEL_EXPORTER_OTLP_PROTOCOL is http\/json here, not "grpc"/,
    ],
    [{ ...AT, OTEL_TRACES_SAMPLER: 'some' }, /OTEL_TRACES_SAMPLER is one of always_on/],
    [{ ...AT, OTEL_TRACES_SAMPLER_ARG: '2' }, /OTEL_TRACES_SAMPLER_ARG is a number from 0 to 1/],
    [{ ...AT, OTEL_METRICS_EXPORTER: 'prometheus' }, /OTEL_METRICS_EXPORTER is otlp or none/],
    [{ ...AT, OTEL_EXPORTER_OTLP_HEADERS: 'secret' }, /OTEL_EXPORTER_OTLP_HEADERS is key=value pairs/],
  ] as const)
    assert.throws(() => read(env), says);
});

test('a signal’s own headers and time go before the common ones, as its endpoint does', () => {
  const given = read({
    ...AT,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=race',
    OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'x-tenant=figures',
    OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '1500.4',
  });
  assert.deepEqual(given?.tracesBy, { headers: { 'x-tenant': 'race' }, timeoutMs: 1_500 });
  assert.deepEqual(given?.metricsBy, { headers: { 'x-tenant': 'figures' }, timeoutMs: 10_000 });
  assert.throws(
    () => read({ ...AT, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' }),
    /OTEL_EXPORTER_OTLP_TRACES_PROTOCOL is http\/json here/,
  );
});

test('a service may be named among the attributes; its own variable goes before', () => {
  const among = { ...AT, OTEL_RESOURCE_ATTRIBUTES: 'service.name=tent,host.name=a' };
  assert.deepEqual([read(among)?.service, read(among)?.resource], ['tent', { 'host.name': 'a' }]);
  assert.equal(read({ ...among, OTEL_SERVICE_NAME: 'venue' })?.service, 'venue');
});

test('no secret is repeated by what is said of it', () => {
  const HEADERS = 'OTEL_EXPORTER_OTLP_HEADERS';
  for (const env of [
    { ...AT, [HEADERS]: 'hunter2' },
    { ...AT, [HEADERS]: 'authorization=Bearer%2hunter2' },
    { ...AT, [HEADERS]: 'authorization=Bearer hunter2%0A%0Dx' },
    { ...AT, [HEADERS]: 'the name=hunter2' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://me:hunter2@collector.example' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'htps://me:hunter2@collector.example' },
  ])
    assert.throws(
      () => read(env),
      ({ message }: Error) => /^OTEL_EXPORTER_OTLP_/.test(message) && !message.includes('hunter2'),
      JSON.stringify(env),
    );
});

test('what is set and not heeded is known', () => {
  assert.deepEqual(unheeded({ ...AT, OTEL_EXPORTER_OTLP_CERTIFICATE: '/ca.crt' }), [
    'OTEL_EXPORTER_OTLP_CERTIFICATE',
  ]);
});
