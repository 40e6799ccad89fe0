/** A spectator opens the race: what came over the line, and how long it took, until the first rider moved on the map. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openCountedLine } from './counted-line.ts';
import type { CrowdedRace } from './crowded-race.ts';

export interface FirstMove {
  /** From the address typed to the standings shown, and to the first rider moving, ms. */
  readonly standingsMs: number;
  readonly movingMs: number;
  /** Over TCP from the station until then, less the base map. */
  readonly kB: number;
  /** The largest answers, for whoever wants fewer. */
  readonly largest: string;
}

/** The base map: what an organiser keeps of it is the venue's matter. */
const BASE_MAP = /\/assets\/(world-outline|base-map)|\/v1\/maps/;
/** Frames of positions, whole or what changed (race/feed/positions.ts). */
const POSITIONS = new Set([0x10, 0x11]);

/** `slower`: times as slow a processor as this computer's. */
export async function firstMove(
  browser: Browser,
  race: CrowdedRace,
  device: BrowserContextOptions,
  slower = 1,
): Promise<FirstMove> {
  const line = await openCountedLine(race.station.ports.crowd);
  const context = await browser.newContext(device);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  if (slower > 1) await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  const addresses = new Map<string, string>();
  const sizes: [address: string, bytes: number][] = [];
  session.on('Network.requestWillBeSent', ({ requestId, request }) => addresses.set(requestId, request.url));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
    sizes.push([addresses.get(requestId) ?? '', encodedDataLength]),
  );
  const moved = new Promise<number>((resolve) => {
    let frames = 0;
    session.on('Network.webSocketFrameReceived', ({ response }) => {
      if (response.opcode !== 2) return;
      const [kind = 0] = Buffer.from(response.payloadData.slice(0, 4), 'base64');
      // The second picture is the first in which anybody can have moved.
      if (POSITIONS.has(kind) && ++frames === 2) resolve(line.received());
    });
  });
  try {
    const beganMs = performance.now();
    const since = () => performance.now() - beganMs;
    const standings = page.locator('.row').first().waitFor().then(since);
    await page.goto(`${line.origin}/watch/${race.race}`);
    await moved;
    await drawn(page);
    const movingMs = since();
    const standingsMs = await standings;
    const base = sizes.filter(([address]) => BASE_MAP.test(address));
    const counted = sizes.filter((one) => !base.includes(one)).sort((a, b) => b[1] - a[1]);
    return {
      standingsMs,
      movingMs,
      kB: (line.received() - base.reduce((sum, [, bytes]) => sum + bytes, 0)) / 1_000,
      largest: counted
        .slice(0, 8)
        .map(([address, bytes]) => `${(bytes / 1_000).toFixed(1)} kB ${new URL(address).pathname}`)
        .join(', '),
    };
  } finally {
    await context.close();
    await line.close();
  }
}

/** The map is there and has been drawn once more. */
async function drawn(page: Page): Promise<void> {
  await page.locator('.map-canvas').last().waitFor({ state: 'attached' });
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}
