/**
 * From provisional to official in a real browser: a window for protests, a correction, a version with what changed
 * and who decided, the signature checked by its public key, and the sheet on paper in A4 and Letter.
 */
import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { test } from 'node:test';
import { decide, SQUARE } from '../station/race-day.ts';
import { ask } from '../station/station-process.ts';
import { assertAccessible, DESK, PHONE } from './browser.ts';
import { address, beforeTests, enter, hold, openConsole, panel, station, token } from './console.ts';
import { becomes, stays } from './seen.ts';

const RACE = 'result';
const RIDERS = 90;
beforeTests(async () => {
  const made = await ask(station, 'POST', '/v1/races', {
    token,
    body: {
      id: RACE,
      name: 'Harbour criterium',
      public: true,
      rules: { minLapMs: 1_000, minLapShareOfMedian: 0 },
      categories: [{ id: 'open', name: 'Open', length: { by: 'laps', laps: 3 }, startOffsetMs: 0 }],
    },
  });
  assert.equal(made.status, 201, made.text);
  await decide(station, token, RACE, { type: 'set-course', course: SQUARE });
  const bibs = Array.from({ length: RIDERS }, (_, i) => i + 1);
  await decide(station, token, RACE, {
    type: 'put-entries',
    entries: bibs.map((n) => ({
      entry: n,
      bib: String(n),
      category: 'open',
      chips: [],
      name: n === 2 ? 'Maximiliana-Theodora von Hohenstein-Weißen' : `Rider ${n}`,
    })),
  });
  const startMs = Date.now() - 600_000;
  await decide(station, token, RACE, { type: 'start', atMs: startMs });
  const passings = bibs.map((n) => ({
    id: `chip:${n}`,
    line: 'finish',
    source: 'chip',
    uncertaintyMs: 30,
    who: { bib: String(n) },
    timeMs: startMs + 300_000 + n * 1_500,
  }));
  await ask(station, 'POST', `/v1/races/${RACE}/passings`, { token, body: { passings } });
  await decide(station, token, RACE, { type: 'finish', atMs: Date.now() - 1_000 });
});

test('nothing published: the sheet says so, and a version that is not there is refused with a sentence', async () => {
  const page = await openConsole(`/results/${RACE}`, DESK, 'sun');
  await page.getByText('Not published').waitFor();
  await page.context().close();
  const answer = await ask(station, 'GET', `/v1/races/${RACE}/versions/1`, {});
  assert.deepEqual([answer.status, answer.json.code], [404, 'unknown-version']);
  const other = await openConsole(`/results/${RACE}?version=1`, PHONE, 'sun');
  await other.getByText('Version 1 does not hold: it was taken back, or was never published.').waitFor();
  await assertAccessible(other);
  await other.getByRole('link', { name: 'The result that holds' }).click();
  await other.getByText('Not published').waitFor();
  await other.context().close();
});

test('provisional with a window for protests, corrected, official: what changed and who decided is shown', async () => {
  const page = await openConsole(`/control/${RACE}`, DESK, 'tent');
  await enter(page);
  await page.getByRole('button', { name: 'Race actions …' }).click();
  await page.getByLabel('Protests after provisional').selectOption('30');
  await hold(page, 'Publish provisional', page.getByRole('dialog'));
  await page.getByRole('status', { name: 'Messages' }).getByText('Result published').waitFor();
  await decide(station, token, RACE, { type: 'set-status', entry: 1, status: 'DSQ', reason: 'Sprint' });
  await page.getByRole('button', { name: 'Race actions …' }).click();
  await page.getByText(/Protests are taken until .* more\. Make it official after that\./).waitFor();
  await page.getByLabel(/^Type OFFICIAL/).fill('OFFICIAL');
  // What is open may change under a tick that was made, which is asked for anew then.
  await becomes(async () => {
    await page.getByLabel(/^I know that the|^Publish all the same/).check();
    return page.getByRole('button', { name: 'Make official' }).isEnabled();
  }, true);
  await page.getByRole('button', { name: 'Make official' }).click();
  await page.getByRole('navigation', { name: 'Races' }).getByText('Official').waitFor();
  await page.getByRole('button', { name: 'Race actions …' }).click();
  const newest = page.getByRole('listitem').filter({ hasText: 'Version 2' }).first();
  await newest.getByText('Disqualified').waitFor();
  // By key: what is above may still come and go, and a click would fall beside it.
  await newest.getByText('1 decision in between').press('Enter');
  await newest.getByText('by admin · Sprint').waitFor();
  await assertAccessible(page);
  await page.context().close();
});

