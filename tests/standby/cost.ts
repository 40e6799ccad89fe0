/**
 * `npm run standby:cost [-- --riders 50 --seconds 20]`: what a standby's word costs an acknowledgement. The same riders
 * at 1 Hz over MQTT QoS 1, each waiting for its PUBACK, without a standby and with one on the same machine.
 */

import mqtt from 'mqtt';
import { encodeFixes } from '../../race/codec/fix-batch.ts';
import { commandLine } from '../command-line.ts';
import { makeRaceDay, SQUARE } from '../station/race-day.ts';
import { removeDataDir, type StationProcess } from '../station/station-process.ts';
import { addStandby, startComputer } from './computer.ts';

const { values } = commandLine('standby:cost', {
  options: { riders: { type: 'string', default: '50' }, seconds: { type: 'string', default: '20' } },
});
const riders = Number(values.riders);
const seconds = Number(values.seconds);

async function measure(
  station: StationProcess,
  cards: ReadonlyMap<string, string>,
  fromMs: number,
): Promise<number[]> {
  const tookMs: number[] = [];
  const clients = await Promise.all(
    [...cards].map(([bib, password]) =>
      mqtt.connectAsync(`mqtt://127.0.0.1:${station.ports.mqtt}`, {
        username: `cost.${bib}`,
        password,
        clientId: `cost-${bib}`,
      }),
    ),
  );
  await Promise.all(
    clients.map(async (client, index) => {
      const bib = String(index + 1);
      await new Promise((resolve) => setTimeout(resolve, (index / clients.length) * 1_000));
      for (let second = 0; second < seconds; second++) {
        const sentMs = performance.now();
        const fix = { timeMs: fromMs + second * 1_000, ...SQUARE.points[0] };
        await client.publishAsync(`bell-lap/v1/cost/${bib}/fixes`, Buffer.from(encodeFixes([fix])), {
          qos: 1,
        });
        tookMs.push(performance.now() - sentMs);
        await new Promise((resolve) => setTimeout(resolve, 1_000 - (performance.now() - sentMs)));
      }
      await client.endAsync();
    }),
  );
  return tookMs.sort((a, b) => a - b);
}

const one = startComputer({ name: 'first' });
const station = await one.leads();
const startMs = Date.now() - 3_600_000;
const bibs = Array.from({ length: riders }, (_, index) => String(index + 1));
const day = await makeRaceDay(station, 'cost', bibs, startMs);
const row = (what: string, tookMs: readonly number[]): void => {
  const at = (share: number) => tookMs[Math.min(tookMs.length - 1, Math.floor(share * tookMs.length))] ?? 0;
  process.stdout.write(
    `${what.padEnd(18)} ${[0.5, 0.99, 1].map((share) => at(share).toFixed(1).padStart(9)).join('')}   (${tookMs.length})\n`,
  );
};
process.stdout.write(`${`PUBACK, ms, ${riders} Hz`.padEnd(18)}       p50      p99      max\n`);
row('alone', await measure(station, day.cards, startMs));
const two = await addStandby(station, day.token, { name: 'second' });
row('with a standby', await measure(station, day.cards, startMs + 1_000_000));
for (const computer of [two, one]) {
  computer.pullPower();
  await computer.exited;
  removeDataDir(computer);
}
process.exit(0);
