/** What opens from the health line, opened from the list of commands as well. */
import { useEffect } from 'react';
import type { Command } from './Palette.tsx';
import type { ControlWords } from './words.ts';

const OPENS = ['stories', 'phones', 'decoders', 'standby', 'backups'] as const;
export type HealthOpens = (typeof OPENS)[number];

const OPEN_HEALTH = 'open-health';

/** The health line opens what a command asks for. */
export function useHealthAsked(open: (what: HealthOpens) => void): void {
  useEffect(() => {
    const onAsked = (event: Event) => open((event as CustomEvent<HealthOpens>).detail);
    document.addEventListener(OPEN_HEALTH, onAsked);
    return () => document.removeEventListener(OPEN_HEALTH, onAsked);
  }, [open]);
}

export const healthCommands = (words: ControlWords): readonly Command[] =>
  OPENS.map((what) => ({
    id: `health-${what}`,
    text: what === 'stories' ? words.health.label : words[what].button,
    act: () => document.dispatchEvent(new CustomEvent(OPEN_HEALTH, { detail: what })),
  }));
