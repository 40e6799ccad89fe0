/**
 * `node tests/phone/join-rush.ts [--joining 300] [--riding 300] [--seconds 60]`: so many phones open their join links
 * within the time, spread evenly, each with a connection of its own and everything a first visit loads (the page, its
 * scripts, styles, font, SQLite), while as many others ride and send a batch a second over MQTT on WebSockets with TLS.
 * Prints how long each step made a phone wait, and fails when anybody waited longer than two seconds for the join itself
 * or for the PUBACK of a batch.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { commandLine } from '../command-line.ts';
import { makeRaceDay } from '../station/race-day.ts';
import { removeDataDir, repository, startStationProcess } from '../station/station-process.ts';

const { values } = commandLine('phone:rush', {
  options: {
    joining: { type: 'string', default: '300' },
    riding: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '60' },
  },
});
const [joining, riding, seconds] = [Number(values.joining), Number(values.riding), Number(values.seconds)];
const WAIT_MS_MAX = 2_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const station = await startStationProcess();
const bibs = Array.from({ length: joining + riding }, (_, index) => String(index + 1));
const day = await makeRaceDay(station, 'rush', bibs, Date.now() - 60_000);
const origin = `https://127.0.0.1:${station.ports.https}`;
const assets = [
  ...readFileSync(join(repository, 'dist', 'renderer', 'rider-sw.js'), 'utf8').matchAll(
    /"(\/assets\/[^"]+)"/g,
  ),
].map((found) => found[1]!);

function ask(agent: Agent, method: string, path: string): Promise<{ status: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${origin}${path}`,
      { method, agent, headers: { 'accept-encoding': 'br, gzip' } },
      (answer) => {
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, bytes }));
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

const waits: Record<'page' | 'join' | 'everything' | 'puback', number[]> = {
  page: [],
  join: [],
  everything: [],
  puback: [],
};
const failures: string[] = [];
let bytes = 0;

async function joins(bib: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 6, ca: station.ca });
  const secret = day.cards.get(bib)!;
  const began = performance.now();
  try {
    const page = await ask(agent, 'GET', `/join/${secret}`);
    waits.page.push(performance.now() - began);
    const asked = performance.now();
    const answer = await ask(agent, 'POST', `/v1/join/${secret}`);
    waits.join.push(performance.now() - asked);
    if (page.status !== 200 || answer.status !== 200)
      failures.push(`bib ${bib}: ${page.status} ${answer.status}`);
    const files = await Promise.all(assets.map((asset) => ask(agent, 'GET', asset)));
    waits.everything.push(performance.now() - began);
    for (const file of files) {
      bytes += file.bytes;
      if (file.status !== 200) failures.push(`bib ${bib}: a file answered ${file.status}`);
    }
  } catch (error) {
    failures.push(`bib ${bib}: ${String(error)}`);
  } finally {
    agent.destroy();
  }
}

let over = false;
async function rides(bib: string): Promise<void> {
  const client = await mqtt.connectAsync(`wss://127.0.0.1:${station.ports.https}/mqtt`, {
    username: `rush.${bib}`,
    password: day.cards.get(bib)!,
    ca: station.ca,
    protocolVersion: 4,
    reconnectPeriod: 0,
  });
  client.on('error', (error) => failures.push(`bib ${bib}: ${error.message}`));
  while (!over) {
    const fix = { timeMs: Date.now(), latDeg: 50, lonDeg: 10.001, speedMps: 11, accuracyM: 4 };
    const sent = performance.now();
    await client.publishAsync(`bell-lap/v1/rush/${bib}/fixes`, Buffer.from(encodeFixes([fix])), { qos: 1 });
    waits.puback.push(performance.now() - sent);
    await pause(Math.max(0, 1_000 - (performance.now() - sent)));
  }
  await client.endAsync();
}

try {
  const riders: Promise<void>[] = [];
  for (const bib of bibs.slice(joining)) {
    riders.push(rides(bib));
    await pause(10);
  }
  await pause(2_000);
  waits.puback.length = 0;
  const began = performance.now();
  const joined: Promise<void>[] = [];
  for (const [index, bib] of bibs.slice(0, joining).entries()) {
    await pause(Math.max(0, began + (index * seconds * 1_000) / joining - performance.now()));
    joined.push(joins(bib));
  }
  await Promise.all(joined);
  over = true;
  await Promise.all(riders);

  const ms = (value: number | undefined) => `${Math.round(value ?? Number.NaN)} ms`;
  console.log(
    `${joining} phones joined in ${Math.round((performance.now() - began) / 1_000)} s while ${riding} rode:`,
  );
  for (const [name, all] of Object.entries(waits)) {
    const sorted = [...all].sort((a, b) => a - b);
    const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
    console.log(
      `  ${name.padEnd(11)} p50 ${ms(at(0.5))}, p99 ${ms(at(0.99))}, longest ${ms(sorted.at(-1))} (${sorted.length})`,
    );
  }
  console.log(
    `  ${Math.round(bytes / joining / 1_000)} kB a phone at its first visit; ${failures.length} failures`,
  );
  for (const failure of failures.slice(0, 5)) console.log(`  ${failure}`);
  const longest = Math.max(...waits.page, ...waits.join, ...waits.puback);
  process.exitCode = failures.length === 0 && longest <= WAIT_MS_MAX ? 0 : 1;
} finally {
  await station.stop();
  removeDataDir(station);
}
