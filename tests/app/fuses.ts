/**
 * The switches that are burnt into a packaged app's binary, read from the binary itself: what the builder was told is
 * one thing, what is handed out another. https://www.electronjs.org/docs/latest/tutorial/fuses
 */
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

/** `0`, `1` and `r` (removed from this Electron) as they stand in the binary. */
const OFF = 0x30;
const ON = 0x31;

/** What each switch must be, and what it keeps out. */
export const WANTED: readonly (readonly [fuse: keyof typeof FuseV1Options, isOn: boolean, why: string])[] = [
  ['RunAsNode', false, 'the app is no Node for whoever sets ELECTRON_RUN_AS_NODE'],
  ['EnableCookieEncryption', true, "the officials' session is not readable in the profile's file"],
  ['EnableNodeOptionsEnvironmentVariable', false, 'NODE_OPTIONS loads nothing into it'],
  ['EnableNodeCliInspectArguments', false, '--inspect opens no door into it'],
  ['EnableEmbeddedAsarIntegrityValidation', true, 'a changed app.asar does not start (macOS, Windows)'],
  ['OnlyLoadAppFromAsar', true, 'a folder beside app.asar is not loaded instead of it'],
  ['LoadBrowserProcessSpecificV8Snapshot', false, 'no snapshot beside it is loaded'],
  ['GrantFileProtocolExtraPrivileges', false, 'a page from a file may do no more than in a browser'],
];

/** Sentences about what is not as wanted; none when all is. @throws when the binary has no fuses at all. */
export async function fuseFaults(binary: string): Promise<string[]> {
  const wire = (await getCurrentFuseWire(binary)) as unknown as Readonly<Record<number, number>>;
  return WANTED.flatMap(([fuse, isOn, why]) => {
    const found = wire[FuseV1Options[fuse]];
    return found === (isOn ? ON : OFF) ? [] : [`${fuse} is not ${isOn ? 'on' : 'off'}: ${why}`];
  });
}
