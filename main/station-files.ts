/** Where the station's program and its Node lie: beside a packaged app, or in the source it is developed in. */
import { join } from 'node:path';
import { app } from 'electron';

export interface StationFiles {
  /** The folder of the station's program, with its licence, lists and documents. */
  readonly root: string;
  readonly node: string;
  readonly entry: string;
}

export function stationFiles(): StationFiles {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  if (app.isPackaged) {
    const root = join(process.resourcesPath, 'station');
    return {
      root,
      node: join(process.resourcesPath, 'node', 'bin', name),
      entry: join(root, 'broker', 'start.mjs'),
    };
  }
  const root = process.env.BELL_LAP_ROOT ?? app.getAppPath();
  return {
    root,
    node: join(root, 'node_modules', 'node', 'bin', name),
    entry: join(root, 'broker', 'start.mjs'),
  };
}
