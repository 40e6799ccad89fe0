/** The fifth part: the network hears of the station, and its certificate follows the names and addresses that it has. */
import type { Server as HttpsServer } from 'node:https';
import { createMdns } from '../network/mdns.ts';
import type { OpenDoors } from './doors.ts';
import type { Ground } from './ground.ts';
import type { Inside } from './inside.ts';

const ADDRESS_LOOK_MS = 5_000;
const CERTIFICATE_LOOK_MS = 3_600_000;
/** Whether the station's name still leads here: a router that was restarted, an internet that is gone. */
const NAME_LOOK_MS = 20_000;

export async function announce(ground: Ground, inside: Inside, doors: OpenDoors): Promise<void> {
  const { options, closers, certificates, late, addresses } = ground;
  const { config, core, log } = options;
  const renew = (): Promise<void> => renewCertificate(ground, inside, doors);
  late.addressesChanged = async () => {
    await renew();
    void ground.stationNames.look();
    await late.mdns?.announce();
  };
  if (config.mdns) {
    const { ports } = doors;
    const mdns = createMdns(
      {
        hostname: ground.name,
        get eventName() {
          return ground.event.book.now().name;
        },
        stationId: core.journal.stationId,
        fingerprint: certificates.authority()?.fingerprint ?? null,
        ports: { https: ports.https, http: ports.crowd, mqtt: ports.mqtt, mqtts: ports.mqtts },
      },
      (error) => log({ discovery: 'not announced', reason: error.message }),
    );
    late.mdns = mdns;
    closers.add((how) => mdns.close(how));
    ground.event.book.onChange(() => void mdns.announce());
    await mdns.announce();
    await renew();
  }
  for (const place of certificates.uncovered()) log({ certificate: `browsers will warn at ${place}` });
  showNames(ground, inside, doors);
  closers.every(NAME_LOOK_MS, () => void ground.stationNames.look());
  closers.every(ADDRESS_LOOK_MS, () => addresses.look());
  closers.every(CERTIFICATE_LOOK_MS, renew);
}

async function renewCertificate(
  { certificates, names, options }: Ground,
  { mqtt }: Inside,
  { https, crowd }: OpenDoors,
): Promise<void> {
  if (!(await certificates.renew(names()))) return;
  const { cert, key } = certificates.tls();
  (https.server as unknown as HttpsServer).setSecureContext({ cert, key });
  mqtt.renewCertificate(cert, key);
  crowd.setCertificate({ cert, key });
  options.log({ certificate: 'renewed' });
}

/**
 * By the name that is asked for in the handshake, each door shows the certificate for it; by any other, and by addresses, the
 * station's own as before. Connections that stand are not touched.
 */
function showNames({ stationNames }: Ground, { mqtt }: Inside, { https, crowd, ports }: OpenDoors): void {
  const server = https.server as unknown as HttpsServer;
  const shown = new Map<string, string>();
  const show = (): void => {
    const named = stationNames.certificates();
    for (const { name, cert, key } of named) {
      // What a door was given once it keeps.
      if (shown.get(name) === cert) continue;
      shown.set(name, cert);
      server.addContext(name, { cert, key });
      mqtt.addCertificate(name, cert, key);
    }
    crowd.setNamed(named);
  };
  show();
  stationNames.onChange(show);
  stationNames.serve(ports.https);
  void stationNames.look();
}
