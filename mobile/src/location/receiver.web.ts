/** The receiver in a browser: positions while the page is seen, and no more. For tests and for looking at the app. */
import type { Fix } from '../../../race/fix.ts';
import type { Trouble } from '../core/figures.ts';
import { fixesOf } from '../core/positions.ts';

let hear: (fixes: readonly Fix[]) => Promise<void> = async () => {};
let watch: number | null = null;

export function definePositionTask(listener: (fixes: readonly Fix[]) => Promise<void>): void {
  hear = listener;
}

export function startReceiver(): Promise<Trouble> {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) return resolve('unavailable');
    watch = navigator.geolocation.watchPosition(
      (position) => {
        resolve(null);
        void hear(fixesOf([position], Date.now(), 'receiver', null));
      },
      (error) => resolve(error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable'),
      { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 },
    );
  });
}

export async function stopReceiver(): Promise<void> {
  if (watch !== null) navigator.geolocation.clearWatch(watch);
  watch = null;
}
