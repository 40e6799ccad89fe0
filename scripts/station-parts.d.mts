export const STATION_FOLDERS: readonly string[];
