/**
 * What is typed into a rider's form and not yet saved, kept by this tab at every key: a page that is loaded again opens the
 * form with it. By the tab alone, since e-mail and telephone are among it, and only for the official who typed it.
 */
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { EntryId, RaceId } from '../../../race/ids.ts';
import { present } from '../../../race/present.ts';
import { useSession } from '../../ui/station/session.ts';
import type { Entry } from './entry.ts';

type Fields = Readonly<Record<string, string>>;

interface RiderDraft {
  readonly by: string;
  /** Null: a new rider. */
  readonly entry: EntryId | null;
  /** Only what is not as it was: the rest may have been changed by others meanwhile. */
  readonly typed: Fields;
}

const key = (race: RaceId): string => `bell-lap.rider-draft.${race}`;

function recallDraft(race: RaceId, by: string): RiderDraft | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key(race)) ?? 'null') as RiderDraft | null;
    return kept !== null && kept.by === by && typeof kept.typed === 'object' ? kept : null;
  } catch {
    return null;
  }
}

function keepDraft(race: RaceId, draft: RiderDraft | null): void {
  try {
    if (draft === null || Object.keys(draft.typed).length === 0) sessionStorage.removeItem(key(race));
    else sessionStorage.setItem(key(race), JSON.stringify(draft));
  } catch {
    // Forbidden in this browser: what is typed holds until the page is loaded again.
  }
}

const useMyName = (): string => {
  const session = useSession();
  return 'me' in session ? session.me.name : '';
};

const fieldsOf = (form: HTMLFormElement): Fields =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));

function putInto(form: HTMLFormElement, typed: Fields): void {
  for (const [name, value] of Object.entries(typed)) {
    const field = form.elements.namedItem(name);
    const isChoice = field instanceof HTMLSelectElement;
    // A category may be gone meanwhile.
    if (isChoice && ![...field.options].some((option) => option.value === value)) continue;
    if (!isChoice && !(field instanceof HTMLInputElement)) continue;
    field.value = value;
    const folded = field.closest('details');
    if (folded !== null) folded.open = true;
  }
}

export interface Drafted {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly bib: string;
  readonly setBib: (bib: string) => void;
  /** Fields as they were typed then; none where nothing was. */
  readonly typed: Fields;
  /** What is in the form was typed before the page was loaded again. */
  readonly isBack: boolean;
  /** Call as anything is typed. */
  readonly keep: () => void;
  /** It is saved, or not wanted. */
  readonly drop: () => void;
}

export function useRiderDraft(race: RaceId, entry: Entry | null): Drafted {
  const me = useMyName();
  const id = entry?.entry ?? null;
  const [kept] = useState(() => {
    const draft = recallDraft(race, me);
    return draft?.entry === id ? draft : null;
  });
  const [bib, setBib] = useState<string>(kept?.typed.bib ?? entry?.bib ?? '');
  const form = useRef<HTMLFormElement>(null);
  const before = useRef<Fields | null>(null);
  const isOver = useRef(false);
  const keep = () => {
    if (form.current === null || before.current === null || isOver.current) return;
    const were = before.current;
    const typed = Object.entries(fieldsOf(form.current)).filter(([name, value]) => were[name] !== value);
    keepDraft(race, { by: me, entry: id, typed: Object.fromEntries(typed) });
  };
  // The bib comes by a press, too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new bib is what is to be kept
  useEffect(() => {
    if (before.current === null) {
      before.current = { ...fieldsOf(present(form.current, 'The form on the page')), bib: entry?.bib ?? '' };
      if (kept !== null) putInto(present(form.current, 'The form on the page'), kept.typed);
    }
    keep();
  }, [bib]);
  const drop = () => {
    isOver.current = true;
    keepDraft(race, null);
  };
  return { form, bib, setBib, typed: kept?.typed ?? {}, isBack: kept !== null, keep, drop };
}

/** Opens the form that was open as the page was loaded again, once it is known who is in the race. */
export function useDraftOpened(
  race: RaceId,
  entries: readonly Entry[] | null,
  open: (what: 'add' | Entry) => void,
): void {
  const me = useMyName();
  const isDone = useRef(false);
  useEffect(() => {
    if (entries === null || isDone.current) return;
    isDone.current = true;
    const draft = recallDraft(race, me);
    const what = draft?.entry === null ? 'add' : entries.find(({ entry }) => entry === draft?.entry);
    if (what !== undefined) open(what);
  }, [race, entries, me, open]);
}
