/** Holds the screen on while asked to. A browser lets go of it whenever the page is hidden: it is taken again after. */
export function keepAwake(): { on(): void; off(): void } {
  let wanted = false;
  let held: WakeLockSentinel | null = null;

  const acquire = async (): Promise<void> => {
    if (!wanted || held !== null || document.hidden || !('wakeLock' in navigator)) return;
    try {
      const taken = await navigator.wakeLock.request('screen');
      taken.addEventListener('release', () => {
        if (held === taken) held = null;
      });
      held = taken;
      if (!wanted) void taken.release();
    } catch {
      // Refused (battery saver): the rider sets the phone's own screen time-out.
    }
  };
  document.addEventListener('visibilitychange', () => void acquire());
  return {
    on() {
      wanted = true;
      void acquire();
    },
    off() {
      wanted = false;
      void held?.release();
      held = null;
    },
  };
}
