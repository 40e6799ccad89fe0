/**
 * Newer versions of the app: looked for, fetched and offered while no race is on, and never otherwise. A race that begins
 * stops a download; an installation is refused while one is ridden. Nothing installs itself: whoever has the laptop chooses
 * the moment, from the menu. A station that does not answer may be in a race: then nothing is done either.
 */

export interface Updater {
  /** The newer version there is, or null. */
  check(): Promise<string | null>;
  /** Resolves when it is on this computer and its signature is right; rejects when `signal` says so. */
  download(signal: AbortSignal): Promise<void>;
  /** Ends the app and installs what was fetched. */
  install(): void;
}

export interface UpdateEffects {
  readonly updater: Updater;
  /** Races being ridden now; null when the station does not answer. */
  readonly racing: () => Promise<number | null>;
  /** A version is here and may be installed; null takes the offer back. */
  readonly offer: (version: string | null) => void;
  readonly wait: (ms: number) => Promise<void>;
  readonly log: (line: string) => void;
}

export interface Updates {
  /** Looks, fetches and offers, for as long as the app runs. */
  watch(ended: () => boolean): Promise<void>;
  /** Installs what was offered. False when a race is on, or nobody can say. */
  install(): Promise<boolean>;
}

/** The first look comes when the morning's start is over. */
const FIRST_MS = 60_000;
const EVERY_MS = 4 * 3_600_000;
/** While a download runs, and to take back or renew an offer. */
const GLANCE_MS = 2_000;

export function createUpdates({ updater, racing, offer, wait, log }: UpdateEffects): Updates {
  let ready: string | null = null;
  const isQuiet = async (): Promise<boolean> => (await racing()) === 0;

  /** False when a race has begun meanwhile. */
  async function fetchQuietly(): Promise<boolean> {
    const stop = new AbortController();
    let isDone = false;
    const fetching = updater.download(stop.signal).finally(() => {
      isDone = true;
    });
    fetching.catch(() => {});
    while (!isDone) {
      await Promise.race([wait(GLANCE_MS), fetching.catch(() => {})]);
      if (!isDone && !(await isQuiet())) stop.abort();
      if (stop.signal.aborted) return false;
    }
    await fetching;
    return true;
  }

  async function look(): Promise<void> {
    if (ready !== null || !(await isQuiet())) return;
    const version = await updater.check();
    if (version === null || !(await fetchQuietly())) return;
    ready = version;
    log(`Version ${version} is here.`);
  }

  return {
    async watch(ended) {
      let sinceMs = EVERY_MS - FIRST_MS;
      let offered: string | null = null;
      while (!ended()) {
        if (sinceMs >= EVERY_MS) {
          sinceMs = 0;
          await look().catch((error: unknown) => log(`No look for updates: ${String(error)}`));
        }
        const offers = ready !== null && (await isQuiet()) ? ready : null;
        if (offers !== offered) offer(offers);
        offered = offers;
        await wait(GLANCE_MS);
        sinceMs += GLANCE_MS;
      }
    },
    async install() {
      if (ready === null || !(await isQuiet())) return false;
      updater.install();
      return true;
    },
  };
}
