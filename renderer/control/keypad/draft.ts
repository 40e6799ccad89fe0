/**
 * What is typed and not yet saved, on this device at every key: a tab that crashes in a bunch takes nothing with it.
 * Its moments are station time, so that a word taken up again has the time of its first key.
 */
import type { RaceId } from '../../../race/ids.ts';
import { recall, remember } from '../../ui/memory.ts';
import { type Burst, EMPTY } from './burst.ts';
import type { Out } from './keypad-words.ts';

export interface Draft {
  readonly burst: Burst;
  /** "dnf" was typed, and waits for a bib. */
  readonly out: Out | null;
  /** Bibs of an order from a picture, as they are typed; null while none is. */
  readonly photo: readonly string[] | null;
  /** When a space saved the last bib and nothing was typed since: an Enter now is the end of the row. Station time, ms. */
  readonly rowEndMs?: number | undefined;
  /** An Enter that ended a row, until the next key: should it have been somebody without a bib. Station time, ms. */
  readonly unusedEnterMs?: number | undefined;
}

export const NO_DRAFT: Draft = { burst: EMPTY, out: null, photo: null };

const OUTS: ReadonlySet<unknown> = new Set(['DNF', 'DNS', 'DSQ', 'PUL']);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

function parse(value: unknown): Draft | undefined {
  const { burst, out, photo } = (value ?? {}) as Partial<Draft>;
  if (typeof burst?.text !== 'string' || !Array.isArray(burst.startedMs)) return undefined;
  if (!burst.startedMs.every(Number.isFinite)) return undefined;
  return {
    burst: { text: burst.text, startedMs: burst.startedMs },
    out: out !== undefined && OUTS.has(out) ? out : null,
    photo: isTexts(photo) ? photo : null,
  };
}

const key = (race: RaceId): string => `keypad.draft.${race}`;
export const recallDraft = (race: RaceId): Draft => recall(key(race), parse) ?? NO_DRAFT;
export const keepDraft = (race: RaceId, draft: Draft): void => remember(key(race), draft);
