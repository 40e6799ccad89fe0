/** What a collector gets, and what happens where it is slow, refuses or is not there: nothing but a count. */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, test } from 'node:test';
import { createHistogram } from '../http/histogram.ts';
import { counter, histogram, labelled, metricsText } from '../http/metrics.ts';
import { otlpMetrics } from './metrics-of-text.ts';
import { createSender, type Span } from './sender.ts';
import { readOtlpSettings } from './settings.ts';
import { createTraces } from './spans.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A collector that answers as it is told. */
async function collector(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const senderTo = (endpoint: string, env: Record<string, string> = {}, lines: unknown[] = []) => {
  const settings = readOtlpSettings(
    { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_METRICS_EXPORTER: 'none', ...env },
    'station',
  );
  assert.ok(settings !== null);
  const log = (line: Record<string, unknown>): void => void lines.push(line);
  return createSender({ settings, version: '1', instance: 'here', figures: () => null, log });
};
const bodyOf = async (request: IncomingMessage) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
};
const span = (name: string): Span => ({
  ...{
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    parentId: null,
    name,
    kind: 'internal',
    failed: false,
  },
  ...{ fromMs: 1_800_000_000_000.25, toMs: 1_800_000_000_001, attributes: { 'bell_lap.fixes': 3 } },
});

