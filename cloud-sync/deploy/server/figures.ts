/**
 * `bell-lap-server figures on|off`: a Prometheus of the distribution beside the relays, with the alarms, for whoever wants figures over
 * time. Off unless asked for; on this machine alone (docs/observability.md).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Layout, portsOf, type Stores } from './layout.ts';
import { type Settings, writeWhole } from './settings.ts';
import { run, Stopped, say, tryRun } from './system.ts';

const shipped = join(import.meta.dirname, '..', 'figures', 'prometheus');
const UNIT = 'bell-lap-figures.service';
const PORT = 9490;
const folderOf = (layout: Layout): string => join(layout.root, '/etc/bell-lap/figures');

/**
 * What Prometheus reads: the relays of this machine, which answer it without a token, and the alarms. An operator adds a station and
 * who is to be called: a file that is not as it was laid stays, and the new one lies beside it (`prometheus.yml.laid`).
 */
export function layFigures(layout: Layout, stores: Stores): void {
  const relays = portsOf(stores).map((port) => `"127.0.0.1:${port}"`);
  const config = readFileSync(join(shipped, 'prometheus.yml'), 'utf8').replace('RELAYS', relays.join(', '));
  const file = join(folderOf(layout), 'prometheus.yml');
  const laid = `${file}.laid`;
  const isTheirs =
    existsSync(file) && existsSync(laid) && readFileSync(file, 'utf8') !== readFileSync(laid, 'utf8');
  if (!isTheirs) writeWhole(file, config, 0o644);
  else if (readFileSync(laid, 'utf8') !== config)
    say(`${file} was changed here and stays; this release would lay ${laid}.`);
  writeWhole(laid, config, 0o644);
  writeWhole(join(folderOf(layout), 'rules.yml'), readFileSync(join(shipped, 'rules.yml'), 'utf8'), 0o644);
}

/** Another release may have other alarms. */
export function renewFigures(layout: Layout, { stores }: Settings): void {
  if (!existsSync(join(folderOf(layout), 'prometheus.yml'))) return;
  layFigures(layout, stores);
  tryRun('systemctl', ['try-reload-or-restart', UNIT]);
}

/** @throws Stopped on anything but on and off, or when Prometheus cannot be had. */
export function switchFigures(layout: Layout, settings: Settings, name: string | null): void {
  if (name === 'off') {
    tryRun('systemctl', ['disable', '--quiet', '--now', UNIT]);
    say('Figures over time are off. What there was stays in /var/lib/bell-lap-figures.');
    return;
  }
  if (name !== 'on') throw new Stopped(`bell-lap-server figures on, or off; not "${name ?? ''}".`);
  if (!existsSync(join(layout.root, '/usr/bin/prometheus'))) installPrometheus();
  layFigures(layout, settings.stores);
  run('promtool', ['check', 'config', join(folderOf(layout), 'prometheus.yml')]);
  run('systemctl', ['enable', '--quiet', UNIT]);
  run('systemctl', ['restart', UNIT]);
  say(`Figures over time and alarms: http://127.0.0.1:${PORT}/alerts on this machine.`);
  say(`From yours: ssh -L ${PORT}:127.0.0.1:${PORT} ${settings.domain}`);
  say(
    'For Grafana: cloud-sync/deploy/figures/grafana/bell-lap.json in /opt/bell-lap/current, with that address.',
  );
}

/** The distribution's package starts an instance of its own, which looks at nothing of ours. */
function installPrometheus(): void {
  tryRun('apt-get', ['update', '-q']);
  run('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'prometheus'], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
  tryRun('systemctl', ['disable', '--quiet', '--now', 'prometheus.service']);
}
