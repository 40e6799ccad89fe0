/**
 * What somebody has typed into a dialog and not sent: a slip on Escape, Back or F5 must not cost them a page of names.
 * A bib is typed again sooner than a question is answered, so only what is longer counts. Fields that are sent, gone
 * or as they were before hold nothing that could be lost.
 */

import { createContext, useContext } from 'react';

/** Fewer signs than this are typed again sooner than a question about them is answered. */
const SIGNS_MIN = 10;
const NOT_TYPED = new Set(['search', 'checkbox', 'radio', 'range', 'file', 'color', 'button', 'submit']);

type Typed = HTMLInputElement | HTMLTextAreaElement;

export interface TypedIn {
  /** Whether closing now would lose something worth a question. */
  readonly wouldLose: () => boolean;
  /** What is typed now has been taken. A form that is submitted says so by itself. */
  readonly sent: () => void;
  readonly end: () => void;
}

function typedField(target: EventTarget | null): Typed | null {
  if (target instanceof HTMLTextAreaElement) return target;
  if (!(target instanceof HTMLInputElement) || NOT_TYPED.has(target.type)) return null;
  return target.role === 'combobox' ? null : target;
}

export const TypedContext = createContext<() => void>(() => undefined);

/** For what is sent by a button and not by a form: says to the dialog around it that it was taken. */
export const useSent = (): (() => void) => useContext(TypedContext);

/**
 * Listens to the fields in `dialog`, and stops the browser from leaving the page meanwhile without asking, unless what is
 * typed is `recalled` when it is back.
 */
export function typedIn(dialog: HTMLElement, ask: () => void, recalled: boolean): TypedIn {
  const before = new Map<Typed, string>();
  const signs = new Map<Typed, number>();
  let taken = new Map<Typed, string>();
  const focused = ({ target }: Event) => {
    const field = typedField(target);
    if (field !== null && !before.has(field)) before.set(field, field.value);
  };
  const typed = (event: Event) => {
    const field = typedField(event.target);
    if (field === null) return;
    // Pasted, dictated or filled in at once: as many signs as there are now.
    const { data } = event as InputEvent;
    signs.set(
      field,
      (signs.get(field) ?? 0) + (data === null || data === undefined ? field.value.length : data.length),
    );
  };
  const sent = () => {
    taken = new Map([...signs.keys()].map((field) => [field, field.value]));
  };
  const wouldLose = () => {
    // A form that says what is wrong has not been taken, though it was sent.
    const refused = dialog.querySelector('.problem, [aria-invalid="true"]') !== null;
    let count = 0;
    for (const [field, many] of signs) {
      if (!dialog.contains(field) || field.disabled || field.value === (before.get(field) ?? '')) continue;
      if (!refused && taken.get(field) === field.value) continue;
      count += many;
    }
    return count >= SIGNS_MIN;
  };
  const leaving = (event: BeforeUnloadEvent) => {
    if (!recalled && wouldLose()) event.preventDefault();
  };
  // Where the browser lets a page hold it, Back asks in the dialog. Elsewhere it goes, as it always did.
  const going = (event: Event & { readonly navigationType?: string }) => {
    if (event.navigationType !== 'traverse' || !event.cancelable || !wouldLose()) return;
    event.preventDefault();
    ask();
  };
  const navigation = (window as { readonly navigation?: EventTarget }).navigation;
  dialog.addEventListener('focusin', focused);
  dialog.addEventListener('input', typed);
  dialog.addEventListener('submit', sent);
  window.addEventListener('beforeunload', leaving);
  navigation?.addEventListener('navigate', going);
  return {
    wouldLose,
    sent,
    end: () => {
      dialog.removeEventListener('focusin', focused);
      dialog.removeEventListener('input', typed);
      dialog.removeEventListener('submit', sent);
      window.removeEventListener('beforeunload', leaving);
      navigation?.removeEventListener('navigate', going);
    },
  };
}
