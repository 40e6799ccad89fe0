/**
 * Decisions and passings that could not be answered in time, because the disk (or the standby) did not confirm them: who
 * sent them is told within two seconds that they wait, and officials see what became of each. A repeat under the same id
 * is answered by what became of the first.
 */

import type { RaceId } from '../../race/ids.ts';
import type { JournalRecord } from '../../race/journal/record.ts';
import { inEnglish, type Saying, saying } from '../../race/race.ts';
import type { Refusal } from '../../server/refusal.ts';

export interface LateInput {
  readonly race: RaceId;
  readonly kind: 'decision' | 'passing';
  readonly id: string;
  readonly by: string;
  readonly atMs: number;
  readonly became: 'waits' | 'stored' | 'refused';
  /** When it was stored or refused; null while it waits. */
  readonly endedMs: number | null;
}

/** Shorter than whoever waits gives up, and than the two seconds that are promised. */
const WITHIN_MS = 1_500;
const KEPT = 200;

/** Why an answer is late, for whoever sent the input; in words and as a code for pages. */
export function lateRefusal(failing: string | null): Refusal {
  const says: Saying =
    failing === null ? saying('answer-late', {}) : saying('answer-late-failing', { why: failing });
  return { code: 'journal-failing', message: inEnglish(says, 'UTC'), says };
}

export class LateAnswers {
  readonly #now: () => number;
  readonly #failing: () => string | null;
  #list: LateInput[] = [];

  constructor(now: () => number, failing: () => string | null) {
    this.#now = now;
    this.#failing = failing;
  }

  /** Oldest first. */
  list(): readonly LateInput[] {
    return this.#list;
  }

  /** The answer, or within a second and a half that there is none yet. */
  within(
    what: Pick<LateInput, 'race' | 'kind' | 'id' | 'by'>,
    answer: Promise<JournalRecord | Refusal>,
  ): Promise<JournalRecord | Refusal> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#late(what, answer);
        resolve(lateRefusal(this.#failing()));
      }, WITHIN_MS);
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  #late(
    what: Pick<LateInput, 'race' | 'kind' | 'id' | 'by'>,
    answer: Promise<JournalRecord | Refusal>,
  ): void {
    const isThis = (one: LateInput): boolean => one.race === what.race && one.id === what.id;
    // Sent again while the first waits: one and the same.
    if (this.#list.some((one) => isThis(one) && one.became === 'waits')) return;
    const late: LateInput = { ...what, atMs: this.#now(), became: 'waits', endedMs: null };
    this.#list = [...this.#list, late].slice(-KEPT);
    const end = (became: 'stored' | 'refused'): void => {
      this.#list = this.#list.map((one) => (one === late ? { ...one, became, endedMs: this.#now() } : one));
    };
    answer.then(
      (record) => end('code' in record ? 'refused' : 'stored'),
      () => end('refused'),
    );
  }
}
