/** On paper everything is dark on white, whatever the screen has; charts draw themselves anew for it. */
import { onTheme, startTheme } from '../ui/theme.ts';

const listeners = new Set<() => void>();

export function preparePrint(): void {
  window.addEventListener('beforeprint', () => {
    document.documentElement.dataset.theme = 'sun';
    for (const tell of listeners) tell();
  });
  window.addEventListener('afterprint', () => startTheme());
}

/** Tells when colours have changed, for what CSS does not reach. */
export function onColours(tell: () => void): () => void {
  listeners.add(tell);
  const off = onTheme(tell);
  return () => {
    listeners.delete(tell);
    off();
  };
}