test('the signature of the official version stands under its text, and under no other', async () => {
  const { json } = await ask(station, 'GET', `/v1/races/${RACE}/versions/2`, {});
  const { signedText, seal } = json as {
    signedText: string;
    seal: { digest: string; signature: string; key: string };
  };
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: seal.key } });
  const signature = Buffer.from(seal.signature, 'base64url');
  assert.ok(verify(null, Buffer.from(signedText), key, signature));
  assert.equal(createHash('sha256').update(signedText).digest('hex'), seal.digest);
  assert.match(
    signedText,
    /\nopen\t1\t2\tMaximiliana-Theodora von Hohenstein-Weißen\tfinished\t1\t303000\t\n/,
  );
  assert.equal(verify(null, Buffer.from(signedText.replace('303000', '303001')), key, signature), false);
  const first = await ask(station, 'GET', `/v1/races/${RACE}/versions/1`, {});
  assert.equal(first.json.seal, null, 'provisional is not signed');
  assert.equal(first.json.board.rows[1].place, 1, 'and stays as it was published');
});

test('on paper: A4 and Letter, more than one page, numbered; every rider once; the sheet on a phone fits', async () => {
  const page = await openConsole(`/results/${RACE}`, DESK, 'tent');
  await page.getByText('Official result').waitFor();
  await page.getByText('President of the commissaires’ panel').waitFor();
  // Three were planned, and the officials ended it after one.
  await page.getByText(/^1 lap · 90 starters/).waitFor();
  await becomes(() => page.locator('tbody tr').count(), RIDERS);
  await assertAccessible(page);
  for (const format of ['A4', 'Letter']) {
    const pdf = await page.pdf({ format, preferCSSPageSize: false });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
    assert.ok(pages >= 2, `${format}: ${pages} pages`);
  }
  const heads = await page.evaluate<string>(
    `document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join(' ')`,
  );
  assert.match(
    heads,
    /Harbour criterium · Official result · Version 2/,
    'a sheet that lies apart says what it is of',
  );
  await page.emulateMedia({ media: 'print' });
  await becomes(() => page.getByRole('button', { name: 'Print' }).isVisible(), false);
  await page.context().close();
  // What the race is and how its result stands have one word in every page of a language.
  const german = { ...DESK, locale: 'de-CH' };
  const sheet = await openConsole(`/results/${RACE}?version=1`, german, 'sun');
  await sheet.getByText(/^Rundstreckenrennen/).waitFor();
  const state = await sheet.locator('.sheet-state strong').textContent();
  assert.equal(state, 'Vorläufiges Ergebnis');
  await sheet.goto(address('/history'));
  await sheet
    .getByText(/Rundstreckenrennen/)
    .first()
    .waitFor();
  await sheet.context().close();
  const phone = await openConsole(`/results/${RACE}?version=1`, PHONE, 'sun');
  await phone.getByText('Provisional result').waitFor();
  await phone.getByText(/^Protests until/).waitFor();
  await becomes(() => phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await assertAccessible(phone);
  await phone.context().close();
});

test('a rider gets their data as a file and is forgotten: the page, the API and the sheet know no name, the place stays', async () => {
  const page = await openConsole(`/control/${RACE}`, { ...DESK, acceptDownloads: true }, 'tent');
  await enter(page);
  await page.getByRole('button', { name: 'Race actions …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Bib', { exact: true }).fill('3');
  await dialog
    .getByRole('paragraph')
    .filter({ hasText: /^Rider 3$/ })
    .waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('link', { name: 'Save their data as a file' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), `${RACE}-3-personal-data.json`);
  await assertAccessible(page);
  await hold(page, 'Forget 3 Rider 3', dialog);
  const text = async () => (await ask(station, 'GET', `/v1/races/${RACE}/versions/2`, {})).text;
  await becomes(text, /Withdrawn rider/);
  assert.doesNotMatch(await text(), /Rider 3\b/);
  const { json } = await ask(station, 'GET', `/v1/races/${RACE}/versions/2`, {});
  assert.match(json.signedText, /\t3\tWithdrawn rider\tfinished\t/);
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: json.seal.key } });
  assert.ok(verify(null, Buffer.from(json.signedText), key, Buffer.from(json.seal.signature, 'base64url')));
  await dialog.getByLabel('All races of the event').selectOption('30');
  await dialog.getByText(/^Kept until .* \d+ more days\.$/).waitFor();
  await dialog.getByLabel(/^This race/).selectOption('day');
  await dialog.getByLabel('Kept until').fill('2031-06-24');
  await dialog.getByRole('button', { name: 'Set the day' }).click();
  await dialog.getByText(/^Kept until 24 June 2031: /).waitFor();
  // A day that is over takes all at once: it is named and asked for, and may be left as it was.
  await dialog.getByLabel('Kept until').fill('2020-06-24');
  await dialog
    .getByText(/^That day is over already: Harbour criterium\. .* nobody can bring it back\.$/)
    .waitFor();
  await becomes(() => dialog.getByRole('button', { name: 'Set the day' }).count(), 0);
  await assertAccessible(page);
  await dialog.getByRole('button', { name: 'Leave it as it was' }).click();
  await dialog.getByRole('button', { name: 'Set the day' }).waitFor();
  await assertAccessible(page);
  await page.context().close();
});

