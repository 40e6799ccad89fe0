/** A screen left alone: stays awake where the browser allows it, hides the pointer, fills the screen on `f` or a double click. */
import { useEffect } from 'react';

const POINTER_MS = 3_000;

export function useKiosk(): void {
  useEffect(() => {
    let timer = 0;
    let lock: WakeLockSentinel | null = null;
    const hidePointer = () => {
      document.documentElement.classList.remove('pointer-hidden');
      clearTimeout(timer);
      timer = window.setTimeout(() => document.documentElement.classList.add('pointer-hidden'), POINTER_MS);
    };
    const fill = () => {
      if (!document.fullscreenElement) void document.documentElement.requestFullscreen?.().catch(() => {});
    };
    const onKey = (event: KeyboardEvent) => event.key === 'f' && fill();
    // Only on https; elsewhere the screen's own settings must keep it awake.
    const wake = async () => {
      if (document.visibilityState === 'visible')
        lock = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null;
    };
    hidePointer();
    void wake();
    document.addEventListener('pointermove', hidePointer);
    document.addEventListener('dblclick', fill);
    document.addEventListener('keydown', onKey);
    document.addEventListener('visibilitychange', wake);
    return () => {
      clearTimeout(timer);
      void lock?.release();
      document.removeEventListener('pointermove', hidePointer);
      document.removeEventListener('dblclick', fill);
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('visibilitychange', wake);
    };
  }, []);
}
