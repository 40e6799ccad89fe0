/**
 * `npm run screenshots [-- names …] [--png DIR]`: takes the pictures of docs/screens.md from a real station with a
 * race that is on, in a real browser: every page at 390, 1366 and 1920 pixels, in the dark and in the sun, and in German
 * and French where there is much to read. `--png` writes plain PNG to a folder and leaves docs alone, for looking at while
 * working on a page, and takes the playground too; `--at 1366` (or `1366-sun`, `1366-tent-de`) takes only what is
 * called so.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { commandLine } from '../command-line.ts';
import { DESK, openBrowser, PHONE } from '../pages/browser.ts';
import { serveDevelopmentPages } from '../pages/development.ts';
import { type EventDay, openEventDay } from './event-day.ts';
import { type Shot, shotsOf } from './shots.ts';

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

const THEMES = ['tent', 'sun'] as const;
/** A phone, an office laptop with its low screen, a desk. */
const SIZES: readonly (readonly [width: number, options: BrowserContextOptions])[] = [
  [390, PHONE],
  [1366, { ...DESK, viewport: { width: 1366, height: 768 } }],
  [1920, DESK],
];
/** Long words are what breaks a page: on the laptop in the dark, on the phone in the sun. */
const TOLD_IN: readonly (readonly [language: string, width: number, theme: (typeof THEMES)[number]])[] = (
  ['de', 'fr'] as const
).flatMap((language) => [[language, 1366, 'tent'] as const, [language, 390, 'sun'] as const]);
/** What docs/screens.md shows; the others are for looking at. */
const IN_DOCS = /^(390|1920)-(tent|sun)$/;
/** Taken side by side: most of the time goes by while a page comes to rest. */
const AT_ONCE = 3;
/** Until riders on the map have moved, new rows have come to rest and fonts are there. */
const SETTLE_MS = 2_500;
const LOCALES: Readonly<Record<string, string>> = { de: 'de-DE', fr: 'fr-FR' };
const READY_MS_MAX = 20_000;
const WEBP_QUALITY = 0.86;
const docs = fileURLToPath(new URL('../../docs', import.meta.url));

const { values, positionals } = commandLine('screenshots', {
  options: { png: { type: 'string' }, at: { type: 'string' }, minutes: { type: 'string', default: '21' } },
  allowPositionals: true,
});

