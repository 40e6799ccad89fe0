/** Releases as electron-updater finds them: signatures checked, nothing fetched or installed unless told to. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import electronUpdater from 'electron-updater';
import type { Updater } from './updates.ts';

/** Null for builds that no release feed was packed with: from source, from a tar.gz, of a distribution. */
export function appUpdater(): Updater | null {
  if (!app.isPackaged || !existsSync(join(process.resourcesPath, 'app-update.yml'))) return null;
  const { autoUpdater, CancellationToken } = electronUpdater;
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = false;
  autoUpdater.autoRunAppAfterInstall = true;
  autoUpdater.logger = null;
  return {
    async check() {
      const found = await autoUpdater.checkForUpdates();
      return found?.isUpdateAvailable ? found.updateInfo.version : null;
    },
    async download(signal) {
      const token = new CancellationToken();
      signal.addEventListener('abort', () => token.cancel(), { once: true });
      await autoUpdater.downloadUpdate(token);
    },
    install: () => autoUpdater.quitAndInstall(),
  };
}
