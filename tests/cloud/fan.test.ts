/** A fan at home and a spectator at the venue, each with a real browser: both see the same race. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { isPacked } from '../../race/feed/packed.ts';
import { openBrowser, openPage } from '../pages/browser.ts';
import { decide, makeRaceDay, type RaceDay } from '../station/race-day.ts';
import { ask, removeDataDir, type StationProcess, startStationProcess } from '../station/station-process.ts';
import { CODE, type RelayProcess, startRelayProcess, until } from './relay-process.ts';
import { fixAt } from './square-ride.ts';

const RACE = 'town-crit';
/** A relay keeps no logos and no maps of the venue: a page that is open for long enough asks, once. */
const NOT_AT_RELAYS = ['/v1/sponsors', '/v1/maps'];
/** Where the page was told that there is nothing, from now on. */
function missedBy(page: Page): string[] {
  const missed: string[] = [];
  page.on('response', (answer) => {
    const { pathname } = new URL(answer.url());
    if (answer.status() === 404 && !NOT_AT_RELAYS.includes(pathname)) missed.push(pathname);
  });
  return missed;
}
const unexpected = (complaints: readonly string[]): string[] =>
  complaints.filter((text) => !text.includes('status of 404'));

const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 600_000;

describe('A fan who watches through the relay', { timeout: 240_000 }, () => {
  let browser: Browser;
  let relay: RelayProcess;
  let other: RelayProcess;
  let station: StationProcess;
  let day: RaceDay;

  before(async () => {
    [relay, other] = await Promise.all([startRelayProcess(), startRelayProcess()]);
    station = await startStationProcess({
      args: ['--relay', `${relay.address},${other.address}`, '--relay-code', `${CODE},${CODE}`],
    });
    day = await makeRaceDay(station, RACE, ['7', '12', '31'], startMs);
    for (const { address } of [relay, other])
      await until('the race at both', async () => (await fetch(`${address}/v1/races/${RACE}`)).ok);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await station?.stop();
    if (station) removeDataDir(station);
    for (const one of [relay, other]) {
      await one?.kill();
      if (one) rmSync(one.dataDir, { recursive: true, force: true });
    }
  });

  const rides = async (bib: string, from: number, to: number, lapS: number): Promise<void> => {
    const fixes = Array.from({ length: to - from }, (_, index) => fixAt(startMs, from + index, lapS));
    const authorization = `Basic ${Buffer.from(`${RACE}.${bib}:${day.cards.get(bib)}`).toString('base64')}`;
    const answer = await ask(station, 'POST', `/v1/races/${RACE}/entries/${bib}/fixes`, {
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ fixes }),
    });
    assert.equal(answer.status, 204, answer.text);
  };

  it('sees the standings that the venue sees, as laps are ridden and when the race is finished', async () => {
    const venue = await openPage(browser, `http://127.0.0.1:${station.ports.crowd}/watch/${RACE}`);
    const home = await openPage(browser, `${relay.address}/watch/${RACE}`);
    const missed = missedBy(home);
    let packedBoards = 0;
    home.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (isPacked(typeof payload === 'string' ? payload : new Uint8Array(payload))) packedBoards += 1;
      }),
    );
    await home.reload();
    const standings = (page: typeof home) =>
      page.getByRole('list', { name: 'Standings, Open' }).getByRole('listitem').allInnerTexts();
    // Clocks run on: what is shown of a rider's name and place must be the same, the running gaps need not.
    const names = async (page: typeof home) =>
      (await standings(page)).map((row) => /Rider \d+/.exec(row)?.[0] ?? row);
    await rides('7', 0, 220, 100);
    await rides('12', 0, 220, 96);
    await rides('31', 0, 220, 104);
    const order = ['Rider 12', 'Rider 7', 'Rider 31'];
    for (const page of [venue, home])
      await until('two laps on the page', async () => (await names(page)).join() === order.join());
    await rides('31', 220, 280, 72);
    await rides('12', 220, 330, 96);
    await decide(station, day.token, RACE, { type: 'finish', atMs: startMs + 600_000 });
    await until('the same at home as at the venue', async () => {
      const [there, here] = [await standings(venue), await standings(home)];
      return there.length === 3 && there.join('\n') === here.join('\n');
    });
    assert.deepEqual([...unexpected(home.complaints), ...missed], []);
    assert.ok(packedBoards > 0, 'a browser that can unpack is given the board packed');
    await venue.close();
    await home.close();
  });

  it('goes on at the other relay when theirs dies, on the same page', async () => {
    const home = await openPage(browser, `${relay.address}/watch/${RACE}`);
    const missed = missedBy(home);
    const lines: string[] = [];
    home.on('websocket', (socket) => void lines.push(socket.url()));
    await home.reload();
    const toOther = (): string[] => lines.filter((url) => url.includes(`:${other.port}/`));
    const told = (text: string) => until(text, () => home.getByText(text).first().isVisible());
    await decide(station, day.token, RACE, { type: 'announce', text: 'Before it died' });
    await told('Before it died');
    // Its second line stands by there: nothing has to be opened when a whole crowd moves.
    await until('a line to the other relay', () => toOther().length === 1);
    await home.evaluate(() => Object.assign(globalThis, { isThisPage: true }));
    await relay.kill();
    await decide(station, day.token, RACE, { type: 'announce', text: 'After it died' });
    await told('After it died');
    assert.equal(toOther().length, 1, 'it went on at the line that stood by');
    assert.equal(await home.evaluate(() => 'isThisPage' in globalThis), true, 'it was not loaded anew');
    const elsewhere = [...unexpected(home.complaints), ...missed].filter(
      (text) => !text.includes(`127.0.0.1:${relay.port}`),
    );
    assert.deepEqual(elsewhere, [], 'the policy of the page lets it go there');
    await home.close();
  });
});
