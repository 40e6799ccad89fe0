/** What is said of maps that cannot be used or kept, and of addresses that the station does not connect to. Sizes in bytes. */

type Nothing = Record<never, never>;

/** Why the server of a map is not reached. `told`: as the computer says it. */
export type ServerAway =
  | { readonly is: 'late' }
  | { readonly is: 'cut' }
  | { readonly is: 'answered'; readonly status: number }
  | { readonly is: 'failed'; readonly told: string };

/** Why an address is not connected to. */
export type Unreached = 'no-address' | 'this-computer' | 'cloud-keys' | 'link-local' | 'nobodys';

export interface MapFacts {
  'map-no-map': Nothing;
  'map-damaged-there': Nothing;
  'map-takes-too-long': Nothing;
  'map-too-large': { bytes: number; mostBytes: number };
  'map-no-room': { bytes: number; freeBytes: number };
  'map-part-wrong': Nothing;
  'map-part-meanwhile': Nothing;
  'map-part-out-of-order': { received: number };
  'map-no-tables': Nothing;
  /** `format`: as the file says; '' when it says nothing. */
  'map-tile-format': { format: string };
  'map-no-tiles': Nothing;
  'map-archive-version': Nothing;
  'map-archive-packed': Nothing;
  'map-archive-content': Nothing;
  'map-tiles-packed': Nothing;
  'map-directory-too-large': Nothing;
  'map-tile-too-large': Nothing;
  'map-directories-circle': Nothing;
  'map-archive-damaged': Nothing;
  'map-no-source': Nothing;
  'map-no-course': Nothing;
  'map-source-elsewhere': Nothing;
  'map-area-too-large': { bytes: number; freeBytes: number };
  'map-source-cut': Nothing;
  'map-not-kept': Nothing;
  'map-host-away': { host: string };
  'map-no-recent-day': { host: string; days: number };
  'map-server-no-parts': Nothing;
  'map-server-refuses': { host: string; answered: number };
  'map-server-too-much': Nothing;
  'map-server-away': { reason: ServerAway };
  'map-source-replaced': Nothing;
}

export interface ReachFacts {
  /** `address`: the number, or a name with it in brackets. */
  'out-of-reach': { address: string; reason: Unreached };
  'no-web-address': { protocol: string };
}

export type MapCode = keyof MapFacts | keyof ReachFacts;
