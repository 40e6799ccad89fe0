/** What the uplink knows of the relay's history: whether it is the journal's, and under which epoch it is sent. */
import type { Agreement } from './agreeing.ts';

export interface HistoryStatus {
  /** Whether the relay holds what the journal holds and nothing else, as far as it was compared. */
  readonly history: 'not-compared' | 'same' | 'other';
  /** Records that the relay knew and the journal did not, brought back since the start. */
  readonly restored: number;
}

/** `other`: the relay held other records under the same numbers; `opened`: a race that it was sent as closed is open. */
export type AnewBecause = 'other' | 'opened';

export interface HistoryOptions {
  readonly epoch: number;
  /** Begins a higher epoch, kept for good; resolves to it. */
  readonly beginAnew: (why: AnewBecause) => Promise<number>;
  readonly log: (line: Record<string, unknown>) => void;
}

export function createHistory({ epoch: first, beginAnew, log }: HistoryOptions) {
  let epoch = first;
  let history: HistoryStatus['history'] = 'not-compared';
  let restored = 0;
  /** What is to be on disk before the relay is dialled again. */
  let anew: Promise<void> = Promise.resolve();
  const begin = (why: AnewBecause): void => {
    history = 'not-compared';
    anew = beginAnew(why).then((next) => {
      epoch = next;
    });
    // Whoever dials next hears of its failure.
    anew.catch(() => {});
  };
  return {
    epoch: (): number => epoch,
    status: (): HistoryStatus => ({ history, restored }),
    /** Relay and journal were compared; null: the relay knows more and cannot be asked for it. */
    heard(agreement: Agreement | null): void {
      history = agreement === null ? 'other' : 'same';
      if (agreement === null || (agreement.differFrom === null && agreement.restored === 0)) return;
      restored += agreement.restored;
      log({ uplink: 'the relay knew more', ...agreement });
      begin('other');
    },
    /** A race that was sent without its riders is open now. */
    opened(): void {
      log({ uplink: 'a race was opened: the relay is sent everything anew' });
      begin('opened');
    },
    /** The line is over: the next may lead elsewhere. Resolves when it may be dialled. */
    closed(): Promise<void> {
      if (history === 'same') history = 'not-compared';
      return anew;
    },
  };
}
