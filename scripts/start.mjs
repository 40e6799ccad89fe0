/**
 * `npm start [-- options]`: makes sure of everything, then starts the desktop app where there is a screen, otherwise
 * (or with --headless) the station alone, which prints its addresses. `npm start -- --help` lists the options.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { declaredElectron } from './electron-binary.mjs';
import { ensureApp, ensureDependencies, ensurePages, orExplain, pinnedNode, root } from './setup.mjs';

const args = process.argv.slice(2).filter((argument) => argument !== '--headless');
/** The program is told secrets by its environment: a command line is read by every user of the computer. */
const secrets = {};
for (const [flag, variable] of [
  ['--admin-password', 'BELL_LAP_ADMIN_PASSWORD'],
  ['--relay-code', 'BELL_LAP_RELAY_CODE'],
  ['--standby-code', 'BELL_LAP_STANDBY_CODE'],
]) {
  const at = args.findIndex((argument) => argument === flag || argument.startsWith(`${flag}=`));
  if (at < 0) continue;
  const [argument, next] = args.slice(at, at + 2);
  secrets[variable] = argument === flag ? next : argument.slice(flag.length + 1);
  args.splice(at, argument === flag ? 2 : 1);
  process.title = 'bell-lap start';
  process.stderr.write(`${flag} on the command line can be read by others; ${variable} cannot.\n`);
}
/** Nothing is started, so nothing is served. */
const onlySays = args.some((argument) => /^(--help|-h|--check)$/.test(argument));
const wantsStation = onlySays || process.argv.includes('--headless') || args.includes('--announce');
const hasScreen =
  process.platform === 'darwin' ||
  process.platform === 'win32' ||
  Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);

orExplain(() => {
  ensureDependencies();
  if (!onlySays) ensurePages();
});
const electron = wantsStation || !hasScreen ? null : declaredElectron();
if (electron !== null) orExplain(ensureApp);
else if (hasScreen && !wantsStation)
  process.stdout.write(
    'Electron is not there and cannot be fetched now; starting the station without its windows.\n',
  );

/** The app takes `--name=value`, as Chromium does. */
function joined() {
  const list = [];
  for (const argument of args) {
    const before = list.at(-1);
    const isValue = !argument.startsWith('-') && before?.startsWith('--') && !before.includes('=');
    if (isValue) list[list.length - 1] = `${before}=${argument}`;
    else list.push(argument);
  }
  return list;
}

/** Young objects in 2 × 16 MB: V8 would take 130 MB of a station with a thousand riders for them (main/station-process.ts too). */
const nodeFlags = ['--max-semi-space-size=16'];
/** Two heaps of glibc's instead of one a thread, which keep 40 MB of what came and went (as there). */
const memory = { MALLOC_ARENA_MAX: '2' };

const child =
  electron === null
    ? spawn(pinnedNode, [...nodeFlags, join(root, 'broker', 'start.mjs'), ...args], {
        stdio: 'inherit',
        env: { ...memory, ...process.env, ...secrets },
      })
    : spawn(electron, [join(root, 'dist', 'app'), ...joined()], {
        stdio: 'inherit',
        env: { ...process.env, ...secrets, BELL_LAP_ROOT: root },
      });
// The station ends in its own time (drains, says goodbye on the network); signals are passed on, not obeyed here.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)));
