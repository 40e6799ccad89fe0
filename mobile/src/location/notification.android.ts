/** Android 13 and newer ask before an app may show a notification; without leave it stays hidden, the ride goes on. */
import { PermissionsAndroid, Platform } from 'react-native';

export async function askForNotification(): Promise<void> {
  if (Number(Platform.Version) < 33) return;
  await PermissionsAndroid.request('android.permission.POST_NOTIFICATIONS').catch(() => null);
}
