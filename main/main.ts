/**
 * Electron's main process: one instance, one supervisor, the windows, the tray. It holds nothing of the race; it may crash,
 * and the station goes on without it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, session } from 'electron';
import { BellLapApp } from './bell-lap-app.ts';
import { claimScheme } from './own-pages.ts';
import { stationFiles } from './station-files.ts';
import { optionsOn } from './station-options.ts';

const argv = process.argv.slice(1);

/** Asks of the command line alone: answered by the station's program, without a window. */
function answerAlone(): boolean {
  if (!argv.some((word) => word === '--help' || word === '-h' || word === '--check')) return false;
  const { node, entry } = stationFiles();
  const asked = argv.filter((word) => /^(-h|--help|--check|--announce)$/.test(word));
  const options = Object.entries(optionsOn(argv)).map(([flag, value]) =>
    value === true ? `--${flag}` : `--${flag}=${value}`,
  );
  const words = [...new Set([...asked, ...options])];
  const { status } = spawnSync(node, [entry, ...words], { stdio: 'inherit' });
  app.exit(status ?? 1);
  return true;
}

/** A password in a file or on standard input goes to the station by its environment, read once. */
function takePassword(): void {
  const file = optionsOn(argv)['admin-password-file'];
  if (typeof file !== 'string' || file === '') return;
  process.env.BELL_LAP_ADMIN_PASSWORD = readFileSync(file === '-' ? 0 : file, 'utf8').split(/\r?\n/)[0] ?? '';
}

claimScheme();
if (answerAlone()) {
  // It has ended.
} else if (!app.requestSingleInstanceLock(optionsOn(argv))) app.quit();
else
  app
    .whenReady()
    .then(() => {
      takePassword();
      const bellLap = new BellLapApp(session.defaultSession, optionsOn(argv), join(import.meta.dirname));
      return bellLap.run();
    })
    .catch((error: unknown) => {
      dialog.showErrorBox('Bell Lap', error instanceof Error ? error.message : String(error));
      app.exit(1);
    });
