/** How a phone's app talks to the station: one carrier per dialect and transport, each just another network client. */
import type { Fix } from '../../race/fix.ts';
import type { Batch } from './outbox.ts';

export type Dialect = 'native' | 'native-http' | 'owntracks' | 'owntracks-http' | 'osmand' | 'osmand-json';
export const DIALECTS: readonly Dialect[] = [
  'native',
  'native-http',
  'owntracks',
  'owntracks-http',
  'osmand',
  'osmand-json',
];

export interface StationAddress {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://` of the broker. */
  readonly mqtt: string;
  /** Base of the HTTPS (or HTTP) API, without a trailing slash. */
  readonly api: string;
  /** Base of the OsmAnd port, e.g. `http://127.0.0.1:5055`. */
  readonly osmand: string;
  /** The station's CA, PEM; without it certificates are not checked (loopback and tests only). */
  readonly ca?: string;
}

export interface Credential {
  readonly race: string;
  readonly bib: string;
  /** The secret on the rider's card. */
  readonly secret: string;
}

export interface Carrier {
  readonly batchMax: number;
  /** How the dialect rounds a fix. */
  readonly onWire: (fix: Fix) => Fix;
  readonly connected: boolean;
  /** Rejects when the station cannot be reached or refuses the credential. Stateless carriers resolve at once. */
  connect(): Promise<void>;
  /** Resolves once the station has acknowledged the batch; rejects when the connection breaks or it is refused. */
  send(batch: Batch): Promise<void>;
  /** The station's t1 and t2 for our t0, or null where the dialect has no clock. */
  askClock(t0: number): Promise<{ readonly t1: number; readonly t2: number }> | null;
  /** The connection is gone this instant, nothing is said any more. */
  cut(): void;
  /** Says goodbye properly. */
  close(): Promise<void>;
  /** Application bytes sent so far: payloads and topics, or requests' lines and bodies. */
  readonly bytes: number;
}

/** The station said no: sending the same again will not help. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
