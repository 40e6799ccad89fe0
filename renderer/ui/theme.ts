/**
 * The theme of a page: the reader's choice, remembered on this device, or what the system asks for. Sets
 * `data-theme` on the root; everything else follows from `tokens.css`.
 */
import { useSyncExternalStore } from 'react';
import { recall, remember } from './memory.ts';

export type Theme = 'tent' | 'sun' | 'contrast';
export type ThemeChoice = Theme | 'system';
export const THEME_CHOICES: readonly ThemeChoice[] = ['system', 'tent', 'sun', 'contrast'];

const KEY = 'theme';
const listeners = new Set<() => void>();
const dark = matchMedia('(prefers-color-scheme: dark)');
const moreContrast = matchMedia('(prefers-contrast: more)');
let choice: ThemeChoice = recall(KEY, (value) => THEME_CHOICES.find((known) => known === value)) ?? 'system';

export const themeOf = (wanted: ThemeChoice): Theme => {
  if (wanted !== 'system') return wanted;
  if (moreContrast.matches) return 'contrast';
  return dark.matches ? 'tent' : 'sun';
};

function show() {
  document.documentElement.dataset.theme = themeOf(choice);
  const ground = getComputedStyle(document.documentElement).getPropertyValue('--ground').trim();
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', ground);
  for (const tell of listeners) tell();
}

dark.addEventListener('change', show);
moreContrast.addEventListener('change', show);

export function chooseTheme(wanted: ThemeChoice): void {
  choice = wanted;
  remember(KEY, wanted);
  show();
}

/** For what is not styled by CSS (the map's canvas): tells when colours have changed. */
export function onTheme(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(onTheme, () => choice);

/** A page with a look of its own (board, overlay) has `always` that theme, whatever this device remembers. */
export function startTheme(always?: Theme): void {
  if (always) choice = always;
  show();
}

export const isTheme = (value: unknown): value is Theme =>
  value === 'tent' || value === 'sun' || value === 'contrast';
