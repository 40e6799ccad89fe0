/** Beeps before a start that has been decided: five short ones, one long. Silent when the sound is switched off. */
import { useEffect } from 'react';
import { recall, remember } from '../../ui/memory.ts';

const KEY = 'control.sound';
export const soundOn = (): boolean =>
  recall(KEY, (value) => (typeof value === 'boolean' ? value : undefined)) ?? true;
export const setSound = (on: boolean): void => remember(KEY, on);

const SHORT = { hz: 880, s: 0.12 };
const LONG = { hz: 1_320, s: 0.8 };
const COUNT_S = 5;

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

function beep(at: AudioContext, inS: number, { hz, s }: typeof SHORT): void {
  const oscillator = at.createOscillator();
  const gain = at.createGain();
  const from = at.currentTime + inS;
  oscillator.frequency.value = hz;
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(0.4, from + 0.01);
  gain.gain.setValueAtTime(0.4, from + s - 0.03);
  gain.gain.linearRampToValueAtTime(0, from + s);
  oscillator.connect(gain).connect(at.destination);
  oscillator.start(from);
  oscillator.stop(from + s);
}

export function Countdown({ startMs, now }: { startMs: number | null; now: () => number }) {
  useEffect(() => {
    if (startMs === null || !soundOn()) return;
    const timers: number[] = [];
    for (let left = COUNT_S; left >= 0; left--) {
      const waitMs = startMs - left * 1_000 - now();
      if (waitMs < 0) continue;
      timers.push(window.setTimeout(() => audio && beep(audio, 0, left === 0 ? LONG : SHORT), waitMs));
    }
    return () => {
      for (const timer of timers) clearTimeout(timer);
    };
  }, [startMs, now]);
  return null;
}
