/**
 * Copies of the journal on a timer: in the data folder always, and in a folder of choice (a stick) when officials chose one.
 * Each is opened and checked. A stick that is gone is looked for, and written to again when it is back.
 */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { saying } from '../../race/officials/messages/message.ts';
import type { Journal } from '../journal/journal.ts';
import { type BackupPlan, backupPlan, PLAN } from './plan.ts';
import { pluggedIn } from './sticks.ts';
import {
  type CopyDone,
  type CopySeen,
  claim,
  copiesIn,
  copyTo,
  type FolderSaying,
  freeIn,
  type Trouble,
} from './target.ts';

export interface BackupsSeen {
  /** The chosen folder; null: copies are in the data folder only. */
  readonly plan: BackupPlan | null;
  readonly isWorking: boolean;
  /** Of the chosen folder: what went wrong last, until a copy succeeds. */
  readonly trouble: Trouble | null;
  /** The newest copy there that was opened and whole. */
  readonly lastGood: CopyDone | null;
  /** Of the copies in the data folder. */
  readonly ownTrouble: Trouble | null;
  /** The newest copy in the data folder that this process made. */
  readonly ownGood: CopyDone | null;
}

export interface BackupsTold extends BackupsSeen {
  readonly freeBytes: number | null;
  readonly copies: readonly CopySeen[];
  readonly own: { readonly folder: string; readonly copies: readonly CopySeen[] };
  readonly pluggedIn: readonly string[];
}

export interface Backups {
  seen(): BackupsSeen;
  told(): Promise<BackupsTold>;
  /** Chooses a folder, or none. Answers why not, having changed nothing. */
  choose(plan: BackupPlan | null): Promise<FolderSaying | null>;
  /** Makes copies now, in both places; resolves when they are made or failed. */
  now(): Promise<void>;
  close(): void;
}

export interface BackupsOptions {
  readonly journal: Pick<Journal, 'backup' | 'health' | 'settings'>;
  readonly data: string;
  readonly now: () => number;
  readonly log: (line: Record<string, unknown>) => void;
  /** Between looks at what is due, ms. */
  readonly lookMs?: number;
}

const OWN_EVERY_MS = 30 * 60_000;
const OWN_KEPT = 6;
const LOOK_MS = 5_000;
/** A stick that fails is tried again so soon. */
const RETRY_MS = 60_000;

export function openBackups(options: BackupsOptions): Backups {
  return new KeptBackups(options);
}

class KeptBackups implements Backups {
  readonly #options: BackupsOptions;
  readonly #own: string;
  #plan: BackupPlan | null;
  #trouble: Trouble | null = null;
  #ownTrouble: Trouble | null = null;
  #ownGood: CopyDone | null = null;
  #lastGood: CopyDone | null = null;
  /** By the computer's running time: its clock may be set. */
  #dueMs: number;
  #ownDueMs: number;
  #working: Promise<void> | null = null;
  /** The folder is marked before it is the plan's: nobody looks in between, who would take it for the old stick come back. */
  #isChoosing = false;
  readonly #timer: NodeJS.Timeout;

  constructor(options: BackupsOptions) {
    this.#options = options;
    this.#own = join(options.data, 'copies');
    const kept = backupPlan.safeParse(options.journal.settings.get(PLAN));
    this.#plan = kept.success ? kept.data : null;
    this.#ownDueMs = performance.now() + OWN_EVERY_MS;
    this.#dueMs = performance.now();
    this.#timer = setInterval(() => this.#isChoosing || void this.#look(), options.lookMs ?? LOOK_MS);
    this.#timer.unref();
  }

  seen(): BackupsSeen {
    return {
      plan: this.#plan,
      isWorking: this.#working !== null,
      trouble: this.#trouble,
      lastGood: this.#lastGood,
      ownTrouble: this.#ownTrouble,
      ownGood: this.#ownGood,
    };
  }

  async told(): Promise<BackupsTold> {
    const folder = this.#plan?.folder ?? null;
    const [freeBytes, copies, own, sticks] = await Promise.all([
      folder === null || this.#trouble?.is === 'gone' ? null : freeIn(folder),
      folder === null ? [] : copiesIn(folder),
      copiesIn(this.#own),
      pluggedIn(),
    ]);
    return { ...this.seen(), freeBytes, copies, own: { folder: this.#own, copies: own }, pluggedIn: sticks };
  }

  async choose(plan: BackupPlan | null): Promise<FolderSaying | null> {
    this.#isChoosing = true;
    try {
      return await this.#choose(plan);
    } finally {
      this.#isChoosing = false;
    }
  }

  async #choose(plan: BackupPlan | null): Promise<FolderSaying | null> {
    const { settings } = this.#options.journal;
    if (plan === null) {
      await settings.delete(PLAN);
    } else {
      if (!isAbsolute(plan.folder)) return saying('folder-no-path', { folder: plan.folder });
      const folder = resolve(plan.folder);
      const { data } = this.#options;
      if (folder === data || folder === this.#own || dirname(folder) === data)
        return saying('folder-of-station', { folder });
      const why = await claim(folder);
      if (why !== null) return why;
      await settings.put(PLAN, { ...plan, folder });
      plan = { ...plan, folder };
    }
    await this.#working;
    this.#plan = plan;
    this.#trouble = null;
    this.#lastGood = null;
    this.#dueMs = performance.now();
    void this.#look();
    return null;
  }

  async now(): Promise<void> {
    await this.#working;
    this.#dueMs = performance.now();
    this.#ownDueMs = performance.now();
    await this.#look();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): Promise<void> {
    const at = performance.now();
    if (this.#working !== null) return this.#working;
    // Whether a stick is back, exchanged or has room again is seen without writing anything to it.
    const isLookedFor = this.#trouble?.is === 'gone' || this.#trouble?.is === 'full';
    const isDue = this.#plan !== null && (at >= this.#dueMs || isLookedFor);
    const isOwnDue = at >= this.#ownDueMs;
    if (!isDue && !isOwnDue) return Promise.resolve();
    this.#working = this.#copy(isDue, isOwnDue).finally(() => {
      this.#working = null;
    });
    return this.#working;
  }

  async #copy(isDue: boolean, isOwnDue: boolean): Promise<void> {
    const { journal, now, log } = this.#options;
    const plan = this.#plan;
    if (isDue && plan !== null) {
      const done = await copyTo(plan.folder, { journal, keep: plan.keep, now, isMarked: true });
      const before = this.#trouble;
      this.#trouble = 'is' in done ? done : null;
      if (!('is' in done)) this.#lastGood = done;
      const isFine = this.#trouble === null;
      this.#dueMs = performance.now() + (isFine ? plan.everyMinutes * 60_000 : RETRY_MS);
      if (!isFine && before?.is !== this.#trouble?.is)
        log({ backup: 'not made', folder: plan.folder, ...this.#trouble });
      if (isFine && before !== null) log({ backup: 'made again', folder: plan.folder });
    }
    if (isOwnDue) {
      this.#ownDueMs = performance.now() + OWN_EVERY_MS;
      const done = await copyTo(this.#own, { journal, keep: OWN_KEPT, now, isMarked: false });
      this.#ownTrouble = 'is' in done ? done : null;
      if ('is' in done) log({ copy: 'not made', ...done });
      else this.#ownGood = done;
    }
  }
}
