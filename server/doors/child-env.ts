/**
 * What a process that we start is told by its environment: what any program needs to run, and no secret of ours. A
 * variable that is not named here does not get there, so that one added later is no leak.
 */
const NEEDED = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LANGUAGE',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'SYSTEMROOT',
  'windir',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'PATHEXT',
  'COMSPEC',
  'NODE_COMPILE_CACHE',
  'NODE_EXTRA_CA_CERTS',
  'NODE_V8_COVERAGE',
  'XDG_RUNTIME_DIR',
  'BELL_LAP_LOG_LEVEL',
] as const;

export function childEnv(
  more: Readonly<Record<string, string>> = {},
  from: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of NEEDED) {
    const value = from[name];
    if (value !== undefined) kept[name] = value;
  }
  return { ...kept, ...more };
}
