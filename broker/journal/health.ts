/** The journal's vital signs. Asking costs nothing: sizes are looked up in the background, at most once a second. */
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { COMMIT_S, createHistogram } from '../../server/http/histogram.ts';
import type { JournalHealth } from './journal.ts';
import type { Took } from './spent.ts';

/** The newest commits that percentiles are taken of. */
const COMMITS_KEPT = 1_024;
/** Of those that were asked where their time went (spent.ts): about as long ago. */
const ASKED_KEPT = 128;
const SIZES_EVERY_MS = 1_000;

export class Health {
  readonly #path: string;
  readonly #now: () => number;
  readonly #commitMs = new Float64Array(COMMITS_KEPT);
  readonly #diskMs = new Float64Array(ASKED_KEPT);
  readonly #commitS = createHistogram(COMMIT_S);
  #commits = 0;
  #asked = 0;
  #sizes = { bytesOnDisk: 0, bytesFree: 0 };
  #sizesAtMs = Number.NEGATIVE_INFINITY;

  constructor(path: string, now: () => number) {
    this.#path = path;
    this.#now = now;
  }

  committed({ tookMs, diskMs }: Took): void {
    if (diskMs !== null) this.#diskMs[this.#asked++ % ASKED_KEPT] = diskMs;
    this.#commitMs[this.#commits++ % COMMITS_KEPT] = tookMs;
    this.#commitS.observe(tookMs / 1_000);
    this.#keepSizesFresh();
  }

  read(): Pick<
    JournalHealth,
    'commitMsP50' | 'commitMsP99' | 'diskMsP99' | 'commits' | 'bytesOnDisk' | 'bytesFree'
  > {
    this.#keepSizesFresh();
    const at = (of: Float64Array, share: number): number => of[Math.floor((of.length - 1) * share)] ?? 0;
    const commits = this.#commitMs.slice(0, this.#commits).sort();
    const disk = this.#diskMs.slice(0, this.#asked).sort();
    return {
      commitMsP50: at(commits, 0.5),
      commitMsP99: at(commits, 0.99),
      diskMsP99: at(disk, 0.99),
      commits: this.#commitS.value(),
      ...this.#sizes,
    };
  }

  #keepSizesFresh(): void {
    if (Math.abs(this.#now() - this.#sizesAtMs) >= SIZES_EVERY_MS) void this.refresh();
  }

  /** Looks the sizes up; never fails (a file that can't be looked at counts as empty). */
  async refresh(): Promise<void> {
    this.#sizesAtMs = this.#now();
    const bytes = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.size ?? 0;
    const [file, log, disk] = await Promise.all([
      bytes(this.#path),
      bytes(`${this.#path}-wal`),
      statfs(dirname(this.#path)).catch(() => null),
    ]);
    this.#sizes = { bytesOnDisk: file + log, bytesFree: disk === null ? 0 : disk.bavail * disk.bsize };
  }
}