test('the day of a race’s data is over and its result never was official: the list asks, an official says even so, and the list says who', async () => {
  const old = 'cancelled';
  await ask(station, 'POST', '/v1/races', { token, body: { id: old, name: 'Called off' } });
  await decide(station, token, old, {
    type: 'put-entries',
    entries: [{ entry: 1, bib: '1', name: 'Ana', category: 'open', chips: [], phone: '+41 79 555' }],
  });
  await decide(station, token, old, { type: 'start', atMs: Date.now() - 60_000 });
  await decide(station, token, old, { type: 'finish', atMs: Date.now() - 30_000 });
  await decide(station, token, old, { type: 'keep-until', untilMs: Date.now() - 1_000 });
  await decide(station, token, old, { type: 'seal-day', why: 'asked' });
  const page = await openConsole('/control', DESK, 'tent');
  await enter(page);
  await page.getByRole('button', { name: /^Personal data.*1 race waits for your word/ }).click();
  const list = page.getByRole('dialog');
  const line = list.getByRole('listitem').filter({ hasText: 'Called off' }).first();
  await line.getByText(/Nothing was deleted yet: the result is not official\.$/).waitFor();
  await assertAccessible(page);
  await line.getByRole('link', { name: 'Called off' }).click();
  await page.getByRole('button', { name: 'Race actions …' }).click();
  await hold(page, 'Delete positions and contacts even so', page.getByRole('dialog'));
  await page.getByText(/^Deleted on /).waitFor();
  await page.getByText(/positions and contacts, by admin; 1 record of the journal$/).waitFor();
  const { text } = await ask(station, 'GET', `/v1/races/${old}/entries`, { token });
  assert.ok(text.includes('Ana') && !text.includes('+41 79 555'), text);
  // Among the decisions the finish can be undone; what is gone for good cannot, nor what says something of the journal alone.
  await page.keyboard.press('Escape');
  const decisions = panel(page, 'Decisions');
  await decisions.locator('.log-line', { hasText: 'Positions deleted' }).waitFor();
  await decisions.locator('.log-line', { hasText: 'Journal sealed' }).waitFor();
  await decisions.getByRole('button', { name: /^Undo: Race finished/ }).waitFor();
  await becomes(
    () => decisions.getByRole('button', { name: /Positions deleted|Redaction|Journal sealed/ }).count(),
    0,
  );
  await page.context().close();
});

