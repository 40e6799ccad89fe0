/**
 * The phone's receiver, screen on or off. Positions come to a background task; on Android a foreground service with a
 * notification keeps it alive, on iOS the `location` background mode. Started while the app is seen, both need the
 * permission "while using the app" only. In a browser: receiver.web.ts.
 */
import { getBatteryLevelAsync } from 'expo-battery';
import {
  Accuracy,
  ActivityType,
  hasServicesEnabledAsync,
  hasStartedLocationUpdatesAsync,
  requestForegroundPermissionsAsync,
  startLocationUpdatesAsync,
  stopLocationUpdatesAsync,
} from 'expo-location';
import { defineTask } from 'expo-task-manager';
import { Platform } from 'react-native';
import type { Fix } from '../../../race/fix.ts';
import type { Trouble } from '../core/figures.ts';
import { fixesOf, type Position } from '../core/positions.ts';
import type { Words } from '../words/en.ts';
import { askForNotification } from './notification';

const TASK = 'bell-lap-ride';
/** The charge hardly changes: asked for now and then, not with every position. */
const BATTERY_EVERY_MS = 60_000;

let battery: { readonly level: number | null; readonly atMs: number } = { level: null, atMs: 0 };

async function batteryLevel(nowMs: number): Promise<number | null> {
  if (nowMs - battery.atMs > BATTERY_EVERY_MS) {
    const level = await getBatteryLevelAsync().catch(() => -1);
    battery = { level: level < 0 ? null : level, atMs: nowMs };
  }
  return battery.level;
}

/** To be called once, before the app's first screen: the system may start the app for a position alone. */
export function definePositionTask(hear: (fixes: readonly Fix[]) => Promise<void>): void {
  defineTask<{ locations?: Position[] }>(TASK, async ({ data, error }) => {
    const heardMs = Date.now();
    if (error !== null || !data?.locations) return;
    const datedBy = Platform.OS === 'ios' ? 'phone' : 'receiver';
    // The system lets the app sleep again once this has resolved: stored, and what was due has been sent.
    await hear(fixesOf(data.locations, heardMs, datedBy, await batteryLevel(heardMs)));
  });
}

/** Asks for the permission the first time. To be called while the app is seen. */
export async function startReceiver(words: Words, accent: string): Promise<Trouble> {
  const { granted } = await requestForegroundPermissionsAsync();
  if (!granted) return 'denied';
  if (!(await hasServicesEnabledAsync())) return 'off';
  await askForNotification();
  try {
    await startLocationUpdatesAsync(TASK, {
      accuracy: Accuracy.BestForNavigation,
      // What is kept of a fix a second is decided in phone/sampling.ts.
      timeInterval: 1_000,
      distanceInterval: 0,
      activityType: ActivityType.Fitness,
      // A rider who waits at the start is still racing.
      pausesUpdatesAutomatically: false,
      showsBackgroundLocationIndicator: true,
      foregroundService: {
        notificationTitle: words.notificationTitle,
        notificationBody: words.notificationBody,
        notificationColor: accent,
        killServiceOnDestroy: false,
      },
    });
    return null;
  } catch (error) {
    console.warn('The receiver could not be started.', error);
    return 'unavailable';
  }
}

export async function stopReceiver(): Promise<void> {
  if (await hasStartedLocationUpdatesAsync(TASK)) await stopLocationUpdatesAsync(TASK);
}
