/** The console's sounds: the countdown's beeps and an alarm's two tones. Silent when switched off on this device. */
import { recall, remember } from './memory.ts';

const KEY = 'control.sound';
export const soundOn = (): boolean =>
  recall(KEY, (value) => (typeof value === 'boolean' ? value : undefined)) ?? true;
export const setSound = (on: boolean): void => remember(KEY, on);

export const SHORT = { hz: 880, s: 0.12 };
export const LONG = { hz: 1_320, s: 0.8 };

let audio: AudioContext | null = null;

/** Browsers allow sound after a press only: called by the button that decides the start. */
export function readySound(): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
  } catch {
    // No sound on this device; the countdown is seen all the same.
  }
}

const NOTHING = () => {};

/**
 * Sounds in so many seconds, exactly: the sound card keeps the time, and what it takes to be heard is taken off.
 * Nothing before the first press on the page. Returns how to call it off.
 */
export function beep(inS: number, { hz, s }: typeof SHORT): () => void {
  const at = audio;
  if (!at || !soundOn()) return NOTHING;
  const oscillator = at.createOscillator();
  const gain = at.createGain();
  const from = at.currentTime + Math.max(0, inS - (at.outputLatency || 0));
  oscillator.frequency.value = hz;
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(0.4, from + 0.01);
  gain.gain.setValueAtTime(0.4, from + s - 0.03);
  gain.gain.linearRampToValueAtTime(0, from + s);
  oscillator.connect(gain).connect(at.destination);
  oscillator.start(from);
  oscillator.stop(from + s);
  return () => oscillator.disconnect();
}

const ALARM = [
  { hz: 740, s: 0.3 },
  { hz: 990, s: 0.3 },
] as const;

/** Heard over a tent: two tones, twice. */
export function ringAlarm(): void {
  for (const round of [0, 1])
    for (const [index, tone] of ALARM.entries()) beep(round * 0.8 + index * 0.32, tone);
}
