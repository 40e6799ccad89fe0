/**
 * What the station tells a phone that opens a join link (`POST /v1/join/TOKEN`), as far as this page uses it. Its
 * own addresses are not used to report: the page reports to where it was loaded from, whatever name that had.
 */

import { type Reporting, reportingFrom } from '../../phone/reporting.ts';
import type { Bib, EntryId, RaceId } from '../../race/ids.ts';

/** Where a rider's fixes go at a cloud relay. */
export interface AtRelay {
  readonly url: string;
  readonly fixes: string;
  readonly clock: string;
  /** What the relay knows the card by, where it is not told the card's secret; and what seals batches for it. */
  readonly password?: string;
  readonly sealKey?: string;
  readonly webSocket: string;
  readonly owntracks: { readonly httpLink: string; readonly httpUrl: string };
  readonly traccar: { readonly link: string; readonly url: string };
}

export interface RiderSetup {
  readonly kind: 'rider';
  readonly station: { readonly id: string; readonly event: string };
  readonly race: { readonly id: RaceId; readonly name: string };
  readonly entry: EntryId;
  readonly bib: Bib;
  readonly name: string;
  readonly credential: { readonly username: string; readonly password: string; readonly spelled: string };
  readonly mqtt: {
    readonly host: string;
    readonly port: number;
    readonly tlsPort: number;
    readonly topic: string;
    readonly statusTopic: string;
  };
  readonly tracking: Reporting;
  readonly owntracks: { readonly mqttLink: string; readonly httpLink: string; readonly httpUrl: string };
  readonly traccar: { readonly link: string; readonly url: string; readonly id: string };
  /** The cloud relay, for when the venue is out of reach; a setup kept from an earlier day may not say. */
  readonly relay?: AtRelay | null;
  /** Every cloud relay; a station of before says one at most. */
  readonly relays?: readonly AtRelay[];
  /** Addresses of the station's standby, as last heard with the rider's standing. */
  readonly alternates?: readonly string[];
  readonly ca: { readonly url: string; readonly profileUrl: string; readonly fingerprint: string } | null;
}

export interface EventJoin {
  readonly kind: 'event';
  readonly event: string;
  readonly races: readonly {
    readonly id: RaceId;
    readonly name: string;
    readonly entries: readonly { readonly bib: Bib; readonly name: string; readonly team?: string }[];
  }[];
}

export type JoinAnswer =
  | RiderSetup
  | EventJoin
  /** The link has ended or never was one. */
  | { readonly kind: 'ended' }
  /** Nobody answered: try again. */
  | { readonly kind: 'unreachable' };

const ANSWER_MS_MAX = 12_000;

export async function askToJoin(token: string): Promise<JoinAnswer> {
  try {
    const answer = await fetch(`/v1/join/${encodeURIComponent(token)}`, {
      method: 'POST',
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    if (answer.status === 404) return { kind: 'ended' };
    if (!answer.ok) return { kind: 'unreachable' };
    const said = (await answer.json()) as RiderSetup | EventJoin;
    return said.kind === 'rider' ? known(said) : said;
  } catch {
    return { kind: 'unreachable' };
  }
}

/** With what this page knows of reporting: an older station says less, a newer one more. */
export const known = (setup: RiderSetup): RiderSetup => ({
  ...setup,
  tracking: reportingFrom(setup.tracking),
});

export const basicOf = ({
  credential,
}: {
  readonly credential: Pick<RiderSetup['credential'], 'username' | 'password'>;
}): string => `Basic ${btoa(`${credential.username}:${credential.password}`)}`;

/** The cloud relays that this rider may send to. */
export const relaysOf = ({ relay, relays }: Pick<RiderSetup, 'relay' | 'relays'>): readonly AtRelay[] =>
  relays ?? (relay ? [relay] : []);
