/**
 * One pulled plug, run inside the phones' namespace by trials.ts: a race with riders at 1 Hz over MQTT QoS 1, a standby
 * in step, then the first computer dies at a moment drawn from the seed: its cable goes down and every process of it
 * is killed. Prints one JSON line: how long until the next acknowledgement, and what of the acknowledged is missing.
 */
import { execFileSync } from 'node:child_process';
import { createPhone, type Phone } from '../../simulator/phone.ts';
import { createRandom } from '../../simulator/random.ts';
import { makeRaceDay, SQUARE, storedFixes } from '../station/race-day.ts';
import { removeDataDir, type StationProcess } from '../station/station-process.ts';
import { addStandby, type Computer, eventually, startComputer } from './computer.ts';

export interface TrialResult {
  readonly seed: number;
  /** From the pulled plug to the first acknowledgement by the new master; to the last rider's first. */
  readonly firstMs: number;
  readonly allMs: number;
  /** When the standby began to lead, and when its doors were open. */
  readonly ledMs: number;
  readonly openMs: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly twice: number;
}

interface Ask {
  readonly seed: number;
  readonly riders: number;
  readonly first: { readonly name: string; readonly host: string };
  readonly second: { readonly name: string; readonly host: string };
  readonly hub: string;
}

const TICK_MS = 20;
/** Race before the plug is pulled, and the most that riders are given to come back. */
const CALM_MS = 4_000;
const BACK_MS_MAX = 40_000;
/** Below this, an answer may still have been the old master's. */
const SURELY_NEW_MS = 100;
const NO_ERROR = { errorMs: () => 0 };

async function trial({ seed, riders, first, second, hub }: Ask): Promise<TrialResult> {
  const random = createRandom(seed);
  const computers: Computer[] = [];
  const phones: Phone[] = [];
  try {
    const one = startComputer({ name: 'first', namespace: first });
    computers.push(one);
    const station = await one.leads();
    const bibs = Array.from({ length: riders }, (_, index) => String(index + 1));
    const day = await makeRaceDay(station, 'trial', bibs, Date.now());
    const two = await addStandby(station, day.token, { name: 'second', namespace: second });
    computers.push(two);

    const pulled = { atMs: Number.POSITIVE_INFINITY };
    const backMs = new Map<string, number>();
    for (const bib of bibs)
      phones.push(
        createPhone({
          dialect: 'native',
          address: {
            mqtt: `mqtt://${first.host}:${station.ports.mqtt}`,
            api: `https://${first.host}:${station.ports.https}`,
            osmand: `http://${first.host}:${station.ports.osmand}`,
          },
          credential: { race: 'trial', bib, secret: day.cards.get(bib) ?? '' },
          now: Date.now,
          clock: NO_ERROR,
          link: null,
        }),
      );
    const seen = phones.map(() => 0);
    const ride = (index: number): void => phones[index]!.record({ timeMs: Date.now(), ...SQUARE.points[0] });
    const rides = phones.map((_, index) => {
      let timer: NodeJS.Timeout;
      const delay = setTimeout(
        () => {
          ride(index);
          timer = setInterval(() => ride(index), 1_000);
        },
        random.between(0, 1_000),
      );
      return () => {
        clearTimeout(delay);
        clearInterval(timer);
      };
    });
    const ticking = setInterval(() => {
      for (const [index, phone] of phones.entries()) {
        phone.tick(Date.now());
        const count = phone.acknowledged.length;
        const sincePullMs = performance.now() - pulled.atMs;
        if (count > seen[index]! && sincePullMs > SURELY_NEW_MS && !backMs.has(phone.bib))
          backMs.set(phone.bib, sincePullMs);
        seen[index] = count;
      }
    }, TICK_MS);

    await eventually('every rider was acknowledged', () => seen.every((count) => count > 0));
    await new Promise((resolve) => setTimeout(resolve, CALM_MS + random.between(0, 1_500)));
    const at = Date.now();
    execFileSync('ip', ['-n', hub, 'link', 'set', 'p1', 'down']);
    one.pullPower();
    pulled.atMs = performance.now();
    const led = two.leads();
    await eventually('every rider is back', () => backMs.size === riders, BACK_MS_MAX);
    const now = await led;
    for (const end of rides) end();
    await eventually('every phone is empty', () => phones.every(({ counts }) => counts.waiting === 0));
    clearInterval(ticking);

    // Asked at the dead computer's address: that is where phones and pages look.
    const address: StationProcess = { ...now, host: first.host };
    let [acknowledged, lost, twice] = [0, 0, 0];
    for (const phone of phones) {
      const stored = (await storedFixes(address, day, phone.bib)).map(({ timeMs }) => timeMs);
      const distinct = new Set(stored);
      twice += stored.length - distinct.size;
      acknowledged += phone.acknowledged.length;
      lost += phone.acknowledged.filter(({ timeMs }) => !distinct.has(timeMs)).length;
    }
    const saidMs = (what: (line: Record<string, unknown>) => boolean): number => {
      const line = two.log.find(what);
      return line === undefined ? Number.NaN : Date.parse(String(line.at)) - at;
    };
    const back = [...backMs.values()].sort((a, b) => a - b);
    return {
      seed,
      firstMs: Math.round(back[0] ?? Number.NaN),
      allMs: Math.round(back.at(-1) ?? Number.NaN),
      ledMs: saidMs(({ standby, is }) => standby === 'becomes' && is === 'master'),
      openMs: saidMs(({ standby }) => standby === 'doors open'),
      acknowledged,
      lost,
      twice,
    };
  } catch (error) {
    process.stderr.write(computers.map(({ name, output }) => `--- ${name}\n${output()}`).join('\n'));
    throw error;
  } finally {
    for (const phone of phones) await phone.close().catch(() => undefined);
    for (const computer of computers) {
      computer.pullPower();
      await computer.exited;
      removeDataDir(computer);
    }
  }
}

const asked = JSON.parse(process.argv[2] ?? '') as Ask;
process.stdout.write(`${JSON.stringify(await trial(asked))}\n`);
process.exit(0);
