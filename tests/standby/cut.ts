/**
 * The line between the two computers is cut while both live and reach the riders; run inside the phones' namespace by
 * standby.test.ts. Prints one JSON line with what each of them acknowledged, and what became of the old master.
 */
import { execFileSync } from 'node:child_process';
import { makeRaceDay, SQUARE, signIn, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir } from '../station/station-process.ts';
import { addStandby, eventually, inStep, standbyState, startComputer } from './computer.ts';

export interface CutResult {
  /** Milliseconds of fixes that each acknowledged while the line was cut. */
  readonly byFirst: readonly number[];
  readonly bySecond: readonly number[];
  readonly firstHeld: boolean;
  readonly stored: readonly number[];
  /** What the old master had that nobody acknowledged, as the new one's officials see it. */
  readonly tails: readonly { readonly records: number; readonly fromSeq: number; readonly toSeq: number }[];
  readonly audit: readonly string[];
  readonly firstIs: string;
  readonly terms: readonly number[];
}

const { first, second, hub } = JSON.parse(process.argv[2] ?? '');
const isolate = (cut: boolean): void => {
  for (const port of ['p1', 'p2'])
    execFileSync('ip', [
      'netns',
      'exec',
      hub,
      'bridge',
      'link',
      'set',
      'dev',
      port,
      'isolated',
      cut ? 'on' : 'off',
    ]);
};

const one = startComputer({ name: 'first', namespace: first, args: ['--keep-address'] });
const computers = [one];
try {
  const old = await one.leads();
  const startMs = Date.now() - 60_000;
  const day = await makeRaceDay(old, 'cut', ['1'], startMs);
  const two = await addStandby(old, day.token, {
    name: 'second',
    namespace: second,
    args: ['--keep-address'],
  });
  computers.push(two);

  let nextMs = startMs;
  /** Offers a new fix; says its time when it was acknowledged within so long. */
  const offer = async (station: typeof old, withinMs: number): Promise<number | null> => {
    const timeMs = nextMs++;
    const sent = ask(station, 'POST', '/v1/races/cut/entries/1/fixes', {
      body: { fixes: [{ timeMs, ...SQUARE.points[0] }] },
      headers: { authorization: `Basic ${Buffer.from(`cut.1:${day.cards.get('1')}`).toString('base64')}` },
    }).then(
      ({ status }) => (status < 300 ? timeMs : null),
      () => null,
    );
    return Promise.race([sent, new Promise<null>((resolve) => setTimeout(() => resolve(null), withinMs))]);
  };
  if ((await offer(old, 30_000)) === null) throw new Error('a fix was not acknowledged before the cut');

  isolate(true);
  const byFirst: number[] = [];
  const bySecond: number[] = [];
  const now = await two.leads();
  for (let count = 0; count < 5; count++) {
    const [a, b] = [await offer(old, 500), await offer(now, 20_000)];
    if (a !== null) byFirst.push(a);
    if (b !== null) bySecond.push(b);
  }
  const firstHeld = (await standbyState(old, day.token)).state === 'holding';

  isolate(false);
  await one.waits();
  const token = await signIn(now);
  await inStep(now, token);
  const tails = await eventually('the tail is reported', async () => {
    const state = await standbyState(now, token);
    return state.tails.length > 0 ? state.tails : null;
  });
  const audit = await ask(now, 'GET', '/v1/races/cut/audit', { token });
  const { port } = await one.waits();
  const page = await eventually('the page is the station’s own again', () =>
    ask({ ...old, ports: { ...old.ports, https: port } }, 'GET', '/healthz').catch(() => null),
  );
  const result: CutResult = {
    byFirst,
    bySecond,
    firstHeld,
    stored: (await storedFixes(now, { ...day, token }, '1')).map(({ timeMs }) => timeMs),
    tails,
    audit: JSON.stringify(audit.json).match(/"new-master"/g) ?? [],
    firstIs: page.json.is,
    terms: [page.json.term, (await standbyState(now, token)).term],
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} catch (error) {
  process.stderr.write(computers.map(({ name, output }) => `--- ${name}\n${output()}`).join('\n'));
  throw error;
} finally {
  for (const computer of computers) {
    computer.pullPower();
    await computer.exited;
    removeDataDir(computer);
  }
}
process.exit(0);
