/**
 * The list of the morning, in a real browser by keyboard: 120 riders pasted with title rows and heads in two languages,
 * three bad rows mended in place, a category made, a file in Windows-1252 after it; one undo brings the old list back.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesIn } from '../../broker/files/lists/testing/lists.ts';
import { decide, SQUARE } from '../station/race-day.ts';
import { ADMIN_PASSWORD, ask } from '../station/station-process.ts';
import { assertAccessible, openPage, PHONE } from './browser.ts';
import { browser, station, token } from './console.ts';
import { becomes, stays } from './seen.ts';

const RACE = 'kermesse';
const length = { by: 'laps' as const, laps: 5 };
const riders = async () =>
  (await ask(station, 'GET', `/v1/races/${RACE}/entries`, { token })).json.entries as Record<
    string,
    string
  >[];
const names = async () => (await riders()).map(({ bib, name }) => `${bib} ${name}`).sort();

const letters = (n: number) => String.fromCharCode(97 + Math.floor(n / 26), 97 + (n % 26));
/** 120 rows under two titles; the rows 10, 20 and 30 of riders are bad, the last sixteen are of a new category. */
const SHEET = [
  'Kermesse am Hafen 2026\t\t\t\t',
  'Startliste / Liste de départ\t\t\t\t',
  'Startnr. / Dossard\tNachname / Nom\tVorname / Prénom\tVerein / Club\tKategorie / Catégorie',
  ...Array.from({ length: 120 }, (_, at) => {
    const n = at + 1;
    const bib = n === 10 ? '' : n === 20 ? '119' : String(100 + n);
    const first = `Zoé ${letters(at).toUpperCase()}`;
    const last = n === 30 ? '' : `Müller-${letters(at)}`;
    return `${bib}\t${last}\t${n === 30 ? '' : first}\tVélo-Club ${at % 7}\t${n > 104 ? 'Juniorinnen' : 'Men'}`;
  }),
].join('\n');