const pieces = await serveDevelopmentPages();
const day = await openEventDay(Number(values.minutes));
const browser = await openBrowser();
try {
  const all = shotsOf(day).filter(({ aside }) => values.png !== undefined || !aside);
  const wanted = positionals.length === 0 ? all : all.filter(({ name }) => positionals.includes(name));
  const unknown = positionals.filter((name) => !all.some((shot) => shot.name === name));
  if (unknown.length > 0)
    throw new Error(
      `No picture is called ${unknown.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}.`,
    );
  const folder = values.png ?? join(docs, 'screenshots');
  if (values.png === undefined && positionals.length === 0) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const developer = values.png === undefined ? await openDeveloper(browser) : null;
  const session = await signedIn(browser, day);
  let failed = 0;
  const waiting = wanted
    .flatMap((shot) => takesOf(shot).map((take) => ({ shot, take, name: `${shot.name}-${take.as}` })))
    .filter(({ take }) => values.png !== undefined || IN_DOCS.test(take.as))
    .filter(({ take }) => values.at === undefined || `${take.as}-`.startsWith(`${values.at}-`));
  const photographer = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { shot, take, name } = next;
      try {
        const picture = await shoot(browser, day, session, shot, take);
        if (developer === null) writeFileSync(join(folder, `${name}.png`), picture);
        else writeFileSync(join(folder, `${name}.webp`), await developer(picture));
        console.log(name);
      } catch (error) {
        failed++;
        console.error(`${name}: ${(error as Error).message.split('\n')[0]}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, photographer));
  if (values.png === undefined) writeGallery(all, folder);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await browser.close();
  await day.end();
  await pieces.close();
}

interface Take {
  /** Behind the picture's name: size, theme, and the language where it is not English. */
  readonly as: string;
  readonly theme: (typeof THEMES)[number];
  readonly language: string;
  readonly options: BrowserContextOptions;
}

function takesOf({ wordy }: Shot): readonly Take[] {
  const english = SIZES.flatMap(([width, options]) =>
    THEMES.map((theme) => ({ as: `${width}-${theme}`, theme, language: 'en', options })),
  );
  const others = TOLD_IN.map(([language, width, theme]) => {
    const options = SIZES.find(([each]) => each === width)?.[1] ?? {};
    return { as: `${width}-${theme}-${language}`, theme, language, options };
  });
  return wordy ? [...english, ...others] : english;
}

async function shoot(
  from: Browser,
  { station, relay }: EventDay,
  session: StorageState,
  shot: Shot,
  { theme, language, options }: Take,
): Promise<Buffer> {
  const { https, crowd } = station.ports;
  const origin = {
    officials: `https://127.0.0.1:${https}`,
    spectators: `http://127.0.0.1:${crowd}`,
    relay: relay.address,
    development: pieces.origin,
  }[shot.door];
  const context = await from.newContext({
    ...options,
    ignoreHTTPSErrors: true,
    locale: LOCALES[language] ?? 'en-GB',
    timezoneId: 'America/Chicago',
    colorScheme: theme === 'tent' ? 'dark' : 'light',
    ...(shot.signedIn && { storageState: session }),
    permissions: ['geolocation'],
    geolocation: { latitude: 41.8757, longitude: -87.6189, accuracy: 5 },
  });
  try {
    await context.addInitScript(`localStorage.setItem('bell-lap.theme', '"${theme}"')`);
    const page = await context.newPage();
    page.setDefaultTimeout(READY_MS_MAX);
    const address = new URL(shot.path, origin);
    if (shot.themeInAddress) address.searchParams.set('theme', theme);
    await page.goto(address.href);
    await shot.ready(page);
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    await page.waitForTimeout(SETTLE_MS);
    return await page.screenshot({
      omitBackground: shot.transparent === true,
      fullPage: shot.whole === true,
    });
  } finally {
    await context.close();
  }
}

/** An official's session as a browser keeps it; one sign-in serves all pictures. */
async function signedIn(from: Browser, { station }: EventDay): Promise<StorageState> {
  const context = await from.newContext({ ignoreHTTPSErrors: true });
  const data = station.official;
  const answer = await context.request.post(`${station.address.api}/v1/login`, { data });
  if (!answer.ok()) throw new Error(`Signing in: ${answer.status()} ${await answer.text()}`);
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Makes WebP of PNG: a fifth of the size, and every browser shows it. */
async function openDeveloper(from: Browser): Promise<(png: Buffer) => Promise<Buffer>> {
  const page = await (await from.newContext()).newPage();
  return async (png) => {
    const made = await page.evaluate(
      async ([data, quality]) => {
        const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
        const canvas = new OffscreenCanvas(image.width, image.height);
        canvas.getContext('2d')!.drawImage(image, 0, 0);
        const bytes = new Uint8Array(
          await (await canvas.convertToBlob({ type: 'image/webp', quality })).arrayBuffer(),
        );
        let text = '';
        for (const byte of bytes) text += String.fromCharCode(byte);
        return btoa(text);
      },
      [png.toString('base64'), WEBP_QUALITY] as const,
    );
    return Buffer.from(made, 'base64');
  };
}

function writeGallery(shots: readonly Shot[], folder: string): void {
  const files = new Set(readdirSync(folder));
  const lines = [
    '# The pages',
    '',
    'Taken by `npm run screenshots` from a real station with a modelled race: phone and wide screen, dark and sun.',
  ];
  let group = '';
  for (const shot of shots) {
    if (shot.group !== group) lines.push('', `## ${shot.group}`);
    group = shot.group;
    lines.push('', `**${shot.caption}**`, '');
    const picture = (width: number, theme: string, share: number) => {
      const file = `${shot.name}-${width}-${theme}.webp`;
      const alt = `${shot.caption} ${width} pixels wide, ${theme === 'tent' ? 'dark' : 'sun'}`;
      return files.has(file) ? `<img src="screenshots/${file}" alt="${alt}" width="${share}%">` : '';
    };
    lines.push(
      [...THEMES.map((theme) => picture(1920, theme, 38)), ...THEMES.map((theme) => picture(390, theme, 10))]
        .filter(Boolean)
        .join('\n'),
    );
  }
  writeFileSync(join(docs, 'screens.md'), `${lines.join('\n')}\n`);
}