test('a computer with the date of next year: the list names date and races and asks, and nothing goes until an official holds the button', async () => {
  const page = await openConsole('/control', DESK, 'tent');
  await enter(page);
  // What a station says that was started so (its own story: broker/races/retention.test.ts).
  let confirmed: unknown = null;
  await page.route('**/v1/retention**', async (route) => {
    const { races, ...rest } = (await ask(station, 'GET', '/v1/retention', { token })).json;
    if (route.request().method() === 'POST') confirmed = route.request().postDataJSON();
    const held = confirmed === null ? 'clock' : null;
    const nowMs = Date.UTC(2031, 10, 30, 6);
    const [race] = races;
    const leapt = { ...race, held, goneMs: null, keptUntilMs: nowMs - 86_400_000 };
    await route.fulfill({ json: { ...rest, nowMs, seenMs: Date.UTC(2030, 10, 29), races: [leapt] } });
  });
  await page.getByRole('button', { name: 'Personal data' }).click();
  const list = page.getByRole('dialog');
  await list
    .getByText(/it is 30 November 2031; when the station last looked it was 29 November 2030/)
    .waitFor();
  await assertAccessible(page);
  await hold(page, 'It is 30 November 2031: delete', list);
  await list.getByText(/They go within the hour/).waitFor();
  assert.deepEqual(confirmed, { nowMs: Date.UTC(2031, 10, 30, 6) });
  await page.context().close();
});

test('corrected and not published: everybody sees the version that counts, officials the correction, which no page of theirs calls official', async () => {
  await decide(station, token, RACE, { type: 'set-status', entry: 4, status: 'DSQ', reason: 'Feed zone' });
  const spectator = await openConsole(`/watch/${RACE}`, DESK, 'tent');
  await spectator.getByText('A correction is being looked at').waitFor();
  await spectator.getByText('Official result').waitFor();
  // What is looked back at is how it stands.
  await spectator.goto(address(`/history/${RACE}`));
  await spectator.getByText(/· Provisional result$/).waitFor();
  await spectator.context().close();
  const page = await openConsole(`/control/${RACE}`, DESK, 'tent');
  await enter(page);
  const head = page.getByRole('region', { name: 'Harbour criterium' });
  await head.getByText('Not as published (version 2)').waitFor();
  await stays(() => head.getByText('Official').count(), 0);
  for (const path of [`/watch/${RACE}`, `/board/${RACE}`]) {
    await page.goto(address(path));
    await page.getByText('Not as published (version 2)').waitFor();
    await stays(() => page.getByText('Official result').count(), 0);
  }
  await decide(station, token, RACE, { type: 'publish-result', state: 'official' });
  await page.getByText('Official result').waitFor();
  await becomes(() => page.getByText(/^Not as published/).count(), 0);
  await page.context().close();
});

test('a race made private while it is watched is gone from the pages that show it and from what a phone kept of it; opened again it is there', async () => {
  const phone = await openConsole(`/watch/${RACE}`, PHONE, 'tent');
  await phone.getByText('Official result').waitFor();
  const kept = () => phone.evaluate(() => localStorage.getItem('bell-lap.watch.last'));
  for (let look = 0; look < 300 && (await kept()) === null; look++) await phone.waitForTimeout(100);
  assert.match((await kept()) ?? '', /Harbour criterium/);
  const screen = await openConsole(`/board/${RACE}`, DESK, 'tent');
  await screen.getByText('Harbour criterium').first().waitFor();
  await decide(station, token, RACE, { type: 'set-race', public: false });
  await phone.getByText('Harbour criterium').first().waitFor({ state: 'detached' });
  await screen.getByText('Harbour criterium').first().waitFor({ state: 'detached' });
  for (let look = 0; look < 100 && (await kept()) !== null; look++) await phone.waitForTimeout(100);
  assert.equal(await kept(), null);
  await decide(station, token, RACE, { type: 'set-race', public: true });
  await phone.reload();
  await phone.getByText('Official result').waitFor();
  await phone.context().close();
  await screen.context().close();
});
