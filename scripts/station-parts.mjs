/** What a packaged station is made of: the folders that `broker/start.mjs` and the demo need at run time, and no others. */
export const STATION_FOLDERS = [
  'broker',
  'race',
  'phone',
  'server',
  'simulator',
  'resources',
  'cloud-sync/uplink',
  'cloud-sync/wire',
];