test('a collector gets spans in OTLP’s own form, nanoseconds and all', async () => {
  const got: unknown[] = [];
  const at = await collector(async (request, response) => {
    got.push([request.url, request.headers['x-tenant'], await bodyOf(request)]);
    response.end('{}');
  });
  const sender = senderTo(at, { OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=race' });
  sender.push(span('fix'));
  await sender.close();
  assert.deepEqual(sender.counts, { sent: 1, dropped: 0, failed: 0 });
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  assert.deepEqual(got, [
    [
      '/v1/traces',
      'race',
      {
        resourceSpans: [
          {
            resource: {
              attributes: [
                text('service.name', 'station'),
                text('service.version', '1'),
                text('service.instance.id', 'here'),
              ],
            },
            scopeSpans: [
              {
                scope: { name: 'bell-lap', version: '1' },
                spans: [
                  {
                    traceId: 'a'.repeat(32),
                    spanId: 'b'.repeat(16),
                    name: 'fix',
                    kind: 1,
                    startTimeUnixNano: '1800000000000250000',
                    endTimeUnixNano: '1800000000001000000',
                    attributes: [{ key: 'bell_lap.fixes', value: { intValue: '3' } }],
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  ]);
});

test('at the end all that waits is sent, batch after batch, and what is under way is waited for', async () => {
  const at = await collector(async (request, response) => {
    await bodyOf(request);
    response.end('{}');
  });
  const sender = senderTo(at, { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '10' });
  for (let n = 0; n < 50; n++) sender.push(span('fix'));
  await sender.close();
  assert.deepEqual(sender.counts, { sent: 50, dropped: 0, failed: 0 });
  const other = senderTo(at, { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '10' });
  for (let n = 0; n < 10; n++) other.push(span('fix'));
  await other.close();
  assert.deepEqual(other.counts, { sent: 10, dropped: 0, failed: 0 });
});

test('a collector that never answers holds nothing: the queue stays as long as it may be, the rest is dropped and counted', async () => {
  const at = await collector(() => {});
  const lines: unknown[] = [];
  const sender = senderTo(
    at,
    {
      OTEL_BSP_MAX_QUEUE_SIZE: '100',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '50',
      OTEL_EXPORTER_OTLP_TIMEOUT: '100',
    },
    lines,
  );
  for (let n = 0; n < 10_000; n++) sender.push(span('fix'));
  // Fifty are under way, a hundred wait.
  assert.equal(sender.counts.dropped, 10_000 - 150);
  await sender.close();
  assert.equal(sender.counts.sent, 0);
  assert.ok(sender.counts.failed >= 100, 'what timed out is given up, not kept');
  assert.equal(lines.length, 1, 'said once');
});

test('a collector that refuses or is gone is said, and once more when it takes them again', async () => {
  let status = 503;
  const at = await collector((request, response) => {
    request.resume();
    response.writeHead(status).end();
  });
  const lines: Record<string, unknown>[] = [];
  const sender = senderTo(at, { OTEL_BSP_SCHEDULE_DELAY: '10' }, lines);
  const seen = async (what: 'sent' | 'failed', count: number): Promise<void> => {
    while (sender.counts[what] < count) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  sender.push(span('one'));
  await seen('failed', 1);
  status = 200;
  sender.push(span('two'));
  await seen('sent', 1);
  await sender.close();
  assert.deepEqual(
    lines.map(({ telemetry, reason }) => [telemetry, reason]),
    [
      ['not sent', 'the collector answers 503'],
      ['sent again', undefined],
    ],
  );
});

test('a collector that has too much and says for how long is left alone so long; what is made then is given up', async () => {
  let asked = 0;
  const at = await collector((request, response) => {
    request.resume();
    asked += 1;
    response.writeHead(429, { 'retry-after': '60' }).end();
  });
  const sender = senderTo(at, { OTEL_BSP_SCHEDULE_DELAY: '10' });
  for (let failed = 0; failed < 3; failed++) {
    sender.push(span('fix'));
    while (sender.counts.failed <= failed) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await sender.close();
  assert.equal(asked, 1);
  assert.deepEqual(sender.counts, { sent: 0, dropped: 0, failed: 3 });
});

test('a collector that takes some of them is believed, and one whose answer never ends is not read to its end', async () => {
  let answers: (response: ServerResponse) => void = (response) =>
    response.end('{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}}');
  const at = await collector((request, response) => {
    request.resume();
    answers(response);
  });
  const lines: Record<string, unknown>[] = [];
  const first = senderTo(at, {}, lines);
  for (const name of ['one', 'two', 'three']) first.push(span(name));
  await first.close();
  assert.deepEqual(first.counts, { sent: 2, dropped: 0, failed: 1 });
  assert.deepEqual(lines, [
    { telemetry: 'not sent', what: 'traces', reason: 'the collector did not take all: too old' },
  ]);

  let isEnded = false;
  answers = (response) => {
    const more = (): void => {
      while (!isEnded && response.write('x'.repeat(16_384)));
    };
    response.on('drain', more).on('close', () => {
      isEnded = true;
    });
    more();
  };
  const second = senderTo(at);
  second.push(span('four'));
  await second.close();
  assert.deepEqual(second.counts, { sent: 1, dropped: 0, failed: 0 });
  while (!isEnded) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('a collector that takes spans and no figures is said so once, not at every turn', async () => {
  const at = await collector((request, response) => {
    request.resume();
    response.writeHead(request.url === '/v1/traces' ? 200 : 404).end();
    if (request.url === '/v1/metrics') told += 1;
  });
  let told = 0;
  const lines: Record<string, unknown>[] = [];
  const settings = readOtlpSettings(
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: at,
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_BSP_SCHEDULE_DELAY: '10',
    },
    'station',
  );
  assert.ok(settings !== null);
  const sender = createSender({
    ...{ settings, version: '1', instance: 'here', log: (line) => void lines.push(line) },
    figures: async () => metricsText([counter('fixes_total', 'Stored.', 7)]),
  });
  for (let sent = 0; told < 3; sent++) {
    sender.push(span('fix'));
    while (sender.counts.sent <= sent) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await sender.close();
  assert.deepEqual(lines, [{ telemetry: 'not sent', what: 'metrics', reason: 'the collector answers 404' }]);
});

test('a message’s trace goes on over the batch that holds its record, the relay and both feeds, and is one tree', () => {
  const spans: Span[] = [];
  const counts = { sent: 0, dropped: 0, failed: 0 };
  const push = (one: Span): void => void spans.push(one);
  const [station, relay] = [createTraces({ push, counts }, 1), createTraces({ push, counts }, 0)];
  const fix = station.fix('elite', 'native', 1);
  fix?.committed(7);
  fix?.folded();
  station.feed('elite')?.handed(12);
  assert.equal(station.batch(8, 9), null, 'a batch without its record is of no trace');
  const batch = station.batch(5, 8);
  const arrived = relay.arrived(batch?.parent ?? '', 4);
  batch?.acknowledged();
  arrived?.stored('s 8');
  relay.foldedThere('s 8', ['elite']);
  relay.feed('elite')?.handed(3_000);
  assert.equal(relay.feed('elite'), null, 'once');

  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
  const named = new Map(spans.map(({ spanId, name }) => [spanId, name]));
  const edges = spans.map(
    ({ name, parentId }) => `${parentId === null ? '' : named.get(parentId)} > ${name}`,
  );
  assert.deepEqual(edges.sort(), [
    ' > fix',
    'fix > feed',
    'fix > fold',
    'fix > journal',
    'fix > uplink',
    'fold > feed',
    'relay > fold',
    'relay > store',
    'uplink > relay',
  ]);
  for (const { fromMs, toMs } of spans) assert.ok(fromMs <= toMs);
});

test('whoever asks with a traceparent is gone on with, but does not decide that they are traced', () => {
  const spans: Span[] = [];
  const sender = {
    push: (one: Span): void => void spans.push(one),
    counts: { sent: 0, dropped: 0, failed: 0 },
  };
  const seen = { route: '/v1/races/:race', method: 'GET', status: 200, tookMs: 3 };
  const asks = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
  createTraces(sender, 0).request({ ...seen, traceparent: asks });
  assert.equal(spans.length, 0);
  const all = createTraces(sender, 1);
  all.request({ ...seen, traceparent: asks });
  all.request({ ...seen, traceparent: '00-not-one-at-all', status: 503 });
  for (const [trace, of] of [
    ['0'.repeat(32), 'd'.repeat(16)],
    ['c'.repeat(32), '0'.repeat(16)],
  ])
    all.request({ ...seen, traceparent: `00-${trace}-${of}-01` });
  assert.deepEqual([spans[0]?.traceId, spans[0]?.parentId], ['c'.repeat(32), 'd'.repeat(16)]);
  assert.deepEqual([spans[1]?.parentId, spans[1]?.failed], [null, true]);
  assert.deepEqual([spans[2]?.parentId, spans[3]?.parentId], [null, null], 'nobody’s');
  assert.equal(all.arrived(asks.replace(/01$/, '00'), 1), null, 'a station that does not trace it');
});

test('figures are sent as they are printed: each counter, gauge and histogram under its own name', () => {
  const delay = createHistogram([0.1, 1]);
  for (const seconds of [0.05, 0.5, 0.6, 7]) delay.observe(seconds);
  const text = metricsText([
    counter('fixes_total', 'Stored.', 7),
    labelled('gauge', 'race', { name: 'race_riders', help: 'Out.' }, [
      ['a"b\\n', 3],
      ['nan', Number.NaN],
    ]),
    histogram('fix_delay_seconds', 'Delay.', [{ labels: { way: 'venue' }, value: delay.value() }]),
  ]);
  const times = { startTimeUnixNano: '1000000', timeUnixNano: '2000000' };
  const label = (key: string, stringValue: string) => [{ key, value: { stringValue } }];
  assert.deepEqual(otlpMetrics(text, 1, 2), [
    {
      ...{ name: 'bell_lap_fixes_total', description: 'Stored.', unit: '1' },
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: [{ attributes: [], ...times, asDouble: 7 }],
      },
    },
    {
      ...{ name: 'bell_lap_race_riders', description: 'Out.', unit: '1' },
      gauge: { dataPoints: [{ attributes: label('race', 'a"b\\n'), ...times, asDouble: 3 }] },
    },
    {
      ...{ name: 'bell_lap_fix_delay_seconds', description: 'Delay.', unit: 's' },
      histogram: {
        aggregationTemporality: 2,
        dataPoints: [
          {
            attributes: label('way', 'venue'),
            ...{ count: '4', sum: 8.15, bucketCounts: ['1', '2', '1'], explicitBounds: [0.1, 1] },
            ...times,
          },
        ],
      },
    },
  ]);
});
