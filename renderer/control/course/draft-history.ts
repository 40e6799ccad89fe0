/** A draft with its steps: every change can be taken back and made again, until it is saved or discarded. */
import { useMemo, useReducer } from 'react';
import type { Draft } from './draft.ts';

interface Steps {
  readonly past: readonly Draft[];
  readonly now: Draft | null;
  readonly next: readonly Draft[];
}
type Step =
  | { readonly type: 'begin'; readonly draft: Draft }
  | { readonly type: 'change'; readonly by: (draft: Draft) => Draft }
  | { readonly type: 'undo' | 'redo' }
  | { readonly type: 'end'; readonly of: Draft | null };

const STEPS_MAX = 200;
const NONE: Steps = { past: [], now: null, next: [] };

export function stepped(steps: Steps, step: Step): Steps {
  const { past, now, next } = steps;
  switch (step.type) {
    case 'begin':
      return { past: [], now: step.draft, next: [] };
    case 'end':
      return step.of === null || step.of === now ? NONE : steps;
    case 'undo': {
      const before = past.at(-1);
      return now === null || before === undefined
        ? steps
        : { past: past.slice(0, -1), now: before, next: [now, ...next] };
    }
    case 'redo': {
      const [after, ...rest] = next;
      return now === null || after === undefined ? steps : { past: [...past, now], now: after, next: rest };
    }
    case 'change': {
      if (now === null) return steps;
      const changed = step.by(now);
      return changed === now ? steps : { past: [...past, now].slice(-STEPS_MAX), now: changed, next: [] };
    }
  }
}

export interface DraftHistory {
  readonly draft: Draft | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  begin(draft: Draft): void;
  change(by: (draft: Draft) => Draft): void;
  undo(): void;
  redo(): void;
  /** What is on paper goes; `of`: only if it is that still, and nothing has been changed or begun since. */
  end(of?: Draft): void;
}

export function useDraft(): DraftHistory {
  const [steps, dispatch] = useReducer(stepped, NONE);
  return useMemo(
    () => ({
      draft: steps.now,
      canUndo: steps.past.length > 0,
      canRedo: steps.next.length > 0,
      begin: (draft) => dispatch({ type: 'begin', draft }),
      change: (by) => dispatch({ type: 'change', by }),
      undo: () => dispatch({ type: 'undo' }),
      redo: () => dispatch({ type: 'redo' }),
      end: (of) => dispatch({ type: 'end', of: of ?? null }),
    }),
    [steps],
  );
}