test('120 riders by keyboard: made, mended, taken, and one undo brings the old list back', async () => {
  const made = await ask(station, 'POST', '/v1/races', {
    token,
    body: { id: RACE, name: 'Kermesse', categories: [{ id: 'men', name: 'Men', length, startOffsetMs: 0 }] },
  });
  assert.equal(made.status, 201, made.text);
  const old = ['Ada Nowak', 'Bo Silva'].map((name, at) => ({
    ...{ entry: at + 1, bib: String(at + 1), name, category: 'men', chips: [] },
  }));
  await decide(station, token, RACE, { type: 'set-course', course: SQUARE });
  await decide(station, token, RACE, { type: 'put-entries', entries: old as never });
  const before = await names();
  const address = `https://127.0.0.1:${station.ports.https}/control/${RACE}/riders`;
  const page = await openPage(browser, address, {
    viewport: { width: 1366, height: 768 },
    ignoreHTTPSErrors: true,
    reducedMotion: 'reduce',
  });
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill(ADMIN_PASSWORD);
  await page.keyboard.press('Enter');
  const importButton = page.getByRole('button', { name: 'Import a list' });
  if (!(await importButton.isVisible().catch(() => false)))
    await page.getByRole('button', { name: 'Riders', exact: true }).click();
  await importButton.focus();
  const beganMs = Date.now();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Start list' }).waitFor();
  await page.keyboard.insertText(SHEET);
  await page.getByRole('button', { name: 'Check' }).press('Enter');
  await page.getByText('19 rows need correcting; nothing was imported').waitFor();
  await assertAccessible(page);
  // The category is made with the list: the keyboard stands there already, or is led there.
  await page.getByRole('button', { name: 'Make the category “Juniorinnen”' }).press('Enter');
  await page.getByText('3 rows need correcting').waitFor();
  // Three cells are mended where they stand.
  for (const [cell, text] of [
    ['Startnr. / Dossard, row 13', '110'],
    ['Startnr. / Dossard, row 23', '120'],
    ['Nachname / Nom, row 33', 'Weiß'],
  ] as const) {
    const input = page.getByRole('textbox', { name: cell });
    await input.focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(text);
    await page.keyboard.press('Enter');
    await input.waitFor({ state: 'detached' });
  }
  await page.getByRole('button', { name: 'Import: 120 new, 0 changed' }).press('Enter');
  await page.getByText('120 riders added, 0 changed.').first().waitFor();
  const tookMs = Date.now() - beganMs;
  assert.ok(tookMs < 120_000, `${tookMs} ms`);
  const after = await riders();
  assert.equal(after.length, 122);
  const weiss = after.find(({ bib }) => bib === '130');
  assert.deepEqual([weiss?.name, weiss?.team], ['Weiß', 'Vélo-Club 1']);
  assert.equal(after.filter(({ category }) => category === 'juniorinnen').length, 16);

  // A file of an old program: its letters are right, and how they were read is said.
  await page.getByRole('button', { name: 'Import a list' }).press('Enter');
  await page.getByLabel('Choose a file').setInputFiles({
    ...{ name: 'nachmeldung.csv', mimeType: 'text/csv' },
    buffer: bytesIn(
      'windows-1252',
      'Stnr;Nachname;Vorname;Kategorie\r\n301;Groß;Änne;Men\r\n302;Lefèvre;Zoé;Juniorinnen\r\n',
    ),
  });
  await page.getByText(/read as windows-1252/).waitFor();
  await becomes(() => page.getByLabel('Letters are written in').inputValue(), 'windows-1252');
  await page.getByRole('button', { name: 'Import: 2 new, 0 changed' }).press('Enter');
  await page.getByText('2 riders added, 0 changed.').first().waitFor();
  await becomes(async () => (await names()).includes('301 Änne Groß'), true);

  // Back, step by step: the late entries, then the whole list with its category.
  for (const count of [122, 2]) {
    await page.locator('body').press('Control+z');
    await becomes(async () => (await riders()).length, count);
  }
  await becomes(() => names(), before);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a first list for a race without categories: all are made by one answer, or one for rows that name none', async () => {
  const open = async (id: string) => {
    const made = await ask(station, 'POST', '/v1/races', { token, body: { id, name: id } });
    assert.equal(made.status, 201, made.text);
    const page = await openPage(browser, `https://127.0.0.1:${station.ports.https}/control/${id}/riders`, {
      ...{ ...PHONE, ignoreHTTPSErrors: true, reducedMotion: 'reduce' },
    });
    await page.getByLabel('Name').fill('admin');
    await page.getByLabel('Password').fill(ADMIN_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Import a list' }).click();
    return page;
  };
  const entries = async (id: string) =>
    (await ask(station, 'GET', `/v1/races/${id}/entries`, { token })).json.entries as { category: string }[];

  const page = await open('first-list');
  await page
    .getByRole('textbox', { name: 'Start list' })
    .fill('Bib\tName\tCategory\n1\tAnn Lee\tMen\n2\tBo Ray\tWomen\n2\tCy Fox\tJuniors');
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByRole('button', { name: 'Make all 3 categories' }).click();
  await page.getByText('1 row needs correcting').waitFor();
  await assertAccessible(page);
  // What is fine is taken; what waits is called what waits, and its answer holds.
  await page.getByRole('button', { name: 'Import: 2 new, 0 changed; 1 wait' }).click();
  await page.getByText('1 row still waits below.').waitFor();
  // A row that is left out stands there with its way back.
  await page.getByRole('button', { name: 'Leave this row out' }).click();
  await page.getByText('1 row left out').waitFor();
  await page.getByText('Row 4: 2 · Cy Fox · Juniors').waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Take back in: row 4' }).click();
  await page.getByText('1 row left out').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Next free bib' }).click();
  await page.getByRole('button', { name: 'Import: 1 new, 0 changed' }).click();
  await page.getByText('1 rider added, 0 changed.').first().waitFor();
  await becomes(
    async () => (await entries('first-list')).map(({ category }) => category).sort(),
    ['juniors', 'men', 'women'],
  );
  await page.context().close();

  const other = await open('no-categories');
  await other
    .getByRole('textbox', { name: 'Start list' })
    .fill('Bib\tName\n1\tAnn Lee\n2\tBo Ray\n2\tCy Fox');
  await other.getByRole('button', { name: 'Check' }).click();
  await other.getByLabel('These riders’ category').fill('Everybody');
  await other.keyboard.press('Enter');
  await other.getByRole('button', { name: 'Leave this row out' }).click();
  await other.getByRole('button', { name: 'Import: 2 new, 0 changed' }).click();
  await other.getByText('2 riders added, 0 changed. 1 row left out.').first().waitFor();
  await becomes(
    async () => (await entries('no-categories')).map(({ category }) => category),
    ['everybody', 'everybody'],
  );
  // A race without a course answers 404 for it.
  assert.deepEqual(
    other.complaints.filter((text) => !/ 404 /.test(text)),
    [],
  );
  await other.context().close();
});

test('adding a rider with a taken bib says who has it and the next free one, and can swap or take it; on a phone too', async () => {
  const address = `https://127.0.0.1:${station.ports.https}/control/${RACE}/riders`;
  const page = await openPage(browser, address, {
    ...PHONE,
    ignoreHTTPSErrors: true,
    reducedMotion: 'reduce',
  });
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill(ADMIN_PASSWORD);
  await page.keyboard.press('Enter');
  const add = page.getByRole('button', { name: 'Add a rider' });
  if (!(await add.isVisible().catch(() => false)))
    await page.getByRole('button', { name: 'Riders', exact: true }).click();
  await add.click();
  await page.getByLabel('Bib', { exact: true }).fill('01');
  await page.getByLabel('Name', { exact: true }).fill('Cem Ito');
  await page
    .getByRole('alert')
    .getByText(/Bib 01 is taken by 1 Ada Nowak.*next free one is 03/)
    .waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await stays(() => names(), ['1 Ada Nowak', '2 Bo Silva'], 'nobody was put in the place of anybody');
  await page.getByRole('button', { name: 'Take 03' }).click();
  // On a slow line the list has the new rider before the answer is there: they are not told to have their own bib.
  const { promise: seen, resolve: answered } = Promise.withResolvers<void>();
  await page.route(`**/v1/races/${RACE}/entries`, async (route) => {
    if (route.request().method() !== 'PUT') return route.fallback();
    const response = await route.fetch();
    await seen;
    await route.fulfill({ response });
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.list-name').filter({ hasText: 'Cem Ito' }).waitFor();
  await stays(() => page.getByRole('alert').filter({ hasText: 'taken' }).count(), 0);
  answered();
  await page.unrouteAll({ behavior: 'wait' });
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await becomes(() => names(), ['03 Cem Ito', '1 Ada Nowak', '2 Bo Silva']);
  // Two riders who wear each other's number.
  await page.getByRole('button', { name: /Bo Silva/ }).click();
  await page.getByLabel('Bib', { exact: true }).fill('1');
  await page.getByRole('button', { name: 'Swap bibs with 1 Ada Nowak' }).click();
  await page.getByRole('button', { name: /1 Bo Silva/ }).waitFor();
  await becomes(() => names(), ['03 Cem Ito', '1 Bo Silva', '2 Ada Nowak']);
  // And each other's chips; then a third takes one of them, and a colleague changes a name meanwhile.
  const chipsOf = async () => {
    const { entries } = (await ask(station, 'GET', `/v1/races/${RACE}/entries`, { token })).json;
    return entries
      .map(({ bib, name, chips }: { bib: string; name: string; chips: string[] }) =>
        [bib, name, ...chips].join(' '),
      )
      .sort();
  };
  const edit = async (name: RegExp, chips: string) => {
    await page.getByRole('button', { name }).click();
    await page.getByLabel('Chips, separated by commas').fill(chips);
  };
  await edit(/1 Bo Silva/, 'HX-1');
  await page.getByRole('button', { name: 'Save' }).click();
  await edit(/2 Ada Nowak/, 'HX-2');
  await page.getByRole('button', { name: 'Save' }).click();
  await edit(/1 Bo Silva/, 'hx2');
  await page.getByText('That chip is with 2 Ada Nowak already.').waitFor();
  await page.getByRole('button', { name: 'Swap chips with 2 Ada Nowak' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await becomes(() => chipsOf(), ['03 Cem Ito', '1 Bo Silva hx2', '2 Ada Nowak HX-1']);
  await edit(/Cem Ito/, 'HX-1');
  const { entries } = (await ask(station, 'GET', `/v1/races/${RACE}/entries`, { token })).json;
  const cem = entries.find(({ bib }: { bib: string }) => bib === '03');
  await decide(station, token, RACE, { type: 'put-entries', entries: [{ ...cem, name: 'Cem Itō' }] });
  await page
    .getByRole('dialog')
    .getByText(/changed meanwhile: Name: Cem Itō\. It stays so where you change nothing/)
    .waitFor();
  await stays(() => page.getByRole('button', { name: /^Swap chips/ }).count(), 0, 'nothing to give');
  await page.getByRole('button', { name: 'Take it from 2 Ada Nowak' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await becomes(() => chipsOf(), ['03 Cem Itō HX-1', '1 Bo Silva hx2', '2 Ada Nowak']);
  // A page that is loaded again in the middle takes nothing with it, and what others wrote meanwhile stays.
  await page.getByRole('button', { name: /2 Ada Nowak/ }).click();
  const form = page.getByRole('dialog', { name: 'Edit rider 2' });
  await form.getByLabel('Bib', { exact: true }).fill('22');
  await form.getByLabel('Team', { exact: true }).fill('Velo Nord');
  await form.getByText('More of this rider').click();
  await form.getByLabel('City', { exact: true }).fill('Basel');
  await page.reload();
  await form.getByText(/As you had typed it before/).waitFor();
  await becomes(() => form.getByLabel('Bib', { exact: true }).inputValue(), '22');
  await becomes(() => form.getByLabel('Name', { exact: true }).inputValue(), 'Ada Nowak');
  await becomes(() => form.getByLabel('City', { exact: true }).inputValue(), 'Basel');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });
  await page.getByText('22', { exact: true }).first().waitFor();
  const [ada] = (await riders()).filter(({ name }) => name === 'Ada Nowak');
  assert.deepEqual([ada?.bib, ada?.team, ada?.city], ['22', 'Velo Nord', 'Basel']);
  await page.reload();
  await page.getByText('22', { exact: true }).first().waitFor();
  await stays(() => page.getByRole('dialog').count(), 0, 'what is saved is not asked for again');
  // A category that a new race had of its own and no list names goes by one press, those with riders do not.
  const men = { id: 'men', name: 'Men', length, startOffsetMs: 0 };
  const categories = [men, { ...men, id: 'open', name: 'Open' }];
  await decide(station, token, RACE, { type: 'set-categories', categories } as never);
  const remove = page.getByRole('button', { name: /nobody rides in it/ });
  await remove.waitFor();
  await becomes(() => remove.getAttribute('aria-label'), 'Remove Open: nobody rides in it');
  await remove.click();
  await remove.waitFor({ state: 'detached' });
  const { json } = await ask(station, 'GET', `/v1/races/${RACE}`, { token });
  assert.deepEqual(json.categoryOrder, ['men']);
  await page.context().close();
});
