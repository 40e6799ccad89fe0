/** Elsewhere nobody has to be asked about a notification: see notification.android.ts. */
export async function askForNotification(): Promise<void> {}
