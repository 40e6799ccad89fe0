/**
 * The native projects as Expo generates them for Xcode and Gradle: what each system is told about background positions,
 * the local network and a station's own certificate. Building them takes Apple's and Google's tools; reading them does not.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { repository } from '../station/station-process.ts';

const app = join(repository, 'mobile');
let folder: string;
const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'bell-lap-native-'));
  for (const name of readdirSync(app)) {
    if (['node_modules', 'dist', 'android', 'ios', '.expo'].includes(name)) continue;
    cpSync(join(app, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(app, 'node_modules'), join(folder, 'node_modules'));
  const cli = join('node_modules', 'expo', 'bin', 'cli');
  const made = spawnSync(process.execPath, [cli, 'prebuild', '--no-install', '--platform', 'all'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CI: '1', EXPO_OFFLINE: '1', EXPO_NO_TELEMETRY: '1' },
  });
  assert.equal(made.status, 0, made.stdout + made.stderr);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('Android: a foreground service for positions, no permission for the background, none that is not used', () => {
  const manifest = read('android', 'app', 'src', 'main', 'AndroidManifest.xml');
  for (const name of [
    'ACCESS_FINE_LOCATION',
    'FOREGROUND_SERVICE_LOCATION',
    'POST_NOTIFICATIONS',
    'CHANGE_WIFI_MULTICAST_STATE',
    'CAMERA',
  ])
    assert.match(manifest, new RegExp(`<uses-permission android:name="android.permission.${name}"/>`));
  assert.doesNotMatch(manifest, /ACCESS_BACKGROUND_LOCATION/);
  for (const name of ['SYSTEM_ALERT_WINDOW', 'RECORD_AUDIO', 'WRITE_EXTERNAL_STORAGE'])
    assert.match(manifest, new RegExp(`android.permission.${name}"[^>]*tools:node="remove"`));
  // A backup would bring a rider's card and queue to another phone.
  assert.match(manifest, /android:allowBackup="false"/);
  assert.match(manifest, /android:scheme="belllap"/);
});

test('Android: a station’s own CA is trusted once the rider has installed it, and nothing goes without TLS', () => {
  const manifest = read('android', 'app', 'src', 'main', 'AndroidManifest.xml');
  assert.match(manifest, /android:networkSecurityConfig="@xml\/network_security_config"/);
  const trust = read('android', 'app', 'src', 'main', 'res', 'xml', 'network_security_config.xml');
  assert.match(trust, /<base-config cleartextTrafficPermitted="false">\s*<trust-anchors>[\s\S]*src="user"/);
});

test('iOS: positions in the background, stations on the local network, no way around TLS', () => {
  const name = readdirSync(join(folder, 'ios')).find((one) => one.endsWith('.xcodeproj'))!;
  const plist = read('ios', name.replace('.xcodeproj', ''), 'Info.plist').replace(/\s+/g, '');
  assert.match(plist, /<key>UIBackgroundModes<\/key><array>[\s\S]*?<string>location<\/string>/);
  assert.match(plist, /<key>NSBonjourServices<\/key><array><string>_bell-lap._tcp<\/string><\/array>/);
  assert.match(plist, /<key>NSLocalNetworkUsageDescription<\/key>/);
  assert.match(plist, /<key>NSLocationWhenInUseUsageDescription<\/key>/);
  assert.match(plist, /<key>NSAllowsArbitraryLoads<\/key><false\/>/);
  assert.match(plist, /<key>NSAllowsLocalNetworking<\/key><true\/>/);
  assert.match(plist, /<string>belllap<\/string>/);
  for (const unused of [
    'NSMicrophoneUsageDescription',
    'NSLocationAlwaysUsageDescription',
    'NSMotionUsageDescription',
  ])
    assert.doesNotMatch(plist, new RegExp(unused));
});
