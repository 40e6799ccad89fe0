/**
 * A rider's page that knows the station by its address: the station dies, the standby leads at another address, and the
 * page brings its positions there by itself. Real browser, two stations, TLS.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPhone } from '../phone/phone.ts';
import { makeRaceDay, storedFixes } from '../station/race-day.ts';
import { ask, removeDataDir } from '../station/station-process.ts';
import { addStandby, type Computer, eventually, startComputer } from './computer.ts';

const elsewhere = '127.0.0.2';
const noSecondAddress = process.platform === 'linux' ? false : 'needs all of 127.0.0.0/8 (Linux)';

test('the page of a rider finds the standby at its own address', { skip: noSecondAddress }, async () => {
  const one = startComputer({ name: 'first' });
  const computers: Computer[] = [one];
  const first = await one.leads();
  const phone = await openPhone({
    origin: `https://127.0.0.1:${first.ports.https}`,
    trust: 'whatever comes',
  });
  try {
    const day = await makeRaceDay(first, 'follow', ['23'], Date.now() - 60_000);
    const two = await addStandby(first, day.token, {
      name: 'second',
      args: ['--host', elsewhere, '--https-port', String(first.ports.https), '--keep-address'],
    });
    computers.push(two);
    const standing = await ask(first, 'GET', '/v1/races/follow/entries/23/standing', { token: day.token });
    assert.deepEqual(standing.json.alternates, [elsewhere]);

    const page = await phone.open(`/join/${day.cards.get('23')}`);
    let step = 0;
    const ride = async (): Promise<void> => {
      step += 1;
      await phone.at(50 + step * 1e-4, 10.003, 10);
      await new Promise((resolve) => setTimeout(resolve, 950));
    };
    await phone.at(50, 10.003, 10);
    // From now on it has asked how the rider stands, and been told where the standby is.
    const told = page.waitForResponse((answer) => answer.url().endsWith('/standing') && answer.ok());
    await page.getByRole('button', { name: 'Track with this phone' }).click();
    await eventually('positions at the first', async () => {
      await ride();
      return (await storedFixes(first, day, '23')).length > 3;
    });
    await told;
    one.pullPower();
    const second = { ...(await two.leads()), host: elsewhere };
    const before = (await storedFixes(second, day, '23')).length;
    assert.ok(before > 3, 'what the first had acknowledged is there');
    await page.getByRole('button', { name: 'More' }).click();
    const fact = (name: string) => page.locator(`.facts dt:text-is("${name}") + dd`).textContent();
    await eventually(
      'positions at the standby, and none left on the phone',
      async () => {
        await ride();
        const all = (await storedFixes(second, day, '23')).length;
        return all > before + 10 && (await fact('Waiting to be sent')) === '0';
      },
      150_000,
    );
    assert.equal(await fact('Sent over'), 'MQTT');
    const times = (await storedFixes(second, day, '23')).map(({ timeMs }) => timeMs);
    assert.equal(new Set(times).size, times.length, 'each once');
  } finally {
    if (process.env.BELL_LAP_DEBUG) {
      console.log(phone.complaints.join('\n'));
      for (const { name, output } of computers) console.log(`--- ${name}\n${output()}`);
    }
    await phone.end();
    for (const computer of computers) {
      computer.pullPower();
      await computer.exited;
      removeDataDir(computer);
    }
  }
});
