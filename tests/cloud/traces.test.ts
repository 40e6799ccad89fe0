/**
 * One position's way as a collector of OpenTelemetry sees it: from a phone at the venue to a fan of the relay, one trace over two
 * processes; the figures of both beside it; and nobody's name anywhere.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import type { Fix } from '../../race/fix.ts';
import { makeRaceDay, type RaceDay } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';
import { type Viewer, watchRace } from './viewer.ts';

const RACE = 'traced';
const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 60_000;

interface SpanSeen {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

describe('A position’s way', { timeout: 120_000 }, () => {
  const spans: SpanSeen[] = [];
  const metrics = new Map<string, Set<string>>();
  let all = '';
  let collector: Server;
  let relay: RelayProcess;
  let station: StationProcess;
  let day: RaceDay;
  let viewer: Viewer;

  before(async () => {
    collector = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        all += text;
        const body = JSON.parse(text);
        for (const { resource, scopeSpans = [], scopeMetrics = [] } of body.resourceSpans ??
          body.resourceMetrics) {
          const service = resource.attributes.find(({ key }: { key: string }) => key === 'service.name').value
            .stringValue;
          for (const { spans: some } of scopeSpans)
            spans.push(...some.map((one: object) => ({ ...one, service })));
          for (const { metrics: some } of scopeMetrics)
            metrics.set(service, new Set(some.map(({ name }: { name: string }) => name)));
        }
        response.setHeader('content-type', 'application/json');
        response.end('{}');
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => collector.once('listening', resolve));
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
      OTEL_TRACES_SAMPLER: 'always_on',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_METRIC_EXPORT_INTERVAL: '500',
    };
    relay = await startRelayProcess({ env });
    station = await startStationProcess({ args: ['--relay', relay.address, '--relay-code', CODE], env });
    day = await makeRaceDay(station, RACE, ['1'], startMs);
    viewer = watchRace(relay.address, RACE);
    await until('the race at the relay', () => viewer.followed()?.board);
  });
  after(async () => {
    viewer?.close();
    await station?.stop();
    await relay?.stop();
    collector?.close();
    if (station) removeDataDir(station);
    if (relay) rmSync(relay.dataDir, { recursive: true, force: true });
  });

  it('is one tree from the phone’s message to the sockets of fans at the relay', async () => {
    const body = encodeFixes([fixAt(startMs, (Date.now() - startMs) / 1_000) as Fix]);
    const authorization = `Basic ${Buffer.from(`${RACE}.1:${day.cards.get('1')}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/octet-stream' };
    const sent = await ask(station, 'POST', `/v1/races/${RACE}/entries/1/fixes`, {
      body: new Uint8Array(body),
      headers,
    });
    assert.equal(sent.status, 204, sent.text);
    const edges = await until('the whole trace', () => {
      const root = spans.find(({ name }) => name === 'fix');
      const mine = spans.filter(({ traceId }) => traceId === root?.traceId);
      const named = new Map(mine.map(({ spanId, name }) => [spanId, name]));
      const seen = mine.map(
        ({ service, name, parentSpanId }) =>
          `${service.replace('bell-lap-', '')}: ${named.get(parentSpanId ?? '') ?? ''} > ${name}`,
      );
      return seen.length >= 9 && seen.sort();
    });
    assert.deepEqual(edges, [
      'relay: fold > feed',
      'relay: relay > fold',
      'relay: relay > store',
      'relay: uplink > relay',
      'station:  > fix',
      'station: fix > feed',
      'station: fix > fold',
      'station: fix > journal',
      'station: fix > uplink',
    ]);
  });

  it('has the requests beside it, and the figures that /metrics prints', async () => {
    await until('the request', () =>
      spans.some(({ name }) => name === 'POST /v1/races/:race/entries/:bib/fixes'),
    );
    for (const [service, one] of [
      ['bell-lap-station', 'bell_lap_race_riders_heard'],
      ['bell-lap-relay', 'bell_lap_relay_race_riders_heard'],
    ] as const)
      await until(`figures of ${service}`, () => metrics.get(service)?.has(one));
    const printed = await (await fetch(`${relay.address}/metrics`)).text();
    const families = [...printed.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name!);
    // What has no sample yet has no point.
    const missing = families.filter((name) => !metrics.get('bell-lap-relay')?.has(name));
    for (const name of missing) assert.doesNotMatch(printed, new RegExp(`^${name}[{ ]`, 'm'), name);
  });

  it('says nobody’s name, bib, card or address', () => {
    for (const secret of day.cards.values()) assert.ok(!all.includes(secret));
    assert.ok(!/Rider 1|"bib"|rider\./.test(all));
    // The relay's own, by which its uplink is told from others, is nobody's.
    assert.ok(!all.replaceAll(`127.0.0.1:${relay.port}`, '').includes('127.0.0.1'));
  });
});
