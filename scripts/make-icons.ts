/**
 * Draws the PNG icons of the installable pages from `renderer/public/icon.svg` with the tests' Chromium. Run only
 * when the icon changes; its output is committed. `node scripts/make-icons.ts`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const folder = new URL('../renderer/public/', import.meta.url);
const svg = readFileSync(new URL('icon.svg', folder), 'utf8');
/** A maskable icon fills its square; a launcher may cut all but the middle 80 %. */
const filled = svg.replace(/rx="14"/, '').replace('viewBox="0 0 64 64"', 'viewBox="-6 -6 76 76"');

const icons = [
  { name: 'icon-180.png', px: 180, svg: svg.replace(/rx="14"/, '') },
  { name: 'icon-192.png', px: 192, svg },
  { name: 'icon-512.png', px: 512, svg },
  { name: 'icon-maskable-512.png', px: 512, svg: filled },
];

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const icon of icons) {
  await page.setViewportSize({ width: icon.px, height: icon.px });
  const ground = icon.name.includes('maskable') ? '#0d1012' : 'transparent';
  await page.setContent(
    `<style>body{margin:0;background:${ground}}svg{display:block;width:${icon.px}px;height:${icon.px}px}</style>${icon.svg}`,
  );
  const png = await page.screenshot({ omitBackground: true });
  writeFileSync(new URL(icon.name, folder), png);
  console.log(`${icon.name}: ${png.length} bytes`);
}
await browser.close();
